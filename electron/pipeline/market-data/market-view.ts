import type { CandleStore } from '#electron/ports/candle-store';
import type { Clock } from '#electron/ports/clock';
import { AppError } from '#shared/domain/app-error';
import type { Candle } from '#shared/domain/candle';
import { type CandleColumns, candleAt } from '#shared/domain/candle-columns';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import { invariant } from '#shared/domain/invariant';
import { candleOpenAt, canResample, TIMEFRAMES, type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { mergeCandles } from './resample';

export interface SeriesRef {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  /** The moment to look from; the present, or the replay's cursor, where it is missing or later than that. */
  readonly asOf?: EpochMs;
}

export interface ClosedQuery extends SeriesRef {
  /** Only candles that opened before this. */
  readonly before?: EpochMs;
  /** Only candles that opened at or after this. */
  readonly from?: EpochMs;
  /** At most this many, counted back from the newest. */
  readonly limit?: number;
}

/**
 * Candles as they were known at a moment: the one gate between the store and everything that looks at prices. Nothing
 * that became known after `asOf` passes, and `asOf` never passes the present or the cursor of a running replay.
 *
 * @throws AppError from every method but `now` and `setReplayCursor`: `instrument_unknown`, `no_candles`, or
 * `timeframe_unavailable`, with what there is instead.
 */
export interface MarketView {
  /** The present of an instrument: its replay's cursor while one is set, otherwise the clock. */
  now(instrument: InstrumentId): EpochMs;
  setReplayCursor(instrument: InstrumentId, cursorAt: EpochMs | null): void;
  /** Candles whose whole interval has passed, oldest first; resampled where the timeframe is not stored. */
  closed(query: ClosedQuery): CandleColumns;
  /** Like `closed`, and whether there are older candles. */
  page(query: ClosedQuery & { readonly limit: number }): { readonly candles: CandleColumns; readonly hasMore: boolean };
  /** The candle that runs, made of shorter closed ones; `null` where no shorter ones are stored or none has closed yet. */
  forming(query: SeriesRef): Candle | null;
  /** The stored timeframe that candles of `timeframe` are made from: itself, or a shorter one. */
  baseTimeframe(query: SeriesRef): Timeframe;
  /** The shortest stored timeframe below `timeframe` that fits into it, to tell what came first inside a candle. */
  lowerTimeframe(query: SeriesRef): Timeframe | null;
  /**
   * First and last close of the candles there are now, regardless of a replay. Instants only: no price passes the cursor.
   */
  closeRange(query: SeriesRef): { readonly firstAt: EpochMs; readonly lastAt: EpochMs };
  /**
   * The candle close that lies `candles` candles after (or, negative, before) `at`; with 0 the last one not after `at`.
   * Stays within `closeRange`, and like it looks past a replay at instants only.
   */
  closeBeside(query: SeriesRef & { readonly at: EpochMs; readonly candles: number }): EpochMs;
}

export function createMarketView(parts: { store: CandleStore; clock: Clock }): MarketView {
  const { store, clock } = parts;
  const cursors = new Map<InstrumentId, EpochMs>();

  const now = (instrument: InstrumentId) => Math.min(cursors.get(instrument) ?? Number.POSITIVE_INFINITY, clock.now());

  const visibleUntil = ({ instrument, asOf }: SeriesRef) => Math.min(asOf ?? Number.POSITIVE_INFINITY, now(instrument));

  const storedTimeframes = (instrument: InstrumentId): readonly Timeframe[] => {
    const found = store.instrument(instrument);
    if (!found) {
      const known = store.instruments().map(({ id }) => id);
      throw new AppError(
        'instrument_unknown',
        `There are no candles of ${instrument}. ${known.length > 0 ? `Stored are ${known.join(', ')}.` : 'Nothing is stored yet: import a file or start the demo market.'}`,
        { instrument, known },
      );
    }
    if (found.series.length === 0) {
      throw new AppError('no_candles', `${instrument} has no candles yet.`, { instrument });
    }
    return found.series.map(({ timeframe }) => timeframe);
  };

  const baseOf = (instrument: InstrumentId, timeframe: Timeframe, asOf: EpochMs): Timeframe => {
    const stored = storedTimeframes(instrument);
    const fitting = stored.filter((base) => canResample(base, timeframe));
    if (fitting.length === 0) {
      const available = TIMEFRAMES.filter((target) => stored.some((base) => canResample(base, target)));
      throw new AppError(
        'timeframe_unavailable',
        `${instrument} is stored as ${stored.join(', ')}, from which ${timeframe} cannot be made. Available are ${available.join(', ')}.`,
        { instrument, timeframe, stored, available },
      );
    }
    if (fitting.length === 1) return fitting[0] as Timeframe;
    return furthestSeries(store, { instrument, timeframe, asOf }, fitting);
  };

  const closedUntil = (query: ClosedQuery, asOf: EpochMs): CandleColumns => {
    const base = baseOf(query.instrument, query.timeframe, asOf);
    return base === query.timeframe
      ? store.read({ ...query, asOf })
      : readResampled(store, { ...query, asOf, base, target: query.timeframe });
  };

  const closeRange = (query: SeriesRef) => {
    const { instrument, timeframe } = query;
    const present = clock.now();
    const base = baseOf(instrument, timeframe, present);
    const series = store.instrument(instrument)?.series.find((candidate) => candidate.timeframe === base);
    invariant(series, `Expected ${instrument} to have candles of ${base}.`);
    const length = timeframeMs(timeframe);
    const firstAt = candleOpenAt(series.firstOpenAt, timeframe) + length;
    const last = closedUntil({ instrument, timeframe, limit: 1 }, present).openAt[0];
    // With less than one whole candle there is nowhere to go.
    return { firstAt, lastAt: last === undefined ? firstAt : last + length };
  };

  return {
    now,
    setReplayCursor(instrument, cursorAt) {
      if (cursorAt === null) cursors.delete(instrument);
      else cursors.set(instrument, cursorAt);
    },

    closed: (query) => closedUntil(query, visibleUntil(query)),

    page(query) {
      const found = closedUntil({ ...query, limit: query.limit + 1 }, visibleUntil(query));
      const hasMore = found.openAt.length > query.limit;
      return { candles: hasMore ? copyFrom(found, 1) : found, hasMore };
    },

    forming(query) {
      const { instrument, timeframe } = query;
      const asOf = visibleUntil(query);
      const shorter = storedTimeframes(instrument).filter((base) => base !== timeframe && canResample(base, timeframe));
      if (shorter.length === 0) return null;
      const base = furthestSeries(store, { instrument, timeframe, asOf }, shorter);
      const parts = store.read({ instrument, timeframe: base, asOf, from: candleOpenAt(asOf, timeframe) });
      const merged = mergeCandles(parts, timeframe);
      return merged.openAt.length > 0 ? candleAt(merged, 0) : null;
    },

    baseTimeframe: (query) => baseOf(query.instrument, query.timeframe, visibleUntil(query)),

    lowerTimeframe: ({ instrument, timeframe }) =>
      storedTimeframes(instrument).find((base) => base !== timeframe && canResample(base, timeframe)) ?? null,

    closeRange,

    closeBeside({ instrument, timeframe, at, candles }) {
      const { firstAt, lastAt } = closeRange({ instrument, timeframe });
      const present = clock.now();
      const length = timeframeMs(timeframe);
      const clamp = (instant: EpochMs) => Math.min(Math.max(instant, firstAt), lastAt);
      if (candles <= 0) {
        // A candle that closes before `at` opened before `at - length`; with 0 candles `at` itself counts.
        const before = candles === 0 ? at - length + 1 : at - length;
        const limit = Math.max(1, -candles);
        const found = before > 0 ? closedUntil({ instrument, timeframe, before, limit }, present).openAt : [];
        const reached = found.length === limit ? found[0] : undefined;
        return reached === undefined ? firstAt : clamp(reached + length);
      }
      let wanted = candles;
      let from = Math.max(at, 0);
      let width = Math.max(candles, MIN_WINDOW_CANDLES) * length;
      while (from < lastAt) {
        const { openAt } = closedUntil({ instrument, timeframe, from, before: from + width }, present);
        const reached = openAt[wanted - 1];
        if (reached !== undefined) return clamp(reached + length);
        wanted -= openAt.length;
        from += width;
        // Weekends and holidays: look further at each try.
        width *= 2;
      }
      return lastAt;
    },
  };
}

/**
 * Of several stored timeframes the one that reaches furthest by `asOf`, counted in whole candles of the target, and of
 * equals the longest. It looks at nothing after `asOf`, so later candles cannot change the choice.
 */
function furthestSeries(
  store: CandleStore,
  { instrument, timeframe, asOf }: SeriesRef & { readonly asOf: EpochMs },
  fitting: readonly Timeframe[],
): Timeframe {
  let best = fitting.at(-1) as Timeframe;
  let bestReach = Number.NEGATIVE_INFINITY;
  for (const base of fitting) {
    const last = store.read({ instrument, timeframe: base, asOf, limit: 1 }).openAt[0];
    if (last === undefined) continue;
    const reach = candleOpenAt(last + timeframeMs(base), timeframe);
    if (reach >= bestReach) {
      best = base;
      bestReach = reach;
    }
  }
  return best;
}

function readResampled(
  store: CandleStore,
  query: ClosedQuery & { readonly asOf: EpochMs; readonly base: Timeframe; readonly target: Timeframe },
): CandleColumns {
  const { instrument, base, target, asOf } = query;
  const length = timeframeMs(target);
  const roundUp = (at: EpochMs) => candleOpenAt(at + length - 1, target);
  // The interval that contains `asOf` has not passed.
  const before = Math.min(candleOpenAt(asOf, target), query.before === undefined ? asOf : roundUp(query.before));
  return store.readMerged({
    instrument,
    timeframe: base,
    target,
    asOf,
    before,
    ...(query.from === undefined ? {} : { from: roundUp(query.from) }),
    ...(query.limit === undefined ? {} : { limit: query.limit }),
  });
}

/** Candles from `start` on in memory of their own: a view would drag its whole buffer along when it is sent elsewhere. */
function copyFrom(columns: CandleColumns, start: number): CandleColumns {
  return {
    openAt: columns.openAt.slice(start),
    open: columns.open.slice(start),
    high: columns.high.slice(start),
    low: columns.low.slice(start),
    close: columns.close.slice(start),
    volume: columns.volume.slice(start),
  };
}

/** Least width of the first look ahead for the next close, in candles. */
const MIN_WINDOW_CANDLES = 8;
