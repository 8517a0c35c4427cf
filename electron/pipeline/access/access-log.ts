import type { AccessStore, CallCount } from '#electron/ports/access-store';
import type { Clock, IdSource } from '#electron/ports/clock';
import type { Scheduler } from '#electron/ports/scheduler';
import type { AccessDoor, AccessRecord, Denial } from '#shared/domain/access';
import { cleanDetails, cleanText } from './clean-details';

/** A call that came to its end. */
export interface EndedCall {
  readonly clientId: string;
  readonly door: AccessDoor;
  readonly operation: string;
  readonly kind: 'query' | 'command';
  readonly scope: 'read' | 'propose' | 'trade' | 'admin';
  readonly ok: boolean;
  /** Code of the error; `null` where there is none. */
  readonly code: string | null;
  readonly durationMs: number;
  /** Whether it was answered from what an earlier call with the same key came to. */
  readonly isRepeated: boolean;
  readonly details: Readonly<Record<string, string | number | null>>;
}

export interface AccessLog {
  ended(call: EndedCall): void;
  denied(denial: Denial): void;
  audit(query: Parameters<AccessStore['records']>[0]): AccessRecord[];
  /** Writes the counts, and the records of minutes that are over. */
  flush(): void;
  /** Writes everything. */
  close(): void;
}

/**
 * What programs did and how often. Commands are on disk at once, up to {@link COMMANDS_AT_ONCE} of a client a minute; what
 * goes beyond, and everything that was turned away, is gathered: equal ones of a minute become one record. So no flood of
 * calls becomes a flood of writes.
 */
export function createAccessLog(parts: {
  readonly store: AccessStore;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly scheduler: Scheduler;
  readonly nameOf: (clientId: string) => string | null;
  readonly onChange: () => void;
  readonly onFailure: (error: unknown) => void;
}): AccessLog {
  const { store, clock, ids, onFailure } = parts;
  let counts = new Map<string, CallCount>();
  const gathered = new Map<string, { minute: number; record: AccessRecord }>();
  const atOnce = new Map<string, { minute: number; count: number }>();
  let cancelFlush: (() => void) | null = null;

  function count(add: Omit<CallCount, 'hourAt'>): void {
    const hourAt = Math.floor(clock.now() / HOUR_MS) * HOUR_MS;
    const name = [add.clientId, add.door, add.operation, hourAt].join(' ');
    const before = counts.get(name);
    // Clients times operations; only a journal that cannot be written lets it grow to this.
    if (!before && counts.size >= MOST_COUNTS) return;
    counts.set(name, before ? sumOf(before, add) : { ...add, hourAt });
  }

  function gather(fields: Omit<AccessRecord, 'id' | 'count' | 'at'>): void {
    const minute = minuteNow();
    let name = [fields.door, fields.verdict, fields.code, fields.clientId, fields.operation, minute].join(' ');
    let record: AccessRecord = { ...fields, id: '', at: clock.now(), count: 1 };
    if (!gathered.has(name) && gathered.size >= MOST_GATHERED) {
      // Too many kinds of it: what is left is how many, at which door.
      name = [fields.door, fields.verdict, minute].join(' ');
      record = { ...record, clientId: null, clientName: null, operation: null, code: null, details: {} };
      if (!gathered.has(name) && gathered.size >= MOST_GATHERED + SPARE) return;
    }
    const before = gathered.get(name);
    if (before) before.record = { ...before.record, count: before.record.count + countIn(fields) };
    else gathered.set(name, { minute, record: { ...record, id: ids.next('acc'), count: countIn(fields) } });
  }

  function minuteNow(): number {
    return Math.floor(clock.now() / MINUTE_MS);
  }

  function mayWriteAtOnce(clientId: string): boolean {
    const minute = minuteNow();
    const before = atOnce.get(clientId);
    if (before?.minute !== minute) {
      // As many entries as clients that are known, which are few.
      atOnce.set(clientId, { minute, count: 1 });
      return true;
    }
    before.count += 1;
    return before.count <= COMMANDS_AT_ONCE;
  }

  function write(isEnd: boolean): void {
    cancelFlush?.();
    cancelFlush = null;
    const minute = minuteNow();
    const due = [...gathered].filter(([, { minute: of }]) => isEnd || of !== minute);
    try {
      if (counts.size > 0) store.count([...counts.values()]);
      counts = new Map();
      if (due.length > 0) store.addRecords(due.map(([, { record }]) => record));
      for (const [name] of due) gathered.delete(name);
    } catch (error) {
      onFailure(error);
      // A journal that cannot be written must not fill the memory.
      if (gathered.size >= MOST_GATHERED) for (const [name] of due) gathered.delete(name);
    }
    if (!isEnd && (counts.size > 0 || gathered.size > 0)) plan();
  }

  function plan(): void {
    cancelFlush ??= parts.scheduler.after(FLUSH_MS, () => write(false));
  }

  function changed(): void {
    plan();
    parts.onChange();
  }

  return {
    ended(call) {
      const { clientId, door, operation, durationMs } = call;
      const totalMs = Number.isFinite(durationMs) && durationMs > 0 ? durationMs : 0;
      count({ clientId, door, operation, calls: 1, failures: call.ok ? 0 : 1, denials: 0, totalMs, maxMs: totalMs });
      if (call.kind === 'command') {
        const record = {
          door,
          clientId,
          clientName: parts.nameOf(clientId),
          operation,
          verdict: call.ok ? ('done' as const) : ('failed' as const),
          code: call.code === null ? null : cleanText(call.code, 60),
          // Of a repeat there is no scope: nothing was proposed once more.
          details: cleanDetails({
            ...(call.isRepeated ? {} : { scope: call.scope }),
            durationMs: Math.round(totalMs),
            ...call.details,
          }),
        };
        if (call.isRepeated || !mayWriteAtOnce(clientId)) gather(record);
        else addNow({ ...record, id: ids.next('acc'), at: clock.now(), count: 1 });
      }
      changed();
    },
    denied({ door, code, clientId, operation, details }) {
      const name = operation === null ? null : cleanText(operation, 80);
      const clientName = clientId === null ? null : parts.nameOf(clientId);
      // A name that nobody has is what somebody claims.
      const known = clientName === null ? null : clientId;
      const record = { door, clientId: known, clientName, operation: name, verdict: 'denied' as const, code };
      gather({ ...record, details: cleanDetails(details) });
      if (known !== null) {
        const operationOfCount = code === 'operation_unknown' || name === null ? NO_OPERATION : name;
        count({
          clientId: known,
          door,
          operation: operationOfCount,
          calls: 0,
          failures: 0,
          denials: countIn({ details }),
          totalMs: 0,
          maxMs: 0,
        });
      }
      changed();
    },
    audit(query) {
      const pending = [...gathered.values()].map(({ record }) => record);
      const cursor = pending.find(({ id }) => id === query.before);
      const kept = store.records(cursor ? { ...query, before: undefined, limit: query.limit + MOST_AT_ONCE } : query);
      const isWanted = (record: AccessRecord) =>
        (query.clientId === undefined || record.clientId === query.clientId) &&
        (query.verdict === undefined || record.verdict === query.verdict);
      // What is not written yet is a minute old at most: it is on the first page, and behind itself.
      const fresh = query.before === undefined || cursor ? pending.filter(isWanted) : [];
      return [...kept, ...fresh]
        .sort(newestFirst)
        .filter((record) => !cursor || newestFirst(cursor, record) < 0)
        .slice(0, query.limit);
    },
    flush: () => write(false),
    close: () => write(true),
  };

  function addNow(record: AccessRecord): void {
    try {
      store.addRecords([record]);
    } catch (error) {
      onFailure(error);
      gather(record);
    }
  }
}

function newestFirst(a: AccessRecord, b: AccessRecord): number {
  if (a.at !== b.at) return b.at - a.at;
  return a.id < b.id ? 1 : -1;
}

function sumOf(before: CallCount, add: Omit<CallCount, 'hourAt'>): CallCount {
  return {
    ...before,
    calls: before.calls + add.calls,
    failures: before.failures + add.failures,
    denials: before.denials + add.denials,
    totalMs: before.totalMs + add.totalMs,
    maxMs: Math.max(before.maxMs, add.maxMs),
  };
}

/** A door tells of a flood as one denial with how many more there were. */
function countIn({ details }: { readonly details: Readonly<Record<string, string | number | null>> }): number {
  return typeof details.more === 'number' && Number.isInteger(details.more) && details.more > 0 ? details.more : 1;
}

/** Commands of one client a minute that are written one by one. */
export const COMMANDS_AT_ONCE = 60;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const FLUSH_MS = 5_000;
const MOST_COUNTS = 5_000;
const MOST_GATHERED = 200;
/** For the few records that stand for all others. */
const SPARE = 20;
/** Records that can have been written while one waited, and one page more. */
const MOST_AT_ONCE = 1_000;
const NO_OPERATION = '-';
