import type { CandleStore } from '#electron/ports/candle-store';
import type { Clock } from '#electron/ports/clock';
import { ATR_PERIOD, averageTrueRange } from '#shared/domain/average-true-range';
import type { CandleColumns } from '#shared/domain/candle-columns';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import { invariant } from '#shared/domain/invariant';
import type { Correlation, CorrelationGroup } from '#shared/domain/risk-state';
import { candleOpenAt, canResample, TIMEFRAMES, type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { correlationGroups, correlationOfReturns, type LogReturns, logReturns } from './correlation-groups';
import { volatilityRatioOf } from './market-measures-volatility';
import type { RiskStanding } from './risk-standing';

/**
 * What the risk rules and the breaker need of the market, from stored candles that are closed and known by now. A replay
 * hides nothing from it: money is at stake in the present.
 *
 * Cheap enough to be asked every second: what rests on candles is worked out again when a candle closed. A correction of
 * older ones is seen with the next candle.
 */
export interface MarketMeasures {
  /**
   * Candles of the shortest stored timeframe, of which at most 1,000 are counted, and ATR(14) of five-minute candles, or of
   * the shortest longer ones that can be made of what is stored. `null` where nothing is stored or known yet.
   */
  candles(instrument: InstrumentId): RiskStanding['candles'];
  /**
   * Correlation of every two by the hourly closes of the last 30 days; it takes 72 common returns. Closes are read again
   * after ten to twenty minutes, those of a newly named instrument at once.
   */
  correlations(instruments: readonly InstrumentId[]): readonly Correlation[];
  /** The same as groups that share a budget, at `threshold` and above. */
  groups(instruments: readonly InstrumentId[], threshold: number): readonly CorrelationGroup[];
  /**
   * True range of the newest closed candle of those that ATR is made of over the median of the 288 before it, at least 50.
   * `null` with fewer, where they did not move at all, and when the newest closed more than three of its lengths ago.
   */
  volatilityRatio(instrument: InstrumentId): number | null;
}

/** The part of the candle store that is read here. */
export type StoredCandles = Pick<CandleStore, 'instrument' | 'read' | 'readMerged'>;

export function createMarketMeasures(parts: {
  readonly candles: StoredCandles;
  readonly clock: Clock;
}): MarketMeasures {
  const { candles: store, clock } = parts;
  const facts = new Map<InstrumentId, CandleFacts>();
  const hourly = new Map<InstrumentId, HourlyReturns>();
  const pairs = new Map<string, MeasuredPair>();

  /** The newest known candle of the shortest timeframe that is stored. */
  function newestOf(instrument: InstrumentId): { readonly base: Timeframe; readonly openAt: EpochMs } | null {
    const base = store.instrument(instrument)?.series[0]?.timeframe;
    if (base === undefined) return null;
    const openAt = store.read({ instrument, timeframe: base, asOf: clock.now(), limit: 1 }).openAt[0];
    return openAt === undefined ? null : { base, openAt };
  }

  function factsOf(instrument: InstrumentId): CandleFacts | null {
    const newest = newestOf(instrument);
    if (!newest) return null;
    const { base, openAt } = newest;
    const known = facts.get(instrument);
    if (known?.base === base && known.openAt === openAt) return known;
    const asOf = clock.now();
    const closedAt = openAt + timeframeMs(base);
    const { length: count } = store.read({ instrument, timeframe: base, asOf, limit: COUNTED_CANDLES }).openAt;
    const moving = movingFacts(store, { instrument, base, asOf, closedAt }, known?.moving ?? null);
    const fresh = { base, openAt, closedAt, count, moving };
    facts.set(instrument, fresh);
    return fresh;
  }

  function readAgain(instrument: InstrumentId): void {
    const now = clock.now();
    hourly.set(instrument, { readAt: now, returns: readHourly(store, newestOf(instrument), instrument, now) });
  }

  /** Both ways: a clock that was set back must not keep old closes for hours. */
  function ageOf(instrument: InstrumentId): number {
    const known = hourly.get(instrument);
    return known ? Math.abs(clock.now() - known.readAt) : Number.POSITIVE_INFINITY;
  }

  /** Of those that are due only the oldest: who asks every second does not wait for all of them at once. */
  function readDue(instruments: readonly InstrumentId[]): void {
    const due = instruments.filter((instrument) => ageOf(instrument) >= REREAD_MS);
    const overdue = due.filter((instrument) => ageOf(instrument) >= OVERDUE_MS);
    const oldest = due.toSorted((a, b) => ageOf(b) - ageOf(a)).slice(0, 1);
    for (const instrument of overdue.length > 0 ? overdue : oldest) readAgain(instrument);
  }

  function pairOf(a: InstrumentId, b: InstrumentId): Correlation {
    const [left, right] = [hourly.get(a), hourly.get(b)];
    invariant(left && right, `Expected the closes of ${a} and ${b} to be read.`);
    const key = `${a} ${b}`;
    const known = pairs.get(key);
    if (known?.left === left && known.right === right) return known.pair;
    const pair = { a, b, ...correlationOfReturns(left.returns, right.returns, MIN_COMMON_RETURNS) };
    pairs.set(key, { left, right, pair });
    return pair;
  }

  const correlations = (instruments: readonly InstrumentId[]): Correlation[] => {
    const distinct = [...new Set(instruments)];
    readDue(distinct);
    return distinct.flatMap((a, index) => distinct.slice(index + 1).map((b) => pairOf(a, b)));
  };

  return {
    candles: (instrument) => {
      const known = factsOf(instrument);
      return known && { count: known.count, lastClosedAt: known.closedAt, atr: known.moving?.atr ?? null };
    },
    correlations,
    groups: (instruments, threshold) => correlationGroups(instruments, correlations(instruments), threshold),
    volatilityRatio: (instrument) => {
      const moving = factsOf(instrument)?.moving;
      return moving && clock.now() - moving.closedAt <= FRESH_LENGTHS * moving.lengthMs ? moving.ratio : null;
    },
  };
}

interface CandleFacts {
  readonly base: Timeframe;
  /** Of the newest candle of `base`. */
  readonly openAt: EpochMs;
  readonly closedAt: EpochMs;
  readonly count: number;
  readonly moving: MovingFacts | null;
}

/** What follows from how far candles move. */
interface MovingFacts {
  readonly closedAt: EpochMs;
  readonly lengthMs: number;
  readonly atr: number | null;
  readonly ratio: number | null;
}

interface HourlyReturns {
  readonly readAt: EpochMs;
  readonly returns: LogReturns;
}

interface MeasuredPair {
  readonly left: HourlyReturns;
  readonly right: HourlyReturns;
  readonly pair: Correlation;
}

/** @param known - What it was before: the same while no candle of its timeframe has closed. */
function movingFacts(
  store: StoredCandles,
  query: SeriesQuery & { readonly closedAt: EpochMs },
  known: MovingFacts | null,
): MovingFacts | null {
  const target = movingTimeframe(query.base);
  if (target === null) return null;
  const lengthMs = timeframeMs(target);
  // The interval that holds the newest candle is whole only when that candle is its last.
  const before = candleOpenAt(query.closedAt, target);
  if (known?.closedAt === before && known.lengthMs === lengthMs) return known;
  const columns = readSeries(store, query, target, { before, limit: MOVING_CANDLES });
  const last = columns.openAt.at(-1);
  if (last === undefined) return null;
  const atr = averageTrueRange(columns, ATR_PERIOD).at(-1) ?? Number.NaN;
  return { closedAt: last + lengthMs, lengthMs, atr: atr > 0 ? atr : null, ratio: volatilityRatioOf(columns) };
}

/** Five minutes, or the shortest longer timeframe that whole candles of `base` make up. */
function movingTimeframe(base: Timeframe): Timeframe | null {
  return TIMEFRAMES.find((target) => timeframeMs(target) >= timeframeMs('5m') && canResample(base, target)) ?? null;
}

function readHourly(
  store: StoredCandles,
  newest: { readonly base: Timeframe; readonly openAt: EpochMs } | null,
  instrument: InstrumentId,
  asOf: EpochMs,
): LogReturns {
  if (!newest || !canResample(newest.base, '1h')) return { at: [], value: [] };
  const before = candleOpenAt(newest.openAt + timeframeMs(newest.base), '1h');
  const from = Math.max(0, candleOpenAt(asOf - CORRELATED_MS, '1h'));
  const query = { instrument, base: newest.base, asOf };
  return logReturns(readSeries(store, query, '1h', { from, before }), timeframeMs('1h'));
}

interface SeriesQuery {
  readonly instrument: InstrumentId;
  readonly base: Timeframe;
  readonly asOf: EpochMs;
}

function readSeries(
  store: StoredCandles,
  { instrument, base, asOf }: SeriesQuery,
  target: Timeframe,
  span: { readonly from?: EpochMs; readonly before: EpochMs; readonly limit?: number },
): CandleColumns {
  const query = { instrument, timeframe: base, asOf, ...span };
  return base === target ? store.read(query) : store.readMerged({ ...query, target });
}

const COUNTED_CANDLES = 1_000;
/** The newest, the 288 before it (a day of five minutes), and the one whose close the first true range begins at. */
const MOVING_CANDLES = 290;
const FRESH_LENGTHS = 3;
const MIN_COMMON_RETURNS = 72;
const CORRELATED_MS = 30 * 86_400_000;
const REREAD_MS = 600_000;
const OVERDUE_MS = 2 * REREAD_MS;
