import { z } from 'zod';
import { invariant } from '#shared/domain/invariant';
import type { FeatureMatrix } from './feature-matrix';
import { minimiseLogisticLoss } from './minimise-logistic-loss';

const Numbers = z.array(z.number()).readonly();

/**
 * A logistic regression as plain data. With `u = (x - mean) / scale` for a known value and 0 for an unknown one:
 * log-odds = intercept + sum of `weight * u + missingWeight * ((1 if unknown, else 0) - missingShare)`.
 */
export const LogisticModel = z
  .object({
    kind: z.literal('logistic'),
    /** Every list below has one entry for each, in this order. */
    features: z.array(z.string()).readonly(),
    /** Of the known training values; 0 where there was none. */
    means: Numbers,
    /** Standard deviation of the known training values; 1 where they were all the same. */
    scales: z.array(z.number().positive()).readonly(),
    weights: Numbers,
    /** Share of training rows without a value, 0..1. */
    missingShares: Numbers,
    /** Log-odds that an unknown value adds; 0 where training had none unknown, or none known. */
    missingWeights: Numbers,
    /** Log-odds at the training mean of every feature. */
    intercept: z.number(),
  })
  .readonly()
  .refine(
    (model) =>
      [model.means, model.scales, model.weights, model.missingShares, model.missingWeights].every(
        (list) => list.length === model.features.length,
      ),
    'Expected every list as long as the features.',
  );
export type LogisticModel = z.infer<typeof LogisticModel>;

export interface LogisticOptions {
  /** Rows to learn from; at least one. */
  readonly rows: Int32Array;
  /** Above 0. Minimised is the summed log loss + `l2 / 2` * squared weights of standardised features (scikit-learn's 1/C). */
  readonly l2: number;
  readonly maxIterations?: number;
}

/**
 * The logistic regression with the smallest penalised log loss, by Newton's method with step halving (IRLS). The same rows
 * give the same bytes. The intercept is not penalised. Takes O(rows * features^2) per iteration; about 6 are needed.
 *
 * A column that never changes gets the weight 0. An unknown value counts as the mean, and a column that is known in some
 * rows only also gets an indicator. Labels that are all the same give that label's share, pulled half a row off 0 or 1.
 *
 * @param labels - 1 or 0 for every row of the matrix.
 * @see Hastie, Tibshirani and Friedman (2009), The Elements of Statistical Learning, 4.4.1.
 */
export function fitLogistic(matrix: FeatureMatrix, labels: Uint8Array, options: LogisticOptions): LogisticModel {
  const { rows, l2, maxIterations = 50 } = options;
  invariant(rows.length > 0, 'Expected rows to learn from, was none.');
  invariant(l2 > 0, `Expected l2 above 0, was ${l2}.`);
  const design = standardise(matrix, rows);
  const targets = Float64Array.from(rows, (row) => labels[row] as number);
  const { intercept, weights } = minimiseLogisticLoss(design.inputs, targets, l2, maxIterations);
  const features = matrix.names.length;
  const allWeights = new Float64Array(2 * features);
  design.positions.forEach((position, input) => {
    allWeights[position] = weights[input] as number;
  });
  return {
    kind: 'logistic',
    features: [...matrix.names],
    means: design.means,
    scales: design.scales,
    weights: Array.from(allWeights.subarray(0, features)),
    missingShares: design.missingShares,
    missingWeights: Array.from(allWeights.subarray(features)),
    intercept,
  };
}

/** Log-odds of a hit. `values` has one number per feature of the model, NaN where it is not known. */
export function logisticScore(model: LogisticModel, values: Float64Array): number {
  let score = model.intercept;
  for (const contribution of logisticContributions(model, values)) score += contribution;
  return score;
}

/** Log-odds that each feature adds to those of a row with every feature at its training mean: they and the intercept add up to the score. */
export function logisticContributions(model: LogisticModel, values: Float64Array): Float64Array {
  const { features, means, scales, weights, missingShares, missingWeights } = model;
  invariant(values.length === features.length, `Expected ${features.length} values, was ${values.length}.`);
  return values.map((value, index) => {
    const isMissing = Number.isNaN(value);
    const standardised = isMissing ? 0 : (value - (means[index] as number)) / (scales[index] as number);
    return (
      (weights[index] as number) * standardised +
      (missingWeights[index] as number) * ((isMissing ? 1 : 0) - (missingShares[index] as number))
    );
  });
}

interface Design {
  /** Columns that carry information, each with mean 0 over the rows. */
  readonly inputs: readonly Float64Array[];
  /** For each input: the feature's index, or that + the number of features for an indicator of missing values. */
  readonly positions: readonly number[];
  readonly means: number[];
  readonly scales: number[];
  readonly missingShares: number[];
}

function standardise(matrix: FeatureMatrix, rows: Int32Array): Design {
  const design = { inputs: [] as Float64Array[], positions: [] as number[] };
  const means: number[] = [];
  const scales: number[] = [];
  const missingShares: number[] = [];
  matrix.columns.forEach((column, feature) => {
    const values = Float64Array.from(rows, (row) => column[row] as number);
    const { known, mean, scale } = moments(values);
    const missingShare = 1 - known / rows.length;
    means.push(mean);
    scales.push(scale ?? 1);
    missingShares.push(missingShare);
    if (scale === null) return;
    if (known < rows.length) {
      design.inputs.push(values.map((value) => (Number.isNaN(value) ? 1 : 0) - missingShare));
      design.positions.push(matrix.names.length + feature);
    }
    design.inputs.push(values.map((value) => (Number.isNaN(value) ? 0 : (value - mean) / scale)));
    design.positions.push(feature);
  });
  return { ...design, means, scales, missingShares };
}

/** Of the values that are not NaN. `scale` is `null` where they do not differ beyond rounding. */
function moments(values: Float64Array): { known: number; mean: number; scale: number | null } {
  let known = 0;
  let sum = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    invariant(Number.isFinite(value), `Expected a finite feature or NaN, was ${value}.`);
    known++;
    sum += value;
  }
  const mean = known > 0 ? sum / known : 0;
  let squares = 0;
  for (const value of values) if (!Number.isNaN(value)) squares += (value - mean) ** 2;
  const deviation = Math.sqrt(squares / Math.max(known, 1));
  return { known, mean, scale: deviation > 1e-12 * Math.abs(mean) ? deviation : null };
}
