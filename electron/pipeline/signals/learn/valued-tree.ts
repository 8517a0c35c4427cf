import type { BoostingTree } from './boosting-model';
import type { GrownNode } from './grow-tree';

/** A grown tree with what its leaves add to the score. */
export interface ValuedNode {
  readonly rows: number;
  /** Of a leaf as it is; of a branch the mean over its rows. */
  readonly value: number;
  readonly branch: {
    readonly feature: number;
    readonly bin: number;
    readonly isMissingLeft: boolean;
    readonly left: ValuedNode;
    readonly right: ValuedNode;
  } | null;
}

/** Asks for the value of each leaf, left before right. */
export function withValues(node: GrownNode, leafValue: (leaf: GrownNode) => number): ValuedNode {
  const { rows } = node.sums;
  if (node.branch === null) return { rows, value: leafValue(node), branch: null };
  const { feature, bin, isMissingLeft } = node.branch.split;
  const left = withValues(node.branch.left, leafValue);
  const right = withValues(node.branch.right, leafValue);
  const value = (left.rows * left.value + right.rows * right.value) / rows;
  return { rows, value, branch: { feature, bin, isMissingLeft, left, right } };
}

/** What the tree adds to the score of a row in binned columns; `counts` has the bin of unknown values of each feature. */
export function valueOfBinned(
  tree: ValuedNode,
  columns: readonly Uint8Array[],
  counts: readonly number[],
  row: number,
): number {
  let node = tree;
  while (node.branch !== null) {
    const { feature, bin, isMissingLeft, left, right } = node.branch;
    const value = columns[feature]?.[row] as number;
    node = (value === counts[feature] ? isMissingLeft : value <= bin) ? left : right;
  }
  return node.value;
}

/** The tree as it is stored, its leaves moved by a constant so that their mean over the training rows is 0. */
export function storeTree(tree: ValuedNode, thresholds: readonly Float64Array[]): BoostingTree {
  const feature: number[] = [];
  const value: number[] = [];
  const right: number[] = [];
  const missingLeft: (0 | 1)[] = [];
  const rows: number[] = [];
  const store = (node: ValuedNode): void => {
    const at = feature.length;
    const { branch } = node;
    rows.push(node.rows);
    right.push(0);
    feature.push(branch?.feature ?? -1);
    missingLeft.push(branch?.isMissingLeft ? 1 : 0);
    if (branch === null) {
      value.push(Number((node.value - tree.value).toPrecision(LEAF_DIGITS)));
      return;
    }
    // Above the last threshold every known value is in the last bin: the branch parts known from unknown ones.
    value.push(thresholds[branch.feature]?.[branch.bin] ?? Number.MAX_VALUE);
    store(branch.left);
    right[at] = feature.length;
    store(branch.right);
  };
  store(tree);
  return { feature, value, right, missingLeft, rows };
}

/** Enough for an error of a millionth of a leaf, and a third of the file's size saved. */
const LEAF_DIGITS = 7;
