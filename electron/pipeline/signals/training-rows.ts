import { AppError } from '#shared/domain/app-error';
import type { FeatureMatrix } from './learn/feature-matrix';
import { type FoldPlan, labelledRows } from './walk-forward';

/** Rows of one walk-forward step whose label is known, each list in order. */
export interface FoldRows {
  readonly fit: Int32Array;
  readonly validation: Int32Array;
  /** Both of them. */
  readonly train: Int32Array;
  readonly calibration: Int32Array;
  readonly test: Int32Array;
}

/**
 * The rows of a step. Every label of a stretch was known before the next one begins; of the test, as far as candles go.
 *
 * @throws AppError `too_few_candles` where a stretch has next to no label: candles without any range have no ATR.
 */
export function foldRows(plan: FoldPlan, resolvedAt: Int32Array): FoldRows {
  const fit = labelledRows(plan.fit, resolvedAt, plan.validation.from - 1);
  const validation = labelledRows(plan.validation, resolvedAt, plan.calibration.from - 1);
  const calibration = labelledRows(plan.calibration, resolvedAt, plan.knownRow);
  const least = Math.min(fit.length, validation.length, calibration.length);
  if (least < MIN_ROWS) {
    const details = { needed: MIN_ROWS, rows: least };
    throw new AppError('too_few_candles', `Expected at least ${MIN_ROWS} labels in a stretch, was ${least}.`, details);
  }
  const train = Int32Array.from([...fit, ...validation]);
  const test = plan.test === null ? new Int32Array() : labelledRows(plan.test, resolvedAt, resolvedAt.length - 1);
  return { fit, validation, train, calibration, test };
}

/** The features of one row, in the matrix's order. */
export function rowValues({ columns }: FeatureMatrix, row: number): Float64Array {
  return Float64Array.from(columns, (column) => column[row] as number);
}

const MIN_ROWS = 100;
