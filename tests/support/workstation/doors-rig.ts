import { readFileSync } from 'node:fs';
import { expect, vi } from 'vitest';
import type { DoorLimits } from '#electron/api/door-limits';
import type { AccessClient, DoorStatus } from '#shared/domain/access';
import { createTradedWorkstation, type TradedWorkstation } from './traded-workstation';

/** The whole app in a process of its own with its doors open on free ports, trading on a simulated exchange. */
export interface DoorsRig {
  readonly workstation: TradedWorkstation;
  /** `http://127.0.0.1:<port>`. */
  rest(): string;
  /** `http://127.0.0.1:<port>/mcp`. */
  mcp(): string;
  /** Path of the command line's socket. */
  socket(): string;
  /** The token of the built-in client of scripts. */
  localToken(): string;
  /** Lets another program in. */
  addClient(draft: {
    readonly name: string;
    readonly mayPropose?: boolean;
    readonly origins?: readonly string[];
  }): Promise<{ readonly id: string; readonly token: string }>;
  clients(): Promise<AccessClient[]>;
  close(): Promise<void>;
}

export async function startDoorsRig(
  options: { readonly limits?: Partial<DoorLimits>; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<DoorsRig> {
  const workstation = await createTradedWorkstation('demo', {
    env: { FAIRGAP_TEST_DOORS: JSON.stringify({ limits: options.limits ?? {} }), ...options.env },
  });
  await workstation.start();
  const call = <T>(operation: string, input?: unknown) => workstation.app().call<T>(operation, input);
  const doors = await vi.waitFor(
    async () => {
      const found = await call<DoorStatus[]>('access.doors');
      expect(found.map(({ door, state, error }) => [door, state, error])).toEqual([
        ['rest', 'open', null],
        ['mcp', 'open', null],
        ['cli', 'open', null],
      ]);
      return found;
    },
    { timeout: 20_000, interval: 20 },
  );
  const addressOf = (door: DoorStatus['door']) => {
    const address = doors.find((one) => one.door === door)?.address;
    if (!address) throw new Error(`Expected an address of ${door}, was none.`);
    return address;
  };
  const tokenOf = ({ id, tokenFile }: AccessClient): string => {
    if (tokenFile === null) throw new Error(`Expected a token file of ${id}, was none.`);
    return readFileSync(tokenFile, 'utf8').trim();
  };
  const clients = () => call<AccessClient[]>('access.clients');
  const local = (await clients()).find(({ id }) => id === 'local');
  if (!local) throw new Error('Expected the built-in client of scripts, was none.');

  return {
    workstation,
    rest: () => addressOf('rest'),
    mcp: () => `${addressOf('mcp')}/mcp`,
    socket: () => addressOf('cli'),
    localToken: () => tokenOf(local),
    addClient: async (draft) => {
      const client = await call<AccessClient>('access.addClient', draft);
      return { id: client.id, token: tokenOf(client) };
    },
    clients,
    close: workstation.close,
  };
}
