import { createCliService } from '#electron/api/cli/cli-service';
import { createMcpService } from '#electron/api/mcp/mcp-service';
import { createRestService } from '#electron/api/rest/rest-service';
import { createStreamService } from '#electron/api/stream/stream-service';
import type { AccessDoor } from '#shared/domain/access';
import type { DoorLimits } from './door-limits';
import type { DoorLink } from './door-link';
import type { DoorService } from './door-request';
import { createHttpDoor, type HttpDoor } from './http-door';

/** Where a door is to be; a `null` keeps it shut. */
export type WantedDoor =
  | { readonly door: 'rest' | 'mcp'; readonly port: number | null }
  | { readonly door: 'cli'; readonly socketPath: string | null };

export interface ServedDoorReport {
  readonly door: AccessDoor;
  readonly state: 'open' | 'closed' | 'failed';
  readonly address: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

export interface ServedDoors {
  /**
   * Opens, moves and shuts doors until they are as wanted, one change after another. One that cannot be opened is reported and
   * tried again every few seconds while it is wanted.
   */
  follow(wanted: readonly WantedDoor[]): void;
  close(): Promise<void>;
}

/** All doors for programs around one link to the workstation. */
export function serveDoors(
  link: DoorLink,
  options: {
    readonly limits: DoorLimits;
    readonly docsDir: string;
    readonly promptsDir: string;
    readonly onReport: (report: ServedDoorReport) => void;
    /** A fault of ours. */
    readonly onFailure: (error: unknown) => void;
    /** Every second in which they changed. */
    readonly onConnections: (
      byDoor: Readonly<Partial<Record<AccessDoor, number>>>,
      byClient: Readonly<Record<string, number>>,
    ) => void;
  },
): ServedDoors {
  const { limits, onReport } = options;
  const open = new Map<AccessDoor, OpenDoor>();
  const wanted = new Map<AccessDoor, WantedDoor>();
  const failed = new Map<AccessDoor, string>();
  let turn: Promise<void> = Promise.resolve();
  let isClosing = false;
  let told = '';

  const makers: Readonly<Record<AccessDoor, () => DoorService>> = {
    rest: () =>
      createRestService({ link, limits, assetsDir: options.docsDir, stream: createStreamService({ link, limits }) }),
    mcp: () => createMcpService({ link, limits, promptsDir: options.promptsDir }),
    cli: () => createCliService({ link }),
  };

  async function shut(door: AccessDoor): Promise<void> {
    const found = open.get(door);
    if (!found) return;
    open.delete(door);
    // It closes its service as well.
    await found.http.close();
  }

  async function settle(want: WantedDoor): Promise<void> {
    const { door } = want;
    const place = placeOf(want);
    if (open.get(door)?.place === place) return;
    await shut(door);
    if (place === null || isClosing) {
      failed.delete(door);
      onReport({ door, state: 'closed', address: null, error: null });
      return;
    }
    const service = makers[door]();
    try {
      const listen =
        want.door === 'cli'
          ? { socketPath: want.socketPath as string }
          : { host: '127.0.0.1' as const, port: want.port as number };
      const http = createHttpDoor({ door, listen, link, service, limits });
      const { address } = await http.listen();
      open.set(door, { place, http, service });
      failed.delete(door);
      onReport({ door, state: 'open', address, error: null });
    } catch (error) {
      await service.close();
      const { code, message } = describe(error);
      // Tried again every few seconds: the same failure is told once.
      if (failed.get(door) === `${place} ${message}`) return;
      failed.set(door, `${place} ${message}`);
      onReport({ door, state: 'failed', address: null, error: { code, message } });
    }
  }

  /** One change after another; one that fails must not keep those after it from being made. */
  function inTurn(change: () => Promise<void>): void {
    turn = turn.then(change).catch(options.onFailure);
  }

  function follow(next: readonly WantedDoor[]): void {
    for (const want of next) {
      wanted.set(want.door, want);
      inTurn(() => settle(want));
    }
  }

  const retry = setInterval(() => {
    for (const door of failed.keys()) {
      const want = wanted.get(door);
      if (want) inTurn(() => settle(want));
    }
  }, RETRY_MS);
  const count = setInterval(() => {
    const byDoor: Partial<Record<AccessDoor, number>> = {};
    const byClient: Record<string, number> = {};
    for (const [door, { http, service }] of open) {
      byDoor[door] = http.connections();
      for (const [id, number] of Object.entries(service.connections())) byClient[id] = (byClient[id] ?? 0) + number;
    }
    const text = JSON.stringify([byDoor, byClient]);
    if (text === told) return;
    told = text;
    options.onConnections(byDoor, byClient);
  }, COUNT_MS);

  return {
    follow,
    close: async () => {
      isClosing = true;
      clearInterval(retry);
      clearInterval(count);
      await turn;
      await Promise.all([...open.keys()].map(shut));
    },
  };
}

interface OpenDoor {
  readonly place: string;
  readonly http: HttpDoor;
  readonly service: DoorService;
}

function placeOf(want: WantedDoor): string | null {
  return want.door === 'cli' ? want.socketPath : want.port === null ? null : `port ${want.port}`;
}

function describe(error: unknown): { code: string; message: string } {
  const message = error instanceof Error ? error.message : String(error);
  const code =
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'port_taken'
      ? 'port_taken'
      : 'door_unavailable';
  return { code, message };
}

const RETRY_MS = 10_000;
const COUNT_MS = 1_000;
