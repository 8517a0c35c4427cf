import type { EpochMs } from '#shared/domain/epoch-ms';

/** What reached the exchange, answered or not: tests count here what a client really sent. */
export interface RequestLog {
  add(entry: LoggedRequest): LoggedRequest;
  entries(): readonly LoggedRequest[];
  clear(): void;
}

export interface LoggedRequest {
  readonly at: EpochMs;
  readonly method: string;
  readonly path: string;
  readonly symbol?: string;
  /** Id that the request gives or asks for. */
  readonly clientOrderId?: string;
  /** Kinds of the faults that it met. */
  faults: readonly string[];
  /** HTTP status that was or would have been answered; missing while there is none. */
  status?: number;
}

export function createRequestLog(): RequestLog {
  let entries: LoggedRequest[] = [];
  return {
    add(entry) {
      entries.push(entry);
      if (entries.length > MAX_ENTRIES) entries = entries.slice(-MAX_ENTRIES / 2);
      return entry;
    },
    entries: () => entries,
    clear() {
      entries = [];
    },
  };
}

const MAX_ENTRIES = 100_000;
