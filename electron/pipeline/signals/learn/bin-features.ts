import { invariant } from '#shared/domain/invariant';
import type { FeatureMatrix } from './feature-matrix';

/** Where a feature's values are cut into bins. Bin b holds values above `thresholds[b - 1]` and up to `thresholds[b]`. */
export interface FeatureBins {
  /** Ascending; one fewer than there are bins. */
  readonly thresholds: Float64Array;
  /** Bins of known values, at least 1. Unknown values have the bin with this number, after all others. */
  readonly count: number;
}

/**
 * Bins with about the same number of training values each; as many as there are different values where these are few.
 *
 * @param rows - The training rows. No other row is looked at.
 * @param maxBins - 2..255, without the bin for unknown values.
 */
export function findBins(matrix: FeatureMatrix, rows: Int32Array, maxBins: number): FeatureBins[] {
  invariant(maxBins >= 2 && maxBins <= 255, `Expected 2 to 255 bins, was ${maxBins}.`);
  const values = new Float64Array(rows.length);
  return matrix.columns.map((column, feature) => {
    let known = 0;
    for (const row of rows) {
      const value = column[row] as number;
      if (!Number.isNaN(value)) values[known++] = value;
    }
    const sorted = values.subarray(0, known).sort();
    const areFinite = known === 0 || (Number.isFinite(sorted[0]) && Number.isFinite(sorted[known - 1]));
    invariant(areFinite, `Expected ${matrix.names[feature]} to be finite or NaN, was infinite.`);
    const thresholds = cutSorted(sorted, maxBins);
    return { thresholds, count: thresholds.length + 1 };
  });
}

/** The bin of each row's value, in the order of `rows`. */
export function binColumn(column: Float64Array, rows: Int32Array, { thresholds, count }: FeatureBins): Uint8Array {
  const bins = new Uint8Array(rows.length);
  // The search halves a power of two, so that it takes the same steps for every value; it is padded with infinity.
  const size = 2 ** Math.ceil(Math.log2(count));
  const padded = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
  padded.set(thresholds);
  for (let i = 0; i < rows.length; i++) {
    const value = column[rows[i] as number] as number;
    let bin = 0;
    for (let half = size >> 1; half > 0; half >>= 1) {
      bin += value > (padded[bin + half - 1] as number) ? half : 0;
    }
    bins[i] = Number.isNaN(value) ? count : bin;
  }
  return bins;
}

function cutSorted(sorted: Float64Array, maxBins: number): Float64Array {
  const thresholds: number[] = [];
  const different = countDifferent(sorted, maxBins);
  let inBin = 0;
  let rest = sorted.length;
  for (let i = 0; i + 1 < sorted.length && thresholds.length < maxBins - 1; i++) {
    inBin++;
    const value = sorted[i] as number;
    const next = sorted[i + 1] as number;
    if (value === next) continue;
    // What is left is shared out again after each cut: a value that fills several bins must not leave the others empty.
    const isFull = inBin >= rest / (maxBins - thresholds.length);
    if (different <= maxBins || isFull) {
      thresholds.push(shortNumberBetween(value, next));
      rest -= inBin;
      inBin = 0;
    }
  }
  return Float64Array.from(thresholds);
}

/** How many different values there are; stops counting above `limit`. */
function countDifferent(sorted: Float64Array, limit: number): number {
  let different = sorted.length > 0 ? 1 : 0;
  for (let i = 1; i < sorted.length && different <= limit; i++) if (sorted[i] !== sorted[i - 1]) different++;
  return different;
}

/** A number from `low` to below `high`, near the middle and with few digits: model files stay small. */
function shortNumberBetween(low: number, high: number): number {
  const middle = low + (high - low) / 2;
  const needed = Math.floor(Math.log10(Math.abs(middle) / (high - low))) + 1;
  for (let digits = Math.min(Math.max(needed, 1), 18); digits <= 17; digits++) {
    const short = Number(middle.toPrecision(digits));
    if (low <= short && short < high) return short;
  }
  return low;
}
