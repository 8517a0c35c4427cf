import { averageTrueRange } from '#shared/domain/average-true-range';
import type { CandleColumns } from '#shared/domain/candle-columns';
import { median } from '#shared/domain/median';
import type { Direction } from '#shared/domain/prediction';
import type { RULE_SIGNAL_NAMES, Signal, SignalRecord } from '#shared/domain/signal';
import { wilsonInterval } from '#shared/domain/wilson-interval';

export interface SignalRecordsInput {
  /** Closed candles, oldest first. */
  readonly candles: CandleColumns;
  /** Rule signals of these candles. */
  readonly signals: readonly Signal[];
  /** Rules to report on, each in both directions, also where it never spoke. */
  readonly names: readonly (typeof RULE_SIGNAL_NAMES)[number][];
  /** Signals and base rate count from this candle on; candles before it only warm up. */
  readonly from?: number | undefined;
}

/**
 * What followed rule signals: how often price went 1 ATR their way before 1 ATR against them within 24 candles, beside the
 * base rate of the same barriers from every candle of the same stretch, in the order of `names`, long first.
 *
 * The barriers lie on the close and use highs and lows; a candle that touches both counts as against. At the horizon the
 * result is the change of the close. Excursions run over all 24 candles. Only candles whose 24 later ones are there count.
 * Signals that follow each other closely share their outcome, so the interval is narrower than what it says.
 */
export function signalRecords({ candles, signals, names, from = 0 }: SignalRecordsInput): SignalRecord[] {
  const outcomes = candleOutcomes(candles);
  const indexOf = new Map<number, number>();
  for (let index = from; index < candles.openAt.length; index++) indexOf.set(candles.openAt[index] as number, index);
  return names.flatMap((name) =>
    DIRECTIONS.map((direction) => {
      const at = signals.flatMap((signal) => {
        if (signal.name !== name || signal.direction !== direction) return [];
        return indexOf.get(signal.occurredAt) ?? [];
      });
      return recordOf(name, direction, at, outcomes[direction], from);
    }),
  );
}

/** Of each candle, seen in one direction, in ATR at its close; NaN where the horizon or the ATR is not known. */
interface Outcomes {
  readonly result: Float64Array;
  /** 1 where the barrier in the direction was first. */
  readonly isHit: Uint8Array;
  readonly favourable: Float64Array;
  readonly adverse: Float64Array;
}

function recordOf(
  name: SignalRecord['name'],
  direction: Direction,
  indexes: readonly number[],
  { result, isHit, favourable, adverse }: Outcomes,
  from: number,
): SignalRecord {
  const known = indexes.filter((index) => !Number.isNaN(result[index]));
  const sum = (column: ArrayLike<number>) => known.reduce((total, index) => total + (column[index] as number), 0);
  let candles = 0;
  let hits = 0;
  for (let index = from; index < result.length; index++) {
    if (Number.isNaN(result[index])) continue;
    candles++;
    hits += isHit[index] as number;
  }
  return {
    name,
    direction,
    n: known.length,
    hitRate: wilsonInterval(sum(isHit), known.length),
    baseRate: candles === 0 ? null : hits / candles,
    meanAtr: known.length === 0 ? null : sum(result) / known.length,
    medianFavourableAtr: median(known.map((index) => favourable[index] as number)),
    medianAdverseAtr: median(known.map((index) => adverse[index] as number)),
  };
}

function candleOutcomes(candles: CandleColumns): Readonly<Record<Direction, Outcomes>> {
  const { high, low, close } = candles;
  const count = close.length;
  const atr = averageTrueRange(candles);
  const outcomes = { long: emptyOutcomes(count), short: emptyOutcomes(count) };
  for (let index = 0; index + HORIZON_CANDLES < count; index++) {
    const range = atr[index] as number;
    if (!(range > 0)) continue;
    const price = close[index] as number;
    let highest = Number.NEGATIVE_INFINITY;
    let lowest = Number.POSITIVE_INFINITY;
    // 1 when the upper barrier was first, -1 the lower one, 2 both in one candle.
    let first = 0;
    for (let later = index + 1; later <= index + HORIZON_CANDLES; later++) {
      highest = Math.max(highest, high[later] as number);
      lowest = Math.min(lowest, low[later] as number);
      if (first !== 0) continue;
      const isAbove = highest >= price + BARRIER_ATR * range;
      const isBelow = lowest <= price - BARRIER_ATR * range;
      first = isAbove ? (isBelow ? 2 : 1) : isBelow ? -1 : 0;
    }
    const change = ((close[index + HORIZON_CANDLES] as number) - price) / range;
    const up = (highest - price) / range;
    const down = (price - lowest) / range;
    fill(outcomes.long, index, first, 1, change, up, down);
    fill(outcomes.short, index, first, -1, change, down, up);
  }
  return outcomes;
}

function fill(
  { result, isHit, favourable, adverse }: Outcomes,
  index: number,
  first: number,
  sign: 1 | -1,
  change: number,
  towards: number,
  against: number,
): void {
  result[index] = first === sign ? BARRIER_ATR : first === 0 ? change * sign : -BARRIER_ATR;
  isHit[index] = first === sign ? 1 : 0;
  favourable[index] = Math.max(0, towards);
  adverse[index] = Math.max(0, against);
}

function emptyOutcomes(count: number): Outcomes {
  const unknown = () => new Float64Array(count).fill(Number.NaN);
  return { result: unknown(), isHit: new Uint8Array(count), favourable: unknown(), adverse: unknown() };
}

const DIRECTIONS: readonly Direction[] = ['long', 'short'];
const BARRIER_ATR = 1;
const HORIZON_CANDLES = 24;
