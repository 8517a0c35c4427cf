import type { CandleStore } from '#electron/ports/candle-store';
import type { Clock } from '#electron/ports/clock';
import type { MarketClient } from '#electron/ports/market-client';
import type { MarketCandle } from '#electron/ports/market-data';
import type { Scheduler } from '#electron/ports/scheduler';
import { AppError } from '#shared/domain/app-error';
import { type Candle, candleFault } from '#shared/domain/candle';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import { candleOpenAt } from '#shared/domain/timeframe';

export interface FeedGap {
  readonly instrument: InstrumentId;
  /** Open of the first minute that the stream did not give, and of the first after the hole. */
  readonly fromAt: EpochMs;
  readonly toAt: EpochMs;
  /** Minutes that the exchange had after all. The others it has none of: the market rested. */
  readonly filled: number;
  readonly rested: number;
  readonly knownAt: EpochMs;
}

export interface SeriesState {
  readonly instrument: InstrumentId;
  /** Every minute before this is stored, or known to have no candle. */
  readonly completeUntil: EpochMs;
  /** Minutes are missing, so no closed candle is handed on. */
  readonly isBehind: boolean;
  readonly isFilling: boolean;
  /** Why the missing minutes are not here; tried again. */
  readonly failure: string | null;
}

/**
 * The minutes of one instrument, without holes: a closed candle is stored and handed on only when every minute before it
 * is here or known not to exist. What comes early is held back until the hole before it is filled by a request.
 */
export interface FollowedSeries {
  /** Loads what is missing up to now, for the first time. A failure is thrown, and tried again by itself. */
  load(signal: AbortSignal | undefined, onMinutes: (minutes: number) => void): Promise<void>;
  isLoaded(): boolean;
  missingMinutes(): number;
  push(candle: MarketCandle): void;
  /** Asks for minutes that should be here by now; at most once for each minute that passes. */
  check(): void;
  stop(): void;
  state(): SeriesState;
}

export function createFollowedSeries(parts: {
  readonly instrument: InstrumentId;
  readonly client: MarketClient;
  readonly store: CandleStore;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** One request at a time over all instruments. */
  readonly enqueue: <T>(task: () => Promise<T>) => Promise<T>;
  readonly onCandle: (candle: MarketCandle) => void;
  readonly onHistory: (instrument: InstrumentId) => void;
  readonly onGap: (gap: FeedGap) => void;
  readonly onChange: () => void;
}): FollowedSeries {
  const { instrument, client, store, clock, scheduler, onChange } = parts;
  const stopped = new AbortController();
  /** Closed candles that wait for an earlier one. */
  const held = new Map<EpochMs, MarketCandle>();
  let nextOpenAt = firstMissing(store, instrument, settledUntil(clock.now()));
  let forming = { openAt: 0, knownAt: 0 };
  let isLoaded = false;
  let isFilling = false;
  let askedUntil = 0;
  let failures = 0;
  let failure: string | null = null;
  let cancelRetry: (() => void) | null = null;

  /** What is to be asked for: up to the first candle that waits, else up to the last minute that has surely closed. */
  const goal = () => (held.size > 0 ? Math.min(...held.keys()) : settledUntil(clock.now()));

  const fail = (error: unknown) => {
    failures += 1;
    failure = error instanceof Error ? error.message : String(error);
    cancelRetry?.();
    cancelRetry = scheduler.after(Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LAST_RETRY_MS), () => {
      cancelRetry = null;
      release();
      fillBehind();
      if (!isFilling && !cancelRetry) recover();
    });
    onChange();
  };

  const recover = () => {
    failures = 0;
    failure = null;
    onChange();
  };

  /** Stores and hands on what has nothing missing before it. */
  const release = () => {
    for (const openAt of held.keys()) if (openAt < nextOpenAt) held.delete(openAt);
    for (;;) {
      const candle = held.get(nextOpenAt);
      if (!candle) return;
      try {
        store.appendStreamed(instrument, '1m', [{ ...candle.candle, knownAt: candle.knownAt }]);
      } catch (error) {
        // It stays held: a candle that is not stored is not handed on.
        fail(error);
        return;
      }
      held.delete(nextOpenAt);
      nextOpenAt += MINUTE_MS;
      parts.onCandle(candle);
    }
  };

  /** Takes what a request for [nextOpenAt, to) gave. Returns how many candles were stored. */
  const take = (answer: readonly Candle[], requestedTo: EpochMs): number => {
    const now = clock.now();
    // A candle that the stream brought while the request ran is handed on as one of the stream.
    const to = Math.min(requestedTo, ...held.keys());
    const byOpenAt = new Map(answer.map((candle) => [candle.openAt, candle]));
    const candles = [...byOpenAt.values()]
      .filter((candle) => isSound(candle) && candle.openAt >= nextOpenAt && candle.openAt < to)
      .sort((a, b) => a.openAt - b.openAt);
    store.appendStreamed(
      instrument,
      '1m',
      candles.map((candle) => {
        const closeAt = candle.openAt + MINUTE_MS;
        // History counts as received when it closed; what an open stream missed was not known before now.
        return { ...candle, knownAt: isLoaded ? Math.max(now, closeAt) : closeAt };
      }),
    );
    // A minute without a candle does not exist when a later one does, or when the exchange had time enough for it.
    const laterAt = Math.max(...held.keys(), candleOpenAt(now - DOUBT_MS, '1m'));
    const lastAt = candles.at(-1)?.openAt;
    const provenUntil = Math.max(lastAt === undefined ? 0 : lastAt + MINUTE_MS, laterAt);
    nextOpenAt = Math.max(nextOpenAt, Math.min(to, provenUntil));
    return candles.length;
  };

  const fill = async (signal: AbortSignal, onMinutes: (minutes: number) => void): Promise<void> => {
    const fromAt = nextOpenAt;
    let filled = 0;
    isFilling = true;
    onChange();
    try {
      for (;;) {
        const from = nextOpenAt;
        const until = goal();
        if (from >= until) break;
        const to = Math.min(from + SLICE_MS, until);
        const answer = await parts.enqueue(async () => {
          throwIfAborted(signal);
          return client.history(instrument, '1m', from, to, { signal });
        });
        throwIfAborted(signal);
        filled += take(answer, to);
        askedUntil = Math.max(askedUntil, to);
        onMinutes((nextOpenAt - from) / MINUTE_MS);
        // The end of it is not there yet, or the stream brought it meanwhile. Else the next check asks again.
        if (nextOpenAt < to) break;
      }
      recover();
    } finally {
      isFilling = false;
      if (!stopped.signal.aborted) {
        if (filled > 0) parts.onHistory(instrument);
        if (isLoaded && nextOpenAt > fromAt) {
          const rested = (nextOpenAt - fromAt) / MINUTE_MS - filled;
          parts.onGap({ instrument, fromAt, toAt: nextOpenAt, filled, rested, knownAt: clock.now() });
        }
      }
    }
  };

  /** Fills what is missing, unless that is under way or waits after a failure: storms of the stream change nothing. */
  const fillBehind = () => {
    if (isFilling || cancelRetry || stopped.signal.aborted || nextOpenAt >= goal()) return;
    fill(stopped.signal, () => {})
      .then(settle)
      .catch((error: unknown) => {
        if (!stopped.signal.aborted) fail(error);
      });
  };

  const settle = () => {
    isLoaded = true;
    release();
    if (held.size > 0) fillBehind();
    onChange();
  };

  return {
    async load(signal, onMinutes) {
      const both = signal ? AbortSignal.any([stopped.signal, signal]) : stopped.signal;
      try {
        await fill(both, onMinutes);
        settle();
      } catch (error) {
        if (stopped.signal.aborted) return;
        if (!both.aborted) fail(error);
        throw error;
      }
    },
    isLoaded: () => isLoaded,
    missingMinutes: () => Math.max(0, (goal() - nextOpenAt) / MINUTE_MS),

    push(update) {
      const { candle, isClosed, timeframe, knownAt } = update;
      const { openAt } = candle;
      const isFuture = openAt > clock.now() + MAX_AHEAD_MS;
      if (stopped.signal.aborted || timeframe !== '1m' || isFuture || !isSound(candle) || openAt < nextOpenAt) return;
      if (!isClosed) {
        const isLate = openAt < forming.openAt || (openAt === forming.openAt && knownAt < forming.knownAt);
        if (isLate) return;
        forming = { openAt, knownAt };
        if (openAt === nextOpenAt) parts.onCandle(update);
        return;
      }
      if (knownAt < openAt + MINUTE_MS || held.has(openAt)) return;
      held.set(openAt, update);
      // The latest ones go: a request brings them again.
      if (held.size > MAX_HELD) held.delete(Math.max(...held.keys()));
      if (isFilling) return;
      release();
      if (held.size > 0) fillBehind();
      onChange();
    },

    check() {
      if (held.size > 0 || settledUntil(clock.now()) > askedUntil) fillBehind();
    },

    stop() {
      stopped.abort();
      cancelRetry?.();
      cancelRetry = null;
      held.clear();
    },

    state: () => ({
      instrument,
      completeUntil: nextOpenAt,
      isBehind: held.size > 0 || clock.now() - nextOpenAt >= BEHIND_MS,
      isFilling,
      failure,
    }),
  };
}

/** Where the series goes on: after the last stored minute, or some weeks back where nothing (recent) is stored. */
function firstMissing(store: CandleStore, instrument: InstrumentId, until: EpochMs): EpochMs {
  const stored = store.instrument(instrument)?.series.find(({ timeframe }) => timeframe === '1m');
  const from = stored ? stored.lastOpenAt + MINUTE_MS : 0;
  return until - from > LONGEST_CATCH_UP_MS ? until - FIRST_HISTORY_MS : from;
}

function settledUntil(now: EpochMs): EpochMs {
  return candleOpenAt(now - SETTLE_MS, '1m');
}

function isSound(candle: Candle): boolean {
  return candleFault(candle) === null && candleOpenAt(candle.openAt, '1m') === candle.openAt;
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new AppError('cancelled', 'Loading candles was cancelled.');
}

export const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Three weeks of minutes: enough for structures on the hour. */
const FIRST_HISTORY_MS = 21 * DAY_MS;
/** After a longer absence, or behind an old import, loading all of it would take minutes: it starts anew. */
const LONGEST_CATCH_UP_MS = 90 * DAY_MS;
/** One page of the exchange. */
const SLICE_MS = 1_000 * MINUTE_MS;
/** Trades of the last moment may still be added to a candle that was asked for at once. */
const SETTLE_MS = 2_000;
/** After this a minute that the exchange does not have is one that it never had. */
const DOUBT_MS = 5 * MINUTE_MS;
/** The last minute is late by this. */
const BEHIND_MS = MINUTE_MS + 15_000;
/** A candle from the future would make all that comes before it look old. */
const MAX_AHEAD_MS = 10 * MINUTE_MS;
const MAX_HELD = 1_440;
const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 60_000;
