import { AppError, ErrorCode } from '#shared/domain/app-error';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Clock } from '../ports/clock';
import type { CancelResult, ExecutionClient, SubmitResult } from '../ports/execution-client';

/** An execution client that knows how often the exchange and the network answered properly of late. */
export interface CountingExecutionClient extends ExecutionClient {
  /**
   * Requests that ended in the last five minutes, and how many of them failed: no answer, or one that says nothing. A refusal
   * is an answer. What this side held back was no request.
   */
  requests(): { readonly total: number; readonly failed: number };
}

/** @param client - Each call of it that asks the exchange something counts as one request, also where it takes several. */
export function createCountingExecutionClient(client: ExecutionClient, clock: Clock): CountingExecutionClient {
  let ended: { readonly at: EpochMs; readonly hasFailed: boolean }[] = [];

  function note(ending: Ending): void {
    if (ending === 'not_sent') return;
    forgetOld();
    ended.push({ at: clock.now(), hasFailed: ending === 'failed' });
  }

  function forgetOld(): void {
    const now = clock.now();
    // What lies in the future was counted before the clock was set back.
    ended = ended.filter(({ at }) => at > now - WINDOW_MS && at <= now);
  }

  async function counted<T>(run: () => Promise<T>, endingOf: (result: T) => Ending = () => 'answered'): Promise<T> {
    let result: T;
    try {
      result = await run();
    } catch (error) {
      note(endingOfError(error));
      throw error;
    }
    note(endingOf(result));
    return result;
  }

  return {
    submit: (order, ids) => counted(() => client.submit(order, ids), endingOfSubmit),
    cancel: (order) => counted(() => client.cancel(order), endingOfCancel),
    cancelList: (list) => counted(() => client.cancelList(list), endingOfCancel),
    findOrder: (order) => counted(() => client.findOrder(order)),
    openOrders: () => counted(() => client.openOrders()),
    fillsSince: (instrument, afterTradeId) => counted(() => client.fillsSince(instrument, afterTradeId)),
    balances: () => counted(() => client.balances()),
    permissions: () => counted(() => client.permissions()),
    subscribe: (onEvent) => client.subscribe(onEvent),
    figures: () => client.figures(),
    rules: (instrument) => client.rules(instrument),
    close: () => client.close(),
    requests: () => {
      forgetOld();
      return { total: ended.length, failed: ended.filter(({ hasFailed }) => hasFailed).length };
    },
  };
}

type Ending = 'answered' | 'failed' | 'not_sent';

function endingOfSubmit(result: SubmitResult): Ending {
  switch (result.kind) {
    case 'accepted':
      return 'answered';
    case 'rejected':
      return result.code === 'not_sent' ? endingOfUnsent(result.message) : 'answered';
    case 'unknown':
      return endingOfDoubt(result);
  }
}

function endingOfCancel(result: CancelResult): Ending {
  return result.kind === 'unknown' ? endingOfDoubt(result) : 'answered';
}

/** What leaves an order in doubt is mostly a silence, but also a clear answer that does not settle its fate. */
function endingOfDoubt({ code, message }: { readonly code: string; readonly message: string }): Ending {
  if (code === 'not_sent') return endingOfUnsent(message);
  if (TOO_FAST_CODES.has(code)) return 'answered';
  return /^-\d+$/.test(code) && !EXCHANGE_FAULT_CODES.has(Number(code)) ? 'answered' : 'failed';
}

/** A request that never left begins its message with the reason's code: one of ours, or one of the network, which then failed. */
function endingOfUnsent(message: string): Ending {
  const reason = message.split(':')[0] ?? '';
  const ours = ErrorCode.safeParse(reason);
  if (ours.success) return endingOfCode(ours.data);
  // `not_made`: the request could not be put together. Words and no code: there is no connection to send it over.
  return reason !== 'not_made' && /^\w+$/.test(reason) ? 'failed' : 'not_sent';
}

function endingOfError(error: unknown): Ending {
  return error instanceof AppError ? endingOfCode(error.code) : 'failed';
}

/** All others are of this side: blocked after too many requests, zero-egress, no key, not connected, no such instrument. */
function endingOfCode(code: ErrorCode): Ending {
  if (code === 'exchange_unavailable') return 'failed';
  return REFUSALS.has(code) ? 'answered' : 'not_sent';
}

const REFUSALS: ReadonlySet<ErrorCode> = new Set(['exchange_refused', 'key_refused', 'key_revoked']);
/** Told to be slower: the exchange works, and the gate for requests sees to it. */
const TOO_FAST_CODES: ReadonlySet<string> = new Set(['http_429', 'http_418']);
/** The exchange says that the fault is its own: an unknown error, an inner one, busy, no answer of a part of it, shutting down. */
const EXCHANGE_FAULT_CODES: ReadonlySet<number> = new Set([-1, -1000, -1001, -1004, -1006, -1007, -1008, -1016]);
const WINDOW_MS = 300_000;
