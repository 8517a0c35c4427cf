import type { CandleColumns } from '#shared/domain/candle-columns';
import { createFirstBeyond, type FirstBeyond, negated } from './first-beyond';
import type { SmcSwings } from './swing-highs-lows';

/** One entry per candle: 1 above price, -1 below, 0 none. Elsewhere NaN where there is none; `swept` is 0 for never. */
export interface SmcLiquidity {
  readonly liquidity: Int8Array;
  readonly level: Float64Array;
  /** Last swing of the group. */
  readonly end: Float64Array;
  readonly swept: Float64Array;
  /** Swings in the group. */
  readonly touches: Int32Array;
}

/**
 * Liquidity as smartmoneyconcepts 0.0.27 finds it: swings of one side within a tolerance of the first of them, until price
 * goes beyond the tolerance.
 *
 * NOT CAUSAL, on purpose: the tolerance is a share of the range of ALL candles, later ones included.
 */
export function smcLiquidity({ high, low }: CandleColumns, swings: SmcSwings, rangeFraction: number): SmcLiquidity {
  const count = high.length;
  const result: SmcLiquidity = {
    liquidity: new Int8Array(count),
    level: new Float64Array(count).fill(Number.NaN),
    end: new Float64Array(count).fill(Number.NaN),
    swept: new Float64Array(count).fill(Number.NaN),
    touches: new Int32Array(count),
  };
  let highest = Number.NEGATIVE_INFINITY;
  let lowest = Number.POSITIVE_INFINITY;
  for (let index = 0; index < count; index++) {
    highest = Math.max(highest, high[index] as number);
    lowest = Math.min(lowest, low[index] as number);
  }
  const tolerance = (highest - lowest) * rangeFraction;
  groupSide(swings, 1, tolerance, createFirstBeyond(high), result);
  groupSide(swings, -1, tolerance, createFirstBeyond(negated(low)), result);
  return result;
}

function groupSide(
  { highLow, level }: SmcSwings,
  side: 1 | -1,
  tolerance: number,
  beyond: FirstBeyond,
  result: SmcLiquidity,
): void {
  const buckets = new Map<number, number[]>();
  const bucketOf = (price: number) => (tolerance > 0 ? Math.floor(price / tolerance) : price);
  const members: number[] = [];
  for (let index = 0; index < highLow.length; index++) {
    if (highLow[index] !== side) continue;
    members.push(index);
    const key = bucketOf(level[index] as number);
    const bucket = buckets.get(key);
    if (bucket === undefined) buckets.set(key, [index]);
    else bucket.push(index);
  }

  const isUsed = new Uint8Array(highLow.length);
  for (const first of members) {
    if (isUsed[first] === 1) continue;
    const price = level[first] as number;
    const bottom = price - tolerance;
    const top = price + tolerance;
    const swept = Math.max(0, beyond.above(first + 1, side === 1 ? top : -bottom, true));

    const group: number[] = [];
    for (const key of bucketsBetween(bucketOf(bottom), bucketOf(top))) {
      const bucket = buckets.get(key);
      if (bucket === undefined) continue;
      for (let at = firstAfter(bucket, first); at < bucket.length; at++) {
        const index = bucket[at] as number;
        if (swept !== 0 && index >= swept) break;
        const other = level[index] as number;
        if (isUsed[index] === 0 && other >= bottom && other <= top) group.push(index);
      }
    }
    if (group.length === 0) continue;
    group.sort((a, b) => a - b);
    let sum = price;
    for (const index of group) {
      isUsed[index] = 1;
      sum += level[index] as number;
    }
    result.liquidity[first] = side;
    result.level[first] = Math.fround(sum / (group.length + 1));
    result.end[first] = group.at(-1) as number;
    result.swept[first] = swept;
    result.touches[first] = group.length + 1;
  }
}

/** Whole steps from `from` to `to`; with no tolerance the two are one exact price. */
function bucketsBetween(from: number, to: number): number[] {
  const keys: number[] = [];
  for (let key = from; key <= to; key++) keys.push(key);
  return keys;
}

/** Position of the first entry > `index` in an ascending list. */
function firstAfter(ascending: readonly number[], index: number): number {
  let from = 0;
  let to = ascending.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((ascending[middle] as number) <= index) from = middle + 1;
    else to = middle;
  }
  return from;
}
