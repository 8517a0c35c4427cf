import type { RCurvePoint } from '#shared/domain/accuracy';
import type { EpochMs } from '#shared/domain/epoch-ms';

/**
 * The summed R after each result and how far it lies below its highest point until then, which is 0 at the start.
 *
 * More than `MAX_CURVE_POINTS` results are thinned: of each of many equal stretches the lowest and the highest point stay,
 * and so do the first, the last, and the point of the deepest fall with the peak that it fell from.
 *
 * @param places - Where the results stand in `rMultiples`, in the order of resolution.
 * @param knownAt - When the result with an index in `places` could be known.
 */
export function rCurve(
  rMultiples: ArrayLike<number>,
  places: ArrayLike<number>,
  knownAt: (index: number) => EpochMs,
): RCurvePoint[] {
  const { length } = places;
  // Up to the limit every result is a stretch of its own.
  const stretches = length <= MAX_CURVE_POINTS ? length : MAX_STRETCHES;
  // Sum and fall of each point that is kept, by its index. Nothing else is made on the way: there may be a million points.
  const kept = new Map<number, readonly [sum: number, fall: number]>();
  let [sum, peak, peakIndex] = [0, 0, -1];
  let [deepest, deepestSum, deepestIndex, deepestPeak, deepestPeakIndex] = [0, 0, -1, 0, -1];
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = Math.floor((stretch * length) / stretches);
    const until = Math.floor(((stretch + 1) * length) / stretches);
    let [low, lowFall, lowIndex] = [Number.POSITIVE_INFINITY, 0, from];
    let [high, highFall, highIndex] = [Number.NEGATIVE_INFINITY, 0, from];
    for (let index = from; index < until; index++) {
      sum += rMultiples[places[index] as number] as number;
      if (sum > peak) {
        peak = sum;
        peakIndex = index;
      }
      const fall = peak - sum;
      if (fall > deepest) {
        deepest = fall;
        deepestSum = sum;
        deepestIndex = index;
        deepestPeak = peak;
        deepestPeakIndex = peakIndex;
      }
      if (sum < low) {
        low = sum;
        lowFall = fall;
        lowIndex = index;
      }
      if (sum > high) {
        high = sum;
        highFall = fall;
        highIndex = index;
      }
      if (index === 0) kept.set(index, [sum, fall]);
    }
    kept.set(lowIndex, [low, lowFall]).set(highIndex, [high, highFall]);
  }
  if (length > 0) kept.set(length - 1, [sum, peak - sum]);
  if (deepestIndex >= 0) kept.set(deepestIndex, [deepestSum, deepest]);
  if (deepestPeakIndex >= 0) kept.set(deepestPeakIndex, [deepestPeak, 0]);
  return [...kept]
    .toSorted(([a], [b]) => a - b)
    .map(([index, [sumR, drawdownR]]) => ({ at: knownAt(index), n: index + 1, sumR, drawdownR }));
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

/** What a picture of a usual width can show. */
export const MAX_CURVE_POINTS = 500;
// Two points of each, beside the first, the last, and both ends of the deepest fall.
const MAX_STRETCHES = (MAX_CURVE_POINTS - 4) / 2;
