import { BIN_SUMS, findSplit, type HistogramLayout, type NodeSums, type Split, type SplitLimits } from './find-split';

/** The binned training rows. */
export interface BinnedRows {
  /** By feature, then by row. */
  readonly columns: readonly Uint8Array[];
  /** How many rows there are. */
  readonly rows: number;
  readonly layout: HistogramLayout;
}

export interface TreeLimits extends SplitLimits {
  readonly maxLeaves: number;
}

/** A node of a grown tree. `start` and `end` say which of the grower's ordered rows are in it. */
export interface GrownNode {
  readonly start: number;
  readonly end: number;
  readonly sums: NodeSums;
  /** `null` for a leaf. */
  readonly branch: { readonly split: Split; readonly left: GrownNode; readonly right: GrownNode } | null;
}

export interface TreeGrower {
  /** All rows, those of one leaf of the newest tree together. */
  readonly order: Int32Array;
  grow(gradients: Float64Array, hessians: Float64Array, features: Int32Array): GrownNode;
}

/**
 * Grows trees leaf by leaf, always the leaf whose split gains most. Buffers are made once and used for all trees.
 *
 * Of two children, the histogram of the smaller is summed over its rows; the larger one's is the parent's less that.
 *
 * @param hasConstantHessian - Every hessian is 1, so that a count of rows serves for both.
 */
export function createTreeGrower(binned: BinnedRows, limits: TreeLimits, hasConstantHessian: boolean): TreeGrower {
  const { columns, rows, layout } = binned;
  const order = new Int32Array(rows);
  const moved = new Int32Array(rows);
  const nodeGradients = new Float64Array(rows);
  const nodeHessians = new Float64Array(rows);
  const size = (layout.offsets.at(-1) as number) * BIN_SUMS;
  const free: Float64Array[] = [];

  function sumHistogram(
    start: number,
    end: number,
    gradients: Float64Array,
    hessians: Float64Array,
    features: Int32Array,
  ): Float64Array {
    const histogram = free.pop()?.fill(0) ?? new Float64Array(size);
    // One pass in the rows' order puts the derivatives side by side for the passes of all features.
    for (let i = start; i < end; i++) {
      const row = order[i] as number;
      nodeGradients[i] = gradients[row] as number;
      if (!hasConstantHessian) nodeHessians[i] = hessians[row] as number;
    }
    for (const feature of features) {
      const column = columns[feature] as Uint8Array;
      const first = (layout.offsets[feature] as number) * BIN_SUMS;
      const last = (layout.offsets[feature + 1] as number) * BIN_SUMS;
      const sums = histogram.subarray(first, last);
      if (hasConstantHessian) sumGradients(sums, column, order, nodeGradients, start, end);
      else sumDerivatives(sums, column, order, nodeGradients, nodeHessians, start, end);
    }
    return histogram;
  }

  /** Puts the rows that go left before the others, each in their old order. */
  function partition(start: number, end: number, { feature, bin, isMissingLeft }: Split): number {
    const column = columns[feature] as Uint8Array;
    const missing = layout.counts[feature] as number;
    let left = start;
    let right = 0;
    for (let i = start; i < end; i++) {
      const row = order[i] as number;
      const value = column[row] as number;
      if (value === missing ? isMissingLeft : value <= bin) order[left++] = row;
      else moved[right++] = row;
    }
    order.set(moved.subarray(0, right), left);
    return left;
  }

  function grow(gradients: Float64Array, hessians: Float64Array, features: Int32Array): GrownNode {
    for (let row = 0; row < rows; row++) order[row] = row;
    const root: OpenNode = { start: 0, end: rows, sums: sumAll(gradients, hessians), branch: null };
    const histogram = limits.maxLeaves > 1 ? sumHistogram(0, rows, gradients, hessians, features) : null;
    const open: Candidate[] = [];
    const consider = (node: OpenNode, sums: Float64Array) => {
      const split = findSplit(sums, node.sums, features, layout, limits);
      if (split === null) free.push(sums);
      else open.push({ node, split, histogram: sums });
    };
    if (histogram !== null) consider(root, histogram);
    for (let leaves = 1; leaves < limits.maxLeaves && open.length > 0; leaves++) {
      const { node, split, histogram: parent } = takeBest(open);
      const middle = partition(node.start, node.end, split);
      const left: OpenNode = { start: node.start, end: middle, sums: split.left, branch: null };
      const right: OpenNode = { start: middle, end: node.end, sums: split.right, branch: null };
      node.branch = { split, left, right };
      const [small, large] = middle - node.start <= node.end - middle ? [left, right] : [right, left];
      // The last split's children stay leaves, and so do children too small to split.
      if (leaves + 1 === limits.maxLeaves || large.sums.rows < 2 * limits.minLeafRows) {
        free.push(parent);
        continue;
      }
      const sums = sumHistogram(small.start, small.end, gradients, hessians, features);
      subtract(parent, sums);
      consider(left, left === small ? sums : parent);
      consider(right, right === small ? sums : parent);
    }
    for (const { histogram: unused } of open) free.push(unused);
    return root;
  }

  function sumAll(gradients: Float64Array, hessians: Float64Array): NodeSums {
    let gradient = 0;
    let hessian = 0;
    for (let row = 0; row < rows; row++) {
      gradient += gradients[row] as number;
      hessian += hasConstantHessian ? 1 : (hessians[row] as number);
    }
    return { gradient, hessian, rows };
  }

  return { order, grow };
}

interface OpenNode extends GrownNode {
  branch: GrownNode['branch'];
}

interface Candidate {
  readonly node: OpenNode;
  readonly split: Split;
  readonly histogram: Float64Array;
}

/** Removes the one with the largest gain; the oldest among equal ones. */
function takeBest(open: Candidate[]): Candidate {
  let best = 0;
  for (let i = 1; i < open.length; i++) {
    if ((open[i] as Candidate).split.gain > (open[best] as Candidate).split.gain) best = i;
  }
  // `best` is an index of the list, which is not empty.
  return open.splice(best, 1)[0] as Candidate;
}

function subtract(from: Float64Array, part: Float64Array): void {
  for (let i = 0; i < from.length; i++) from[i] = (from[i] as number) - (part[i] as number);
}

function sumDerivatives(
  sums: Float64Array,
  column: Uint8Array,
  order: Int32Array,
  gradients: Float64Array,
  hessians: Float64Array,
  start: number,
  end: number,
): void {
  for (let i = start; i < end; i++) {
    const at = (column[order[i] as number] as number) * BIN_SUMS;
    sums[at] = (sums[at] as number) + (gradients[i] as number);
    sums[at + 1] = (sums[at + 1] as number) + (hessians[i] as number);
    sums[at + 2] = (sums[at + 2] as number) + 1;
  }
}

function sumGradients(
  sums: Float64Array,
  column: Uint8Array,
  order: Int32Array,
  gradients: Float64Array,
  start: number,
  end: number,
): void {
  for (let i = start; i < end; i++) {
    const at = (column[order[i] as number] as number) * BIN_SUMS;
    sums[at] = (sums[at] as number) + (gradients[i] as number);
    sums[at + 1] = (sums[at + 1] as number) + 1;
    sums[at + 2] = (sums[at + 2] as number) + 1;
  }
}
