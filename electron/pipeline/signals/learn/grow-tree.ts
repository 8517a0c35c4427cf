import { findSplit, type NodeSums, type Split, type SplitLimits } from './find-split';
import {
  addGroup,
  emptyHistogram,
  type FeatureGroup,
  groupFeatures,
  type Histogram,
  type HistogramLayout,
  type RowSums,
  subtract,
  toRowSums,
} from './histogram';

/** Rows whose features are cut into bins. */
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
  /**
   * Overwrites the derivatives.
   *
   * @param gradients - Of each row's loss by its score, -1..1.
   * @param hessians - The second derivatives, 0..1.
   * @param features - Those that the tree may use; the same array again saves packing them.
   */
  grow(gradients: Float64Array, hessians: Float64Array, features: Int32Array): GrownNode;
}

/**
 * Grows trees leaf by leaf, always the leaf whose split gains most. Buffers are made once and used for all trees.
 *
 * Of two children, the histogram of the smaller is summed over its rows; the larger one's is the parent's less that.
 */
export function createTreeGrower(binned: BinnedRows, limits: TreeLimits): TreeGrower {
  const { columns, rows, layout } = binned;
  const order = new Int32Array(rows);
  const moved = new Int32Array(rows);
  const nodeGradients = new Float64Array(rows);
  const nodeWeights = new Float64Array(rows);
  const free: Histogram[] = [];
  let grouped: { readonly features: Int32Array; readonly groups: readonly FeatureGroup[] } | null = null;

  function groupsOf(features: Int32Array): readonly FeatureGroup[] {
    if (grouped?.features !== features) grouped = { features, groups: groupFeatures(columns, features, layout) };
    return grouped.groups;
  }

  function sumHistogram(start: number, end: number, { gradients, weights }: RowSums, groups: readonly FeatureGroup[]) {
    const histogram = free.pop() ?? emptyHistogram(layout);
    histogram.gradients.fill(0);
    histogram.weights.fill(0);
    // One pass in the rows' order puts their sums side by side for the passes of all groups.
    for (let i = start; i < end; i++) {
      const row = order[i] as number;
      nodeGradients[i] = gradients[row] as number;
      nodeWeights[i] = weights[row] as number;
    }
    for (const group of groups) addGroup(histogram, group, order, nodeGradients, nodeWeights, start, end);
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
    const rowSums = toRowSums(gradients, hessians, layout.rowUnit);
    const groups = groupsOf(features);
    const root: OpenNode = { start: 0, end: rows, sums: sumAll(rowSums, layout.rowUnit), branch: null };
    const open: Candidate[] = [];
    const consider = (node: OpenNode, histogram: Histogram) => {
      const split = findSplit(histogram, node.sums, features, layout, limits);
      if (split === null) free.push(histogram);
      else open.push({ node, split, histogram });
    };
    consider(root, sumHistogram(0, rows, rowSums, groups));
    for (let leaves = 2; leaves <= limits.maxLeaves && open.length > 0; leaves++) {
      const { node, split, histogram: parent } = takeBest(open);
      const middle = partition(node.start, node.end, split);
      const left: OpenNode = { start: node.start, end: middle, sums: split.left, branch: null };
      const right: OpenNode = { start: middle, end: node.end, sums: split.right, branch: null };
      node.branch = { split, left, right };
      const [small, large] = split.left.rows <= split.right.rows ? [left, right] : [right, left];
      // The last split's children stay leaves, and so do children that are too small.
      if (leaves === limits.maxLeaves || large.sums.rows < 2 * limits.minLeafRows) {
        free.push(parent);
        continue;
      }
      const part = sumHistogram(small.start, small.end, rowSums, groups);
      subtract(parent, part);
      consider(small, part);
      consider(large, parent);
    }
    for (const { histogram } of open) free.push(histogram);
    return root;
  }

  return { order, grow };
}

function sumAll({ gradients, weights }: RowSums, rowUnit: number): NodeSums {
  let gradient = 0;
  let weight = 0;
  for (let row = 0; row < gradients.length; row++) {
    gradient += gradients[row] as number;
    weight += weights[row] as number;
  }
  return { gradient, hessian: weight - gradients.length * rowUnit, rows: gradients.length };
}

interface OpenNode extends GrownNode {
  branch: GrownNode['branch'];
}

interface Candidate {
  readonly node: OpenNode;
  readonly split: Split;
  readonly histogram: Histogram;
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
