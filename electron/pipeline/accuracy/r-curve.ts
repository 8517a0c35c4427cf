import type { RCurvePoint } from '#shared/domain/accuracy';
import type { EpochMs } from '#shared/domain/epoch-ms';

/**
 * The summed R after each result and how far it lies below its highest point until then, which is 0 at the start.
 *
 * More than `MAX_CURVE_POINTS` results are thinned: of each of many equal stretches the lowest and the highest point stay,
 * and so do the first, the last, and the point of the deepest fall with the peak that it fell from.
 *
 * @param rMultiples - In the order of resolution.
 * @param knownAt - When the result with an index could be known.
 */
export function rCurve(rMultiples: ArrayLike<number>, knownAt: (index: number) => EpochMs): RCurvePoint[] {
  const { length } = rMultiples;
  // Up to the limit every result is a stretch of its own.
  const stretches = length <= MAX_CURVE_POINTS ? length : MAX_STRETCHES;
  const kept = new Map<number, Point>();
  const keep = (point: Point | null) => {
    if (point) kept.set(point.index, point);
  };
  let [sum, peakSum, deepestFall] = [0, 0, 0];
  let peak: Point | null = null;
  let deepest: { readonly from: Point | null; readonly to: Point } | null = null;
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = Math.floor((stretch * length) / stretches);
    const until = Math.floor(((stretch + 1) * length) / stretches);
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    let lowest: Point | null = null;
    let highest: Point | null = null;
    for (let index = from; index < until; index++) {
      sum += rMultiples[index] as number;
      const fall = Math.max(0, peakSum - sum);
      if (sum > peakSum) {
        peakSum = sum;
        peak = { index, sum, fall };
      }
      if (fall > deepestFall) {
        deepestFall = fall;
        deepest = { from: peak, to: { index, sum, fall } };
      }
      if (sum < low) {
        low = sum;
        lowest = { index, sum, fall };
      }
      if (sum > high) {
        high = sum;
        highest = { index, sum, fall };
      }
      if (index === 0 || index === length - 1) keep({ index, sum, fall });
    }
    keep(lowest);
    keep(highest);
  }
  keep(deepest?.from ?? null);
  keep(deepest?.to ?? null);
  return [...kept.values()]
    .toSorted((a, b) => a.index - b.index)
    .map(({ index, sum: sumR, fall }) => ({ at: knownAt(index), n: index + 1, sumR, drawdownR: fall }));
}

interface Point {
  readonly index: number;
  readonly sum: number;
  readonly fall: number;
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
