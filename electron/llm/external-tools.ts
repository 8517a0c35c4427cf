import type { Clock, IdSource } from '#electron/ports/clock';
import type {
  ExternalConnection,
  ExternalConnector,
  ExternalServerStore,
  OfferedTool,
  StoredExternalServer,
} from '#electron/ports/external-tools';
import type { Scheduler } from '#electron/ports/scheduler';
import type { Sha256 } from '#electron/ports/sha256';
import { AppError } from '#shared/domain/app-error';
import { canonicalJson } from '#shared/domain/canonical-json';
import { cutToBytes } from '#shared/domain/cut-to-bytes';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type {
  ExternalServer,
  ExternalTool,
  ExternalToolResult,
  ExternalTransport,
} from '#shared/domain/external-server';
import { checkToolArguments } from './external-tools-arguments';
import { visibleJson, visibleText } from './external-tools-text';

/** MCP servers of others that a person lets the assistant ask. */
export interface ExternalTools {
  list(): ExternalServer[];
  /** @throws AppError `conflict` for a name that is taken, or too many servers. */
  add(draft: { readonly name: string; readonly transport: ExternalTransport }): ExternalServer;
  /**
   * Connects and reads the tools; calls none. What differs from the pinned ones is in `offered` afterwards, to be looked at. A
   * server that is off is left again.
   *
   * @throws AppError `not_found`, and those of the connector.
   */
  inspect(serverId: string, signal?: AbortSignal): Promise<ExternalServer>;
  /**
   * Pins what was inspected last, all of it, and allows the tools with these hashes.
   *
   * @throws AppError `external_changed` for a hash that was not among what was inspected: nothing is pinned then.
   */
  allow(serverId: string, hashes: readonly string[]): ExternalServer;
  /** @throws AppError `external_not_allowed` for a server whose tools nobody has looked at. */
  enable(serverId: string, isEnabled: boolean): ExternalServer;
  /** Returns whether there was one. Its connection ends. */
  remove(serverId: string): boolean;
  /**
   * Asks a tool. The server's list is read again first: what it offers must be what was pinned, to the last character.
   *
   * @throws AppError `external_not_allowed`, `external_changed`, `external_unavailable`, `invalid_input` for arguments that do
   * not fit, `rate_limited` when too many wait, `cancelled`.
   */
  call(
    request: {
      readonly serverId: string;
      readonly tool: string;
      readonly args: Readonly<Record<string, unknown>>;
    },
    signal?: AbortSignal,
  ): Promise<ExternalToolResult>;
  /** Ends every connection; returns when they have ended. Nothing is asked afterwards. */
  close(): Promise<void>;
}

/**
 * External servers with what the person pinned. All text of theirs that leaves here is visible text: what was hidden in it is
 * written out, and that is said.
 *
 * @param parts.scheduler - Ends a connection that was not used for a while.
 * @param parts.onChange - Told of each server whose record or state changed; `null` for one that was removed.
 * @param parts.onFailure - Told of faults of ours that nobody else hears of.
 */
export function createExternalTools(parts: {
  readonly store: ExternalServerStore;
  readonly connector: ExternalConnector;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly ids: IdSource;
  readonly sha256: Sha256;
  readonly onChange?: (serverId: string, server: ExternalServer | null) => void;
  readonly onFailure?: (error: unknown) => void;
}): ExternalTools {
  const { store, connector, clock, scheduler, ids, sha256, onChange, onFailure } = parts;
  const entries = new Map(store.servers().map((stored) => [stored.id, newEntry(stored)]));
  /** What is coming to its end, of servers that may be gone. */
  const endings = new Set<Promise<void>>();
  let isClosed = false;

  return {
    list: () => [...entries.values()].map(describe),
    add: ({ name, transport }) => {
      refuseClosed();
      if ([...entries.values()].some(({ stored }) => stored.name === name)) {
        throw new AppError('conflict', `There is an external server named ${name} already.`, { name });
      }
      if (entries.size >= MAX_SERVERS) {
        throw new AppError('conflict', `There are ${MAX_SERVERS} external servers already, and that is the most.`);
      }
      const entry = newEntry({
        id: ids.next('ext'),
        name,
        transport,
        isEnabled: false,
        tools: [],
        pinnedAt: null,
        addedAt: clock.now(),
        calls: 0,
        lastCalledAt: null,
      });
      store.save(entry.stored);
      entries.set(entry.stored.id, entry);
      return told(entry);
    },
    inspect: async (serverId, signal) => {
      refuseClosed();
      const entry = entryOf(serverId);
      await inTurn(entry, signal, async (inner) => {
        // A person asks: no waiting after earlier failures.
        entry.retryAt = 0;
        const connection = await connectionOf(entry, inner);
        look(entry, await readTools(entry, connection, inner));
        if (!entry.stored.isEnabled) leave(entry);
      });
      return told(entry);
    },
    allow: (serverId, hashes) => {
      refuseClosed();
      const entry = entryOf(serverId);
      const seen = entry.seen ?? entry.stored.tools;
      const allowed = new Set(hashes);
      const missing = hashes.filter((hash) => !seen.some((tool) => tool.hash === hash));
      if (missing.length > 0) {
        throw new AppError(
          'external_changed',
          `${missing.length} of the tools that are to be allowed are not what ${entry.stored.name} offered when it was last looked at.`,
          { serverId, missing },
        );
      }
      if (!entry.seen && entry.stored.pinnedAt === null) {
        throw new AppError('external_not_allowed', `Nobody has looked at the tools of ${entry.stored.name} yet.`, {
          serverId,
        });
      }
      keep(entry, {
        tools: seen.map((tool) => ({ ...tool, isAllowed: allowed.has(tool.hash) })),
        pinnedAt: clock.now(),
      });
      entry.seen = null;
      entry.isChanged = false;
      return told(entry);
    },
    enable: (serverId, isEnabled) => {
      refuseClosed();
      const entry = entryOf(serverId);
      if (isEnabled && entry.stored.pinnedAt === null) {
        throw new AppError(
          'external_not_allowed',
          `The tools of ${entry.stored.name} must be looked at before it is taken into use.`,
          { serverId },
        );
      }
      if (entry.stored.isEnabled === isEnabled) return describe(entry);
      keep(entry, { isEnabled });
      entry.error = null;
      entry.retryAt = 0;
      entry.failures = 0;
      if (!isEnabled) stop(entry);
      return told(entry);
    },
    remove: (serverId) => {
      refuseClosed();
      const entry = entries.get(serverId);
      if (!entry) return false;
      store.remove(serverId);
      entries.delete(serverId);
      entry.isGone = true;
      stop(entry);
      onChange?.(serverId, null);
      return true;
    },
    call: async ({ serverId, tool, args }, signal) => {
      refuseClosed();
      const entry = entryOf(serverId);
      refuseUnusable(entry, tool);
      const bytes = Buffer.byteLength(JSON.stringify(args));
      if (bytes > MAX_ARGUMENT_BYTES) {
        throw new AppError('too_large', `The arguments have ${bytes} bytes; at most ${MAX_ARGUMENT_BYTES} are sent.`, {
          bytes,
        });
      }
      return inTurn(entry, signal, (inner) => ask(entry, tool, args, inner));
    },
    close: async () => {
      isClosed = true;
      for (const entry of entries.values()) stop(entry);
      // What was about to open ends as one more.
      while (endings.size > 0) await Promise.all(endings);
    },
  };

  async function ask(
    entry: Entry,
    name: string,
    args: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<ExternalToolResult> {
    // It may have waited, and much may have changed.
    refuseUnusable(entry, name);
    const connection = await connectionOf(entry, signal);
    const offered = await readTools(entry, connection, signal);
    if (!isPinned(entry, offered)) {
      look(entry, offered);
      leave(entry);
      tell(entry);
      throw changed(entry);
    }
    const pinned = refuseUnusable(entry, name);
    // Sound: what is offered has exactly the pinned hashes.
    const { raw } = offered.find(({ shown }) => shown.hash === pinned.hash) as LookedAt;
    const check = checkToolArguments(raw.inputSchema, args);
    if (check.kind === 'invalid') {
      const message = visibleText(check.message, 'one-line').text;
      throw new AppError('invalid_input', `The arguments do not fit ${name} of ${entry.stored.name}: ${message}.`, {
        tool: name,
      });
    }
    if (check.kind === 'unusable') {
      const message = visibleText(check.message, 'one-line').text;
      throw new AppError(
        'external_unavailable',
        `The schema that ${entry.stored.name} gives for the arguments of ${name} cannot be used: ${message}.`,
        { tool: name },
      );
    }
    const begunAt = clock.now();
    // Counted before it is asked: a call that kills the app was one.
    keep(entry, { calls: entry.stored.calls + 1, lastCalledAt: begunAt });
    const answer = await guarded(entry, () => connection.call(raw.name, args, signal));
    const { text, hidden } = visibleText(answer.text);
    const cut = cutToBytes(text, MAX_ANSWER_BYTES);
    tell(entry);
    return {
      server: entry.stored.name,
      tool: name,
      isError: answer.isError,
      text: hidden === 0 ? cut.text : `${cut.text}\n${hiddenNote(hidden)}`,
      isCut: answer.isCut || cut.isCut,
      durationMs: Math.max(0, clock.now() - begunAt),
    };
  }

  /** One at a time for each server; a few may wait, and what stops the server ends all of them. */
  async function inTurn<T>(
    entry: Entry,
    signal: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    if (entry.inTurn > MAX_WAITING) {
      throw new AppError('rate_limited', `${entry.stored.name} is at work, and ${MAX_WAITING} requests wait already.`, {
        waiting: MAX_WAITING,
      });
    }
    const inner = signal ? AbortSignal.any([signal, entry.stopping.signal]) : entry.stopping.signal;
    entry.inTurn++;
    entry.cancelIdle?.();
    entry.cancelIdle = null;
    const before = entry.last;
    const turn = (async () => {
      await before;
      if (inner.aborted) throw new AppError('cancelled', `The request to ${entry.stored.name} was cancelled.`);
      return work(inner);
    })();
    const over = () => {
      entry.inTurn--;
      if (entry.inTurn === 0 && entry.connection) entry.cancelIdle = scheduler.after(IDLE_MS, () => leave(entry));
    };
    entry.last = turn.then(over, over);
    return orAborted(turn, inner, () => cancelled(entry));
  }

  async function connectionOf(entry: Entry, signal: AbortSignal): Promise<ExternalConnection> {
    if (entry.connection) return entry.connection;
    const now = clock.now();
    if (now < entry.retryAt) {
      const seconds = Math.ceil((entry.retryAt - now) / 1_000);
      throw new AppError(
        'external_unavailable',
        `${entry.stored.name} could not be reached just now, and is tried again in ${seconds} s at the earliest.`,
        { retryAfterMs: entry.retryAt - now },
      );
    }
    entry.isConnecting = true;
    tell(entry);
    try {
      const connection = await guarded(entry, () => connector.connect(entry.stored.transport, signal));
      // Stopped in the last moment: it is not kept.
      if (signal.aborted) {
        endLater(connection);
        throw cancelled(entry);
      }
      entry.connection = connection;
      entry.failures = 0;
      entry.error = null;
      connection.onChange((what) => {
        // Its tools are read at every use, so that a message of theirs costs nothing here.
        if (what === 'closed' && entry.connection === connection) {
          entry.connection = null;
          endLater(connection);
        }
      });
      return connection;
    } finally {
      entry.isConnecting = false;
      tell(entry);
    }
  }

  async function readTools(entry: Entry, connection: ExternalConnection, signal: AbortSignal): Promise<LookedAt[]> {
    return guarded(entry, async () => {
      const tools = (await connection.tools(signal)).map((raw) => ({ raw, shown: shownTool(raw, sha256) }));
      const names = new Set<string>();
      for (const { shown } of tools) {
        // Names that a person or a font cannot tell apart are one name.
        const name = shown.name.normalize('NFKC').toLowerCase();
        if (names.has(name)) {
          throw new AppError('external_unavailable', `The server offers two tools that are named ${shown.name}.`);
        }
        names.add(name);
      }
      return tools;
    });
  }

  /** Remembers what became of work with the server. */
  async function guarded<T>(entry: Entry, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const failure = visibleError(error);
      if (failure.code !== 'cancelled') {
        entry.error = { code: failure.code, message: failure.message };
        entry.failures++;
        entry.retryAt = clock.now() + Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** (entry.failures - 1));
        leave(entry);
        tell(entry);
        if (!(error instanceof AppError)) onFailure?.(error);
      }
      throw failure;
    }
  }

  /** Compares what is offered with what is pinned. */
  function look(entry: Entry, offered: readonly LookedAt[]): void {
    const isSame = entry.stored.pinnedAt !== null && isPinned(entry, offered);
    entry.isChanged = entry.stored.pinnedAt !== null && !isSame;
    entry.error = null;
    entry.seen = isSame
      ? null
      : offered.map(({ shown }) => ({
          ...shown,
          // What the person allowed once, and is the same, is shown as allowed; it counts only once it is pinned again.
          isAllowed: entry.stored.tools.some(({ hash, isAllowed }) => isAllowed && hash === shown.hash),
        }));
  }

  function refuseUnusable(entry: Entry, name: string): ExternalTool {
    const { name: server, isEnabled, tools } = entry.stored;
    if (entry.isGone) throw new AppError('not_found', `There is no external server ${server} any more.`);
    if (!isEnabled) throw new AppError('external_not_allowed', `${server} is not in use.`, { server });
    if (entry.isChanged) throw changed(entry);
    const pinned = tools.find((tool) => tool.name === name);
    if (!pinned) {
      throw new AppError('external_not_allowed', `${server} has no tool ${visibleText(name, 'one-line').text}.`, {
        server,
      });
    }
    if (!pinned.isAllowed) {
      throw new AppError('external_not_allowed', `${pinned.name} of ${server} is not allowed.`, { server });
    }
    return pinned;
  }

  function keep(entry: Entry, fields: Partial<StoredExternalServer>): void {
    const stored = { ...entry.stored, ...fields };
    if (!entry.isGone) store.save(stored);
    entry.stored = stored;
  }

  /** Ends everything that the server is doing, and its connection. */
  function stop(entry: Entry): void {
    entry.stopping.abort();
    entry.stopping = new AbortController();
    track(entry.last);
    leave(entry);
  }

  function leave(entry: Entry): void {
    entry.cancelIdle?.();
    entry.cancelIdle = null;
    const { connection } = entry;
    entry.connection = null;
    if (connection) endLater(connection);
  }

  function endLater(connection: ExternalConnection): void {
    track(connection.close().catch((error: unknown) => onFailure?.(error)));
  }

  function track(work: Promise<void>): void {
    const ending = work.then(() => {
      endings.delete(ending);
    });
    endings.add(ending);
  }

  function entryOf(serverId: string): Entry {
    const entry = entries.get(serverId);
    if (!entry) throw new AppError('not_found', `There is no external server ${serverId}.`);
    return entry;
  }

  function refuseClosed(): void {
    if (isClosed) throw new AppError('cancelled', 'The workstation is closing.');
  }

  function told(entry: Entry): ExternalServer {
    tell(entry);
    return describe(entry);
  }

  function tell(entry: Entry): void {
    if (!entry.isGone) onChange?.(entry.stored.id, describe(entry));
  }
}

/** A server with what is going on. */
interface Entry {
  stored: StoredExternalServer;
  connection: ExternalConnection | null;
  isConnecting: boolean;
  /** It was seen to offer something else than what is pinned. */
  isChanged: boolean;
  isGone: boolean;
  /** What was inspected last, where it is not what is pinned. */
  seen: readonly ExternalTool[] | null;
  error: ExternalServer['error'];
  failures: number;
  retryAt: EpochMs;
  /** Requests that are at work or wait. */
  inTurn: number;
  last: Promise<void>;
  stopping: AbortController;
  cancelIdle: (() => void) | null;
}

interface LookedAt {
  readonly raw: OfferedTool;
  readonly shown: ExternalTool;
}

function newEntry(stored: StoredExternalServer): Entry {
  return {
    stored,
    connection: null,
    isConnecting: false,
    isChanged: false,
    isGone: false,
    seen: null,
    error: null,
    failures: 0,
    retryAt: 0,
    inTurn: 0,
    last: Promise.resolve(),
    stopping: new AbortController(),
    cancelIdle: null,
  };
}

function describe(entry: Entry): ExternalServer {
  return { ...entry.stored, state: stateOf(entry), error: entry.error, offered: entry.seen ?? [] };
}

function stateOf({ isConnecting, isChanged, error, stored }: Entry): ExternalServer['state'] {
  if (isConnecting) return 'connecting';
  if (!stored.isEnabled) return error ? 'failed' : 'off';
  if (isChanged) return 'changed';
  return error ? 'failed' : 'ready';
}

function isPinned({ stored }: Entry, offered: readonly LookedAt[]): boolean {
  const pinned = new Set(stored.tools.map(({ hash }) => hash));
  return offered.length === pinned.size && offered.every(({ shown }) => pinned.has(shown.hash));
}

/**
 * A tool as a person sees it. The hash is over what the server sent, so that what a person cannot see counts too, and what
 * was cut off.
 */
function shownTool(raw: OfferedTool, sha256: Sha256): ExternalTool {
  const { name, description, inputSchema, outputSchema } = raw;
  const shownName = visibleText(name, 'one-line');
  const { text, hidden } = visibleText(description);
  const notes = hidden + shownName.hidden > 0 ? `\n${hiddenNote(hidden + shownName.hidden)}` : '';
  const room = MAX_DESCRIPTION - notes.length;
  const cut =
    text.length > room ? `${text.slice(0, room - CUT_NOTE.length).replace(/[\uD800-\uDBFF]$/, '')}${CUT_NOTE}` : text;
  return {
    name: shownName.text.slice(0, MAX_NAME),
    description: `${cut}${notes}`,
    // Sound: an object stays one.
    inputSchema: visibleJson(inputSchema) as Record<string, unknown>,
    hash: sha256(canonicalJson({ name, description, inputSchema, outputSchema })),
    isAllowed: false,
  };
}

function hiddenNote(hidden: number): string {
  return `[${hidden} hidden ${hidden === 1 ? 'character was' : 'characters were'} written out as [U+…].]`;
}

function changed({ stored: { id, name } }: Entry): AppError {
  return new AppError(
    'external_changed',
    `${name} offers other tools than those that were looked at. It is asked nothing until they are looked at again.`,
    { serverId: id },
  );
}

function cancelled({ stored: { name } }: Entry): AppError {
  return new AppError('cancelled', `The request to ${name} was cancelled.`);
}

/** An error whose words a server may have written, for a person to read. */
function visibleError(error: unknown): AppError {
  if (!(error instanceof AppError)) {
    return new AppError('external_unavailable', 'The server failed in a way that is not known.', {}, { cause: error });
  }
  return new AppError(error.code, visibleText(error.message, 'one-line').text, {}, { cause: error });
}

/** The work's result, or an error as soon as the signal says so. The work goes on to its own end, unheard. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal, reason: () => AppError): Promise<T> {
  let leave = () => {};
  const aborted = new Promise<never>((_, reject) => {
    leave = () => reject(reason());
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

const MAX_SERVERS = 20;
/** Behind the one that is at work. */
const MAX_WAITING = 4;
const MAX_ARGUMENT_BYTES = 65_536;
const MAX_ANSWER_BYTES = 65_536;
const MAX_NAME = 128;
const MAX_DESCRIPTION = 4_000;
const CUT_NOTE = '… [cut]';
const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 60_000;
const IDLE_MS = 300_000;
