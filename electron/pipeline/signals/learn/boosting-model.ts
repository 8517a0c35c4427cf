import { z } from 'zod';
import { invariant } from '#shared/domain/invariant';
import { BoostingObjective } from './boosting-objective';
import type { FeatureMatrix } from './feature-matrix';

const Integers = z.array(z.number().int().min(0)).readonly();

/**
 * One regression tree. Index i of every list is one node; node 0 is the root, the node after a branch is its left child. A row
 * goes left where its value is known and at most the threshold, or is unknown and `missingLeft` is 1.
 */
export const BoostingTree = z
  .object({
    /** Index of the feature that a branch looks at; -1 for a leaf. */
    feature: z.array(z.number().int().min(-1)).readonly(),
    /** Of a branch the threshold; of a leaf what it adds to the score. */
    value: z.array(z.number()).readonly(),
    /** Of a branch the index of its right child; 0 for a leaf. */
    right: Integers,
    missingLeft: z.array(z.literal([0, 1])).readonly(),
    /** Training rows in the node. */
    rows: Integers,
  })
  .readonly()
  .refine(isWholeTree, 'Expected lists of the same length, and children after their parents.');
export type BoostingTree = z.infer<typeof BoostingTree>;

/** A boosted ensemble of trees as plain data. */
export const BoostingModel = z
  .object({
    kind: z.literal('boosting'),
    objective: BoostingObjective,
    features: z.array(z.string()).readonly(),
    /** Mean score of the training rows: log-odds, or the target's unit for a quantile. The trees add to it. */
    base: z.number(),
    trees: z.array(BoostingTree).readonly(),
  })
  .readonly()
  .refine(
    (model) => model.trees.every((tree) => tree.feature.every((feature) => feature < model.features.length)),
    'Expected trees to look at features of the model only.',
  );
export type BoostingModel = z.infer<typeof BoostingModel>;

/**
 * The score of one row: log-odds of a hit, or the forecast quantile in the target's unit.
 *
 * @param values - One per feature of the model, in its order; NaN where not known.
 */
export function boostingScore(model: BoostingModel, values: Float64Array): number {
  expectValues(model, values);
  let score = model.base;
  for (const tree of model.trees) {
    let node = 0;
    while ((tree.feature[node] as number) >= 0) node = childOf(tree, node, values);
    score += tree.value[node] as number;
  }
  return score;
}

/** `boostingScore` of each of the rows, in their order. The matrix has the model's features. */
export function boostingScores(model: BoostingModel, matrix: FeatureMatrix, rows: Int32Array): Float64Array {
  const values = new Float64Array(matrix.columns.length);
  return Float64Array.from(rows, (row) => {
    for (let feature = 0; feature < values.length; feature++) {
      values[feature] = matrix.columns[feature]?.[row] as number;
    }
    return boostingScore(model, values);
  });
}

/**
 * By how much each feature moved this row's score away from `model.base`, in the score's unit; they add up to the difference.
 * A feature gets the change of the mean score of the training rows at each branch on it that the row passes.
 *
 * It tells which branches were taken, not what would happen with another value, and not a cause. It is not a Shapley value: of
 * features that act together, the one nearer the leaves gets more.
 *
 * @see Saabas, A. (2014), "Interpreting random forests": the path attribution.
 */
export function boostingContributions(model: BoostingModel, values: Float64Array): Float64Array {
  expectValues(model, values);
  const contributions = new Float64Array(values.length);
  for (const tree of model.trees) {
    const means = nodeMeans(tree);
    let node = 0;
    // The leaves of every tree have the mean 0 over the training rows: that is in `base`.
    let mean = 0;
    for (;;) {
      const feature = tree.feature[node] as number;
      if (feature < 0) break;
      node = childOf(tree, node, values);
      contributions[feature] = (contributions[feature] as number) + (means[node] as number) - mean;
      mean = means[node] as number;
    }
  }
  return contributions;
}

function childOf(tree: BoostingTree, node: number, values: Float64Array): number {
  const value = values[tree.feature[node] as number] as number;
  const isLeft = Number.isNaN(value) ? tree.missingLeft[node] === 1 : value <= (tree.value[node] as number);
  return isLeft ? node + 1 : (tree.right[node] as number);
}

/** Mean leaf value of the training rows in each node. */
function nodeMeans({ feature, value, right, rows }: BoostingTree): Float64Array {
  const means = Float64Array.from(value);
  // Children come after their parents.
  for (let node = feature.length - 1; node >= 0; node--) {
    if ((feature[node] as number) < 0) continue;
    const other = right[node] as number;
    const share = (rows[node + 1] as number) / (rows[node] as number);
    means[node] = share * (means[node + 1] as number) + (1 - share) * (means[other] as number);
  }
  return means;
}

interface TreeLists {
  readonly feature: readonly number[];
  readonly value: readonly number[];
  readonly right: readonly number[];
  readonly missingLeft: readonly number[];
  readonly rows: readonly number[];
}

function isWholeTree({ feature, value, right, missingLeft, rows }: TreeLists): boolean {
  const nodes = feature.length;
  if (nodes === 0 || [value, right, missingLeft, rows].some((list) => list.length !== nodes)) return false;
  // Every step goes to a later node, so a walk ends even in a file that someone changed.
  return feature.every((at, node) => at < 0 || ((right[node] as number) > node + 1 && (right[node] as number) < nodes));
}

function expectValues(model: BoostingModel, values: Float64Array): void {
  invariant(values.length === model.features.length, `Expected ${model.features.length} values, was ${values.length}.`);
}
