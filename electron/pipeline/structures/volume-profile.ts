import { invariant } from '#shared/domain/invariant';

/** How volume spreads over the prices of a range. */
export interface VolumeProfile {
  readonly top: number;
  readonly bottom: number;
  /** Middle of the bucket with the most weight; of equals the one nearest to the middle of the range. */
  readonly pointOfControl: number;
  readonly valueAreaHigh: number;
  readonly valueAreaLow: number;
  /** `time` where the candles have no volume and each counts the same. */
  readonly weight: 'volume' | 'time';
  /** Share of the weight per bucket, from the bottom up; sums to 1. */
  readonly shares: readonly number[];
}

export interface VolumeProfileOptions {
  /** At least 1. */
  readonly buckets: number;
  /** Share of the weight that the value area holds at least, in 0..1. */
  readonly valueAreaFraction: number;
}

/** Columns of equal length; anything with an index will do. */
export interface ProfileCandles {
  readonly high: ArrayLike<number>;
  readonly low: ArrayLike<number>;
  readonly volume: ArrayLike<number>;
}

/**
 * Volume profile of some candles, each candle's volume spread evenly from its low to its high; `null` without candles.
 *
 * The value area grows from the point of control towards the heavier neighbour, upwards when both weigh the same.
 */
export function volumeProfile(
  { high, low, volume }: ProfileCandles,
  { buckets, valueAreaFraction }: VolumeProfileOptions,
): VolumeProfile | null {
  invariant(Number.isInteger(buckets) && buckets >= 1, `Expected at least 1 bucket, was ${buckets}.`);
  const count = high.length;
  if (count === 0) return null;
  let top = Number.NEGATIVE_INFINITY;
  let bottom = Number.POSITIVE_INFINITY;
  let total = 0;
  for (let index = 0; index < count; index++) {
    // The columns are equally long.
    top = Math.max(top, high[index] as number);
    bottom = Math.min(bottom, low[index] as number);
    total += volume[index] as number;
  }
  const weight = total > 0 ? 'volume' : 'time';
  const height = (top - bottom) / buckets;
  const weights = new Array<number>(buckets).fill(0);
  for (let index = 0; index < count; index++) {
    const amount = weight === 'volume' ? (volume[index] as number) : 1;
    spread(weights, (low[index] as number) - bottom, (high[index] as number) - bottom, height, amount);
  }

  const peak = heaviestBucket(weights);
  const [from, to] = valueArea(weights, peak, valueAreaFraction);
  const sum = weights.reduce((a, b) => a + b, 0);
  return {
    top,
    bottom,
    pointOfControl: bottom + (peak + 0.5) * height,
    valueAreaHigh: to === buckets - 1 ? top : bottom + (to + 1) * height,
    valueAreaLow: bottom + from * height,
    weight,
    shares: weights.map((value) => value / sum),
  };
}

/** Adds `amount` to the buckets between two heights above the bottom of the range, in proportion to the overlap. */
function spread(weights: number[], from: number, to: number, height: number, amount: number): void {
  const last = weights.length - 1;
  const bucketOf = (distance: number) => (height > 0 ? Math.min(last, Math.floor(distance / height)) : 0);
  const first = bucketOf(from);
  const end = bucketOf(to);
  if (first === end || to <= from) {
    weights[first] = (weights[first] as number) + amount;
    return;
  }
  for (let bucket = first; bucket <= end; bucket++) {
    const overlap = Math.min(to, bucket === last ? to : (bucket + 1) * height) - Math.max(from, bucket * height);
    weights[bucket] = (weights[bucket] as number) + (amount * Math.max(0, overlap)) / (to - from);
  }
}

function heaviestBucket(weights: readonly number[]): number {
  const middle = (weights.length - 1) / 2;
  let best = 0;
  for (let bucket = 1; bucket < weights.length; bucket++) {
    const difference = (weights[bucket] as number) - (weights[best] as number);
    if (difference > 0 || (difference === 0 && Math.abs(bucket - middle) < Math.abs(best - middle))) best = bucket;
  }
  return best;
}

function valueArea(weights: readonly number[], peak: number, fraction: number): readonly [number, number] {
  const needed = weights.reduce((a, b) => a + b, 0) * fraction;
  let from = peak;
  let to = peak;
  let held = weights[peak] as number;
  while (held < needed && (from > 0 || to < weights.length - 1)) {
    const above = weights[to + 1] ?? Number.NEGATIVE_INFINITY;
    const below = weights[from - 1] ?? Number.NEGATIVE_INFINITY;
    if (above >= below) {
      to += 1;
      held += above;
    } else {
      from -= 1;
      held += below;
    }
  }
  return [from, to];
}
