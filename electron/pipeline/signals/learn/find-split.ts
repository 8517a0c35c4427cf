/** Numbers of a histogram for each bin: gradient, hessian and rows, each summed over the rows in that bin. */
export const BIN_SUMS = 3;

/** Where a histogram holds what: `BIN_SUMS` numbers per bin, the bins of a feature together, unknown values last. */
export interface HistogramLayout {
  /** Bins of known values of each feature. */
  readonly counts: readonly number[];
  /** Index of each feature's first bin, and the number of all bins at the end. */
  readonly offsets: readonly number[];
}

/** What a node's rows add up to. */
export interface NodeSums {
  readonly gradient: number;
  readonly hessian: number;
  readonly rows: number;
}

export interface SplitLimits {
  readonly minLeafRows: number;
  readonly l2: number;
}

export interface Split {
  /** Twice by how much the penalised loss falls, to second order; above 0. */
  readonly gain: number;
  readonly feature: number;
  /** Known values in bins up to this one go left. */
  readonly bin: number;
  readonly isMissingLeft: boolean;
  readonly left: NodeSums;
  readonly right: NodeSums;
}

/**
 * The split of a node with the largest gain, the first among equal ones. Unknown values are tried on both sides; where the node
 * has none, they are to go where more rows go.
 *
 * @param features - The features to try.
 * @returns `null` where no split gains anything and leaves `minLeafRows` on both sides.
 * @see Chen, T. and Guestrin, C. (2016), XGBoost, equation 7.
 */
export function findSplit(
  histogram: Float64Array,
  node: NodeSums,
  features: Int32Array,
  layout: HistogramLayout,
  { minLeafRows, l2 }: SplitLimits,
): Split | null {
  const { gradient: allGradient, hessian: allHessian, rows: allRows } = node;
  if (allRows < 2 * minLeafRows) return null;
  const unsplit = (allGradient * allGradient) / (allHessian + l2);
  // Rounding alone must not make a split.
  let best = unsplit + 1e-10 * (1 + unsplit);
  let bestFeature = -1;
  let bestBin = 0;
  let isMissingLeft = false;
  let bestGradient = 0;
  let bestHessian = 0;
  let bestRows = 0;
  for (const feature of features) {
    const count = layout.counts[feature] as number;
    const start = (layout.offsets[feature] as number) * BIN_SUMS;
    const missingAt = start + count * BIN_SUMS;
    const missingRows = histogram[missingAt + 2] as number;
    for (let pass = 0; pass < (missingRows > 0 ? 2 : 1); pass++) {
      let gradient = pass === 1 ? (histogram[missingAt] as number) : 0;
      let hessian = pass === 1 ? (histogram[missingAt + 1] as number) : 0;
      let rows = pass === 1 ? missingRows : 0;
      // With unknown values on the right, all known ones may go left.
      const bins = pass === 0 && missingRows > 0 ? count : count - 1;
      for (let bin = 0, at = start; bin < bins; bin++, at += BIN_SUMS) {
        gradient += histogram[at] as number;
        hessian += histogram[at + 1] as number;
        rows += histogram[at + 2] as number;
        if (rows < minLeafRows) continue;
        if (allRows - rows < minLeafRows) break;
        const otherGradient = allGradient - gradient;
        const otherHessian = allHessian - hessian;
        if (hessian < MIN_HESSIAN || otherHessian < MIN_HESSIAN) continue;
        const split = (gradient * gradient) / (hessian + l2) + (otherGradient * otherGradient) / (otherHessian + l2);
        if (split > best) {
          best = split;
          bestFeature = feature;
          bestBin = bin;
          isMissingLeft = missingRows > 0 ? pass === 1 : rows > allRows - rows;
          bestGradient = gradient;
          bestHessian = hessian;
          bestRows = rows;
        }
      }
    }
  }
  if (bestFeature < 0) return null;
  return {
    gain: best - unsplit,
    feature: bestFeature,
    bin: bestBin,
    isMissingLeft,
    left: { gradient: bestGradient, hessian: bestHessian, rows: bestRows },
    right: { gradient: allGradient - bestGradient, hessian: allHessian - bestHessian, rows: allRows - bestRows },
  };
}

/** Below this sum of second derivatives a Newton step is mostly rounding. */
const MIN_HESSIAN = 1e-3;
