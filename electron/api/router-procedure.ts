import { type AnyRouter, createRouterClient } from '@orpc/server';
import type { CallContext } from './handlers';

/** Calls one operation; rejects with what the router made of a failure. */
export type Procedure = (input: unknown, options: { readonly signal: AbortSignal | undefined }) => Promise<unknown>;

/** The operation of the contract at `path`, to be called in the name of `context`. */
export function routerProcedure(
  router: AnyRouter,
  [group, name]: readonly [string, string],
  context: CallContext,
): Procedure {
  const client = createRouterClient(router, { context }) as unknown as RouterClient;
  // The router has an entry for every operation of the contract.
  return client[group]?.[name] as Procedure;
}

type RouterClient = Readonly<Record<string, Readonly<Record<string, Procedure>>>>;
