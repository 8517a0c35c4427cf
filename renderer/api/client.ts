import { type ClientContext, type ClientLink, createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import type { contract } from '#shared/contract/contract';

export type FairgapClient = ContractRouterClient<typeof contract>;
export type FairgapLink = ClientLink<ClientContext>;

/**
 * Every operation of the workstation, whatever the transport. Usable at once: calls made before `provideLink` wait for
 * it, so that nothing that is painted has to.
 */
export const client: FairgapClient = createORPCClient({
  call: async (path, input, options) => (await currentLink).call(path, input, options),
} satisfies FairgapLink);

/** Sets the transport behind `client`. A rejected link fails every call with its reason. */
export function provideLink(link: Promise<FairgapLink>): void {
  // The rejection reaches whoever calls an operation; without a call it is no unhandled error.
  link.catch(() => undefined);
  announceLink(link);
  currentLink = link;
}

let announceLink: (link: Promise<FairgapLink>) => void;
let currentLink = new Promise<FairgapLink>((resolve) => {
  announceLink = resolve;
});
