import type { RCurvePoint } from '#shared/domain/accuracy';
import type { EpochMs } from '#shared/domain/epoch-ms';

/** Results one after another: when each was known and what it was in R. */
export interface RSeries {
  readonly length: number;
  knownAt(index: number): EpochMs;
  rMultiple(index: number): number;
}

/**
 * The summed R after each result and how far it lies below its highest point until then, which is 0 at the start.
 *
 * More than `MAX_CURVE_POINTS` results are thinned: of each of many equal stretches the lowest and the highest point stay,
 * and so do the first, the last, and the point of the deepest fall with the peak that it fell from.
 *
 * @param results - In the order of resolution.
 */
export function rCurve(results: RSeries): RCurvePoint[] {
  const { length } = results;
  const sums = new Float64Array(length);
  const falls = new Float64Array(length);
  let [sum, peak, peakIndex] = [0, 0, -1];
  let [deepest, deepestIndex, deepestPeakIndex] = [0, -1, -1];
  for (let i = 0; i < length; i++) {
    sum += results.rMultiple(i);
    if (sum > peak) {
      peak = sum;
      peakIndex = i;
    }
    const fall = peak - sum;
    if (fall > deepest) {
      deepest = fall;
      deepestIndex = i;
      deepestPeakIndex = peakIndex;
    }
    sums[i] = sum;
    falls[i] = fall;
  }
  const kept = length <= MAX_CURVE_POINTS ? null : extremes(sums, [0, length - 1, deepestIndex, deepestPeakIndex]);
  const indexes = kept ?? Array.from({ length }, (_, i) => i);
  return indexes.map((i) => ({
    at: results.knownAt(i),
    n: i + 1,
    sumR: sums[i] as number,
    drawdownR: falls[i] as number,
  }));
}

/** Worst fall of the summed R from its highest point until then, 0 or positive; `null` without results. */
export function maxDrawdown(rMultiples: readonly number[]): number | null {
  if (rMultiples.length === 0) return null;
  let [sum, peak, worst] = [0, 0, 0];
  for (const r of rMultiples) {
    sum += r;
    peak = Math.max(peak, sum);
    worst = Math.max(worst, peak - sum);
  }
  return worst;
}

/** Indexes of the lowest and highest value of each stretch and of `always`, ascending. */
function extremes(sums: Float64Array, always: readonly number[]): number[] {
  const stretches = Math.floor((MAX_CURVE_POINTS - always.length) / 2);
  const kept = new Set(always.filter((index) => index >= 0));
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = Math.floor((stretch * sums.length) / stretches);
    const until = Math.floor(((stretch + 1) * sums.length) / stretches);
    let [lowest, highest] = [from, from];
    for (let i = from + 1; i < until; i++) {
      const value = sums[i] as number;
      if (value < (sums[lowest] as number)) lowest = i;
      if (value > (sums[highest] as number)) highest = i;
    }
    kept.add(lowest).add(highest);
  }
  return [...kept].toSorted((a, b) => a - b);
}

/** What a picture of a usual width can show. */
export const MAX_CURVE_POINTS = 500;
