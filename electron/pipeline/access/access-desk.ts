import type { AccessStore, StoredClient, TokenFiles } from '#electron/ports/access-store';
import type { Clock, IdSource } from '#electron/ports/clock';
import type { Scheduler } from '#electron/ports/scheduler';
import type { Sha256 } from '#electron/ports/sha256';
import {
  type AccessClient,
  type AccessDoor,
  type AccessRecord,
  type AccessUsage,
  CLI_CLIENT,
  type Denial,
  type KnownClient,
} from '#shared/domain/access';
import { type AccessLog, createAccessLog, type EndedCall } from './access-log';
import { cleanText } from './clean-details';
import { type ClientChange, type ClientDraft, createClientRegister } from './client-register';
import { createKeyedCommands, type KeyedCommands } from './keyed-commands';
import { createProposePace } from './propose-pace';

/** A call that asks to be let through. */
export interface AskedCall {
  readonly door: AccessDoor;
  readonly clientId: string;
  readonly operation: {
    readonly name: string;
    readonly scope: 'read' | 'propose' | 'trade' | 'admin';
    readonly kind: 'query' | 'command';
    readonly doors: readonly string[];
  };
  /** A repeat with the same key counts once against the pace of proposals. */
  readonly idempotencyKey?: string | undefined;
}

export interface CallRefusal {
  readonly code: 'not_granted' | 'token_refused' | 'rate_limited';
  readonly message: string;
  readonly details: Readonly<Record<string, string | number | null>>;
}

/** Who may come in from outside, what they may do, and what they did. Whatever a door thinks, this decides. */
export interface AccessDesk {
  /** Makes the built-in clients and their tokens; clears away what is old. Before everything else. */
  start(): void;
  /** Revoked ones too, in the order of their creation. */
  clients(): AccessClient[];
  /** Those that are not revoked, as doors need them. */
  known(): readonly KnownClient[];
  /** @throws AppError `conflict` for a name that another client has. */
  add(draft: ClientDraft): AccessClient;
  /** @throws AppError `not_found`; `conflict` for what the client cannot be. */
  change(change: ClientChange): AccessClient;
  rotate(clientId: string): AccessClient;
  revoke(clientId: string): AccessClient;
  /** @throws AppError `file_unreadable` where the file was removed or changed. */
  token(clientId: string): { token: string; tokenFile: string };
  /** Newest first. */
  audit(query: Parameters<AccessStore['records']>[0]): AccessRecord[];
  /** Whether a call may be made; a proposing command that may is counted. */
  admit(call: AskedCall): CallRefusal | null;
  ended(call: EndedCall): void;
  denied(denial: Denial): void;
  seen(clientId: string, agent: string | null): void;
  connections(byClient: Readonly<Record<string, number>>): void;
  /** Runs a command once for its key. @throws AppError `conflict`, `invalid_input`, and what the journal throws. */
  readonly keyed: KeyedCommands;
  /** Writes what is counted. */
  close(): void;
}

export interface AccessDeskParts {
  readonly store: AccessStore;
  readonly tokens: TokenFiles;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly scheduler: Scheduler;
  readonly sha256: Sha256;
  /** 32 random bytes in base64url. */
  readonly randomToken: () => string;
  /**
   * Something of it changed. `clients`: who may come in, told at once, so that doors act on it; everything else at most once
   * a second.
   */
  readonly onChange: (what: 'clients' | 'activity') => void;
  readonly onFailure: (error: unknown) => void;
}

export function createAccessDesk(parts: AccessDeskParts): AccessDesk {
  const { store, tokens, clock, scheduler, onFailure } = parts;
  const pace = createProposePace();
  const keyed = createKeyedCommands({ ...parts, onReleased: pace.release });
  const register = createClientRegister({ ...parts, onClients: () => parts.onChange('clients') });
  const log: AccessLog = createAccessLog({
    ...parts,
    nameOf: (clientId) => register.find(clientId)?.name ?? null,
    onChange: tellSoon,
  });
  const seen = new Map<string, { at: number; agent: string | null; keptAt: number }>();
  let connections: Readonly<Record<string, number>> = {};
  let cancelTell: (() => void) | null = null;
  let cancelPrune: (() => void) | null = null;

  function tellSoon(): void {
    cancelTell ??= scheduler.after(TELL_MS, () => {
      cancelTell = null;
      parts.onChange('activity');
    });
  }

  function prune(): void {
    const now = clock.now();
    try {
      store.prune({ counts: now - 30 * DAY_MS, records: now - 90 * DAY_MS, keys: now - 2 * DAY_MS });
    } catch (error) {
      onFailure(error);
    }
    cancelPrune = scheduler.after(PRUNE_MS, prune);
  }

  function rememberProposals(): void {
    const since = clock.now() - DAY_MS;
    // Refusals are asked for by nobody: there may be any number of them after what was proposed.
    const commandsOf = (clientId: string) =>
      (['done', 'failed'] as const).flatMap((verdict) => store.records({ clientId, verdict, limit: RECORDS_OF_A_DAY }));
    for (const { id } of register.known()) {
      for (const { at, details, count } of commandsOf(id)) {
        if (at <= since || details.scope !== 'propose') continue;
        for (let index = 0; index < Math.min(count, RECORDS_OF_A_DAY); index += 1) pace.remember(id, at);
      }
    }
  }

  function asClient(client: StoredClient, usage: ReadonlyMap<string, Omit<AccessUsage, 'connections'>>): AccessClient {
    const { tokenHash: _, ...told } = client;
    const present = seen.get(client.id);
    return {
      ...told,
      lastSeenAt: present?.at ?? client.lastSeenAt,
      lastAgent: present ? present.agent : client.lastAgent,
      tokenFile: client.revokedAt === null ? tokens.path(client.id) : null,
      usage: { ...(usage.get(client.id) ?? NO_USAGE), connections: connections[client.id] ?? 0 },
    };
  }

  function told(client: StoredClient): AccessClient {
    log.flush();
    return asClient(client, store.usage(clock.now() - DAY_MS));
  }

  function keepSeen(clientId: string): void {
    const present = seen.get(clientId);
    if (!present || present.keptAt === present.at) return;
    try {
      register.keepSeen(clientId, present.at, present.agent);
      seen.set(clientId, { ...present, keptAt: present.at });
    } catch (error) {
      onFailure(error);
    }
  }

  return {
    keyed,
    start() {
      register.start();
      rememberProposals();
      prune();
    },
    clients() {
      log.flush();
      const usage = store.usage(clock.now() - DAY_MS);
      return register.all().map((client) => asClient(client, usage));
    },
    known: register.known,
    add: (draft) => told(register.add(draft)),
    change: (change) => told(register.change(change)),
    rotate: (clientId) => told(register.rotate(clientId)),
    revoke(clientId) {
      const client = register.revoke(clientId);
      pace.forget(clientId);
      keepSeen(clientId);
      return told(client);
    },
    token: register.token,
    audit: log.audit,
    admit(call) {
      const client = register.find(call.clientId);
      const refusal = refusalOf(call, client);
      if (refusal) return refusal;
      const { name, scope, kind } = call.operation;
      if (scope !== 'propose' || kind !== 'command') return null;
      const now = clock.now();
      const tooMany = pace.take(call.clientId, call.idempotencyKey ?? null, now);
      if (!tooMany) return null;
      const { limit, withinMs, retryAt } = tooMany;
      const per = withinMs === DAY_MS ? 'a day' : 'a minute';
      return {
        code: 'rate_limited',
        message: `${name}: ${client?.name} proposed ${limit} times; expected at most ${limit} ${per}. It may again from ${new Date(retryAt).toISOString()}.`,
        details: { limit, withinMs, retryAt, retryAfterMs: retryAt - now },
      };
    },
    ended: log.ended,
    denied: log.denied,
    seen(clientId, agent) {
      if (!register.find(clientId)) return;
      const now = clock.now();
      const keptAt = seen.get(clientId)?.keptAt ?? 0;
      seen.set(clientId, { at: now, agent: agent === null ? null : cleanText(agent, LONGEST_AGENT), keptAt });
      if (now - keptAt >= KEEP_SEEN_MS) keepSeen(clientId);
      tellSoon();
    },
    connections(byClient) {
      connections = Object.fromEntries(Object.entries(byClient).filter(([id]) => register.find(id) !== undefined));
      tellSoon();
    },
    close() {
      cancelTell?.();
      cancelPrune?.();
      for (const clientId of seen.keys()) keepSeen(clientId);
      log.close();
    },
  };
}

/** What a client may not do; `null` where nothing speaks against it. */
function refusalOf({ door, clientId, operation }: AskedCall, client: StoredClient | undefined): CallRefusal | null {
  const { name, scope, doors } = operation;
  if (!client || client.revokedAt !== null) {
    return { code: 'token_refused', message: 'The client is not known any more.', details: {} };
  }
  const refused = (message: string): CallRefusal => ({
    code: 'not_granted',
    message: `${name}: ${message}`,
    details: { operation: name, door, clientId },
  });
  if (!client.doors.includes(door)) return refused(`${client.name} was not granted the door ${door}.`);
  if (scope === 'trade') return refused('a person decides this in the window; no program can.');
  if (!doors.includes(door)) return refused(`it is not offered at the door ${door}.`);
  if (scope === 'admin') {
    return door === 'cli' && clientId === CLI_CLIENT
      ? null
      : refused('the command line and the window alone may do this.');
  }
  if (!client.scopes.includes(scope)) {
    return refused(`${client.name} may only read. A person can let it propose, in the window.`);
  }
  return null;
}

const NO_USAGE = { calls: 0, failures: 0, denials: 0, meanMs: null, maxMs: null };
const DAY_MS = 86_400_000;
const TELL_MS = 1_000;
const PRUNE_MS = 3_600_000;
const KEEP_SEEN_MS = 60_000;
const RECORDS_OF_A_DAY = 1_000;
const LONGEST_AGENT = 120;
