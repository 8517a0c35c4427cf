import { invariant } from '#shared/domain/invariant';
import { seededRandom } from '#shared/domain/seeded-random';
import { binColumn, type FeatureBins, findBins } from './bin-features';
import type { BoostingModel } from './boosting-model';
import { type BoostingObjective, objectiveOf } from './boosting-objective';
import type { FeatureMatrix } from './feature-matrix';
import { type BinnedRows, createTreeGrower, type GrownNode } from './grow-tree';
import { layoutOf } from './histogram';
import { shuffle } from './shuffle';
import { type ValidationWatch, watchValidation } from './validation-watch';
import { storeTree, type ValuedNode, withValues } from './valued-tree';

export interface BoostingOptions {
  readonly objective: BoostingObjective;
  /** Rows to learn from; at least one. */
  readonly rows: Int32Array;
  /** Rows that stop the training early; they should come later than `rows`. Nothing else is learned from them. */
  readonly validationRows?: Int32Array | undefined;
  /** At most so many. */
  readonly trees: number;
  /** In (0, 1]: the part of each tree's step that is taken. */
  readonly learningRate: number;
  /** At least 2. */
  readonly maxLeaves: number;
  /** Training rows in a leaf, at least. */
  readonly minLeafRows: number;
  /** 0 or more, in the unit of summed second derivatives. Does not shrink the leaves of the quantile objective. */
  readonly l2: number;
  /** 2..255 per feature, without the one for unknown values. */
  readonly maxBins: number;
  /** In (0, 1]: the part of the features that each tree may use, drawn with `seed`. All by default. */
  readonly featureFraction?: number | undefined;
  readonly seed: number;
  /** Trees without a smaller validation loss after which training stops. */
  readonly earlyStoppingRounds?: number | undefined;
  /** Called after every tree with the part that is done, 0..1. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
  /** Asked before every tree. The model then has the trees so far. */
  readonly shouldStop?: (() => boolean) | undefined;
}

/**
 * A gradient boosted ensemble of histogram trees, grown leaf by leaf. Same input, same bytes: there is no other randomness than
 * `seed`. Only the order of a feature's values matters, not their size.
 *
 * With `validationRows` the model keeps the trees up to the smallest validation loss, which can be none: it then states its base.
 *
 * @param targets - For every row of the matrix: 0 or 1 for the objective `binary`, any finite number for `quantile`.
 * @see Friedman, J. H. (2001), Annals of Statistics 29(5); Ke et al. (2017), LightGBM.
 */
export function fitBoosting(matrix: FeatureMatrix, targets: Float64Array, options: BoostingOptions): BoostingModel {
  expectOptions(matrix, targets, options);
  const { rows, learningRate, maxLeaves, minLeafRows, l2 } = options;
  const objective = objectiveOf(options.objective);
  const bins = findBins(matrix, rows, options.maxBins);
  const trainingTargets = pick(targets, rows);
  const base = objective.initial(trainingTargets);
  const scores = new Float64Array(rows.length).fill(base);
  const gradients = new Float64Array(rows.length);
  const hessians = new Float64Array(rows.length);
  const grower = createTreeGrower(binRows(matrix, rows, bins), { maxLeaves, minLeafRows, l2 });
  const drawFeatures = featureDraws(matrix.names.length, options);
  const watch = watchOf(options.validationRows);

  function watchOf(validationRows: Int32Array | undefined): ValidationWatch | null {
    if (validationRows === undefined) return null;
    const binned = binRows(matrix, validationRows, bins);
    const rounds = options.earlyStoppingRounds ?? DEFAULT_EARLY_STOPPING_ROUNDS;
    return watchValidation(binned, pick(targets, validationRows), base, objective.loss, rounds);
  }

  /** Also adds the value to the scores of the leaf's rows. */
  function leafValue({ start, end, sums }: GrownNode): number {
    const leafRows = grower.order.subarray(start, end);
    const value =
      learningRate *
      (objective.leafValue === null
        ? -sums.gradient / (sums.hessian + l2)
        : objective.leafValue(
            Float64Array.from(leafRows, (row) => (trainingTargets[row] as number) - (scores[row] as number)),
          ));
    for (const row of leafRows) scores[row] = (scores[row] as number) + value;
    return value;
  }

  const trees: ValuedNode[] = [];
  for (let round = 0; round < options.trees; round++) {
    if (options.shouldStop?.()) break;
    objective.derive(trainingTargets, scores, gradients, hessians);
    const features = drawFeatures();
    const root = grower.grow(gradients, hessians, features);
    if (root.branch !== null) {
      const tree = withValues(root, leafValue);
      trees.push(tree);
      watch?.add(tree);
    }
    options.onProgress?.((round + 1) / options.trees);
    // With the same features, the next tree would find no split either.
    const isDone = root.branch === null && features.length === matrix.names.length;
    if (isDone || watch?.isOver()) break;
  }
  const kept = trees.slice(0, watch?.bestTrees() ?? trees.length);
  const thresholds = bins.map((bin) => bin.thresholds);
  return {
    kind: 'boosting',
    objective: options.objective,
    features: [...matrix.names],
    base: kept.reduce((sum, tree) => sum + tree.value, base),
    trees: kept.map((tree) => storeTree(tree, thresholds)),
  };
}

const DEFAULT_EARLY_STOPPING_ROUNDS = 20;

function binRows(matrix: FeatureMatrix, rows: Int32Array, bins: readonly FeatureBins[]): BinnedRows {
  const columns = matrix.columns.map((column, feature) => binColumn(column, rows, bins[feature] as FeatureBins));
  const counts = bins.map((bin) => bin.count);
  return { columns, rows: rows.length, layout: layoutOf(counts, rows.length) };
}

function pick(values: Float64Array, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row) => values[row] as number);
}

/** Draws the features of each tree, in ascending order. */
function featureDraws(count: number, { featureFraction = 1, seed }: BoostingOptions): () => Int32Array {
  const all = Int32Array.from({ length: count }, (_, feature) => feature);
  const drawn = Math.min(count, Math.max(1, Math.round(featureFraction * count)));
  if (drawn === count) return () => all;
  const random = seededRandom(seed);
  return () => {
    shuffle(all, random);
    return all.slice(0, drawn).sort();
  };
}

function expectOptions(matrix: FeatureMatrix, targets: Float64Array, options: BoostingOptions): void {
  const { rows, validationRows, objective, learningRate, maxLeaves, minLeafRows, l2 } = options;
  invariant(matrix.columns.length === matrix.names.length, 'Expected one name per column.');
  invariant(targets.length === matrix.rows, `Expected ${matrix.rows} targets, was ${targets.length}.`);
  invariant(rows.length > 0, 'Expected rows to learn from, was none.');
  invariant(validationRows?.length !== 0, 'Expected rows to validate on, was an empty list.');
  invariant(learningRate > 0 && learningRate <= 1, `Expected a learning rate in (0, 1], was ${learningRate}.`);
  invariant(maxLeaves >= 2, `Expected at least 2 leaves, was ${maxLeaves}.`);
  invariant(minLeafRows >= 1, `Expected at least 1 row in a leaf, was ${minLeafRows}.`);
  invariant(l2 >= 0, `Expected l2 of 0 or more, was ${l2}.`);
  for (const list of [rows, validationRows ?? []]) {
    for (const row of list) {
      const target = targets[row] as number;
      const isFit = objective.kind === 'binary' ? target === 0 || target === 1 : Number.isFinite(target);
      invariant(isFit, `Expected a target of kind ${objective.kind} in row ${row}, was ${target}.`);
    }
  }
}
