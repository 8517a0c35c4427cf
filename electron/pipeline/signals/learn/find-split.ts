import type { Histogram, HistogramLayout } from './histogram';

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
  { gradients, weights }: Histogram,
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
  const { rowUnit } = layout;
  for (const feature of features) {
    const start = layout.offsets[feature] as number;
    const missingAt = start + (layout.counts[feature] as number);
    const missingWeight = weights[missingAt] as number;
    for (let pass = 0; pass < (missingWeight > 0 ? 2 : 1); pass++) {
      let gradient = pass === 1 ? (gradients[missingAt] as number) : 0;
      let weight = pass === 1 ? missingWeight : 0;
      // With unknown values on the right, all known ones may go left.
      const end = pass === 0 && missingWeight > 0 ? missingAt : missingAt - 1;
      for (let at = start; at < end; at++) {
        gradient += gradients[at] as number;
        weight += weights[at] as number;
        const rows = Math.floor(weight / rowUnit);
        if (rows < minLeafRows) continue;
        const otherRows = allRows - rows;
        if (otherRows < minLeafRows) break;
        const hessian = weight - rows * rowUnit;
        const otherHessian = allHessian - hessian;
        if (hessian < MIN_HESSIAN || otherHessian < MIN_HESSIAN) continue;
        const otherGradient = allGradient - gradient;
        const split = (gradient * gradient) / (hessian + l2) + (otherGradient * otherGradient) / (otherHessian + l2);
        if (split > best) {
          best = split;
          bestFeature = feature;
          bestBin = at - start;
          isMissingLeft = missingWeight > 0 ? pass === 1 : rows > otherRows;
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
