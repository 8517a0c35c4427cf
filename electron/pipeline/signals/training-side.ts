import { fitIsotonic } from '#shared/domain/isotonic-calibration';
import { fitPlatt } from '#shared/domain/platt-scaling';
import type { SignalAlgorithm } from '#shared/domain/signal-model';
import type { BarrierLabels } from './labels';
import { fitBoosting } from './learn/boosting';
import type { FeatureMatrix } from './learn/feature-matrix';
import { fitLogistic } from './learn/logistic';
import { calibratedProbability, rawScore, type SideParameters } from './learned-parameters';
import { foldRows, rowValues } from './training-rows';
import type { FoldPlan } from './walk-forward';

/** A model of one side at one step, and what it said of the rows after. */
export interface TrainedSide {
  readonly parameters: SideParameters;
  readonly trainRows: number;
  readonly calibrationRows: number;
  /** Rows of the test whose label is known, oldest first. */
  readonly forecasts: readonly SideForecast[];
}

export interface SideForecast {
  readonly row: number;
  readonly probability: number;
  readonly isHit: boolean;
  /** Share of hits among the training rows. */
  readonly baseRate: number;
}

/** Fits, calibrates and tests one model of a walk-forward step. */
export function trainSide(input: {
  matrix: FeatureMatrix;
  labels: BarrierLabels;
  plan: FoldPlan;
  algorithm: SignalAlgorithm;
  seed: number;
  shouldStop?: (() => boolean) | undefined;
}): TrainedSide {
  const { matrix, algorithm } = input;
  const { labels, resolvedAt } = input.labels;
  const rows = foldRows(input.plan, resolvedAt);
  const hits = rows.train.reduce((sum, row) => sum + (labels[row] as number), 0);
  const baseRate = hits / rows.train.length;
  const model =
    algorithm === 'logistic'
      ? // It needs no rows to stop early on, so it learns from them too.
        fitLogistic(matrix, asBytes(labels), { rows: rows.train, l2: LOGISTIC_L2 })
      : fitBoosting(matrix, Float64Array.from(labels), {
          objective: { kind: 'binary' },
          rows: rows.fit,
          validationRows: rows.validation,
          ...BOOSTING,
          minLeafRows: leafRows(rows.fit.length),
          seed: input.seed,
          shouldStop: input.shouldStop,
        });
  const scoreOf = (row: number) => rawScore(model, rowValues(matrix, row));
  const calibration = calibrate(Float64Array.from(rows.calibration, scoreOf), rows.calibration, labels, resolvedAt);
  return {
    parameters: { kind: 'side', model, calibration, baseRate },
    trainRows: rows.train.length,
    calibrationRows: rows.calibration.length,
    forecasts: Array.from(rows.test, (row) => ({
      row,
      probability: calibratedProbability(calibration, scoreOf(row)),
      isHit: labels[row] === 1,
      baseRate,
    })),
  };
}

/**
 * The curve from scores to probabilities. Labels that overlap in time say the same thing twice, so the rows count as rows / mean
 * candles that a label took. From `ISOTONIC_ROWS` of them on any rising curve is fitted, below a logistic one with two numbers.
 *
 * A logistic curve that falls would turn the model around; what is left of it is the share of hits.
 *
 * @see Niculescu-Mizil, A. and Caruana, R. (2005), Proceedings of ICML 22, for the number of rows.
 */
export function calibrate(
  scores: Float64Array,
  rows: Int32Array,
  labels: Int8Array,
  resolvedAt: Int32Array,
): SideParameters['calibration'] {
  const hits = Uint8Array.from(rows, (row) => labels[row] as number);
  const candles = rows.reduce((sum, row) => sum + (resolvedAt[row] as number) - row, 0);
  const independentRows = rows.length ** 2 / candles;
  if (independentRows >= ISOTONIC_ROWS) return fitIsotonic(scores, hits);
  const platt = fitPlatt(scores, hits);
  return platt.slope > 0 ? platt : fitPlatt(new Float64Array(scores.length), hits);
}

/** Labels of known rows are 0 and 1; the others are never looked at. */
function asBytes(labels: Int8Array): Uint8Array {
  return new Uint8Array(labels.buffer, labels.byteOffset, labels.length);
}

/** Rows in a leaf: one in a hundred, since neighbours share most of their future. */
export function leafRows(rows: number): number {
  return Math.max(50, Math.round(rows / 100));
}

/** Few small steps: what there is to find is weak, and validation rows end the training when nothing is left. */
export const BOOSTING = {
  trees: 150,
  learningRate: 0.05,
  maxLeaves: 8,
  l2: 10,
  maxBins: 64,
  featureFraction: 0.5,
  earlyStoppingRounds: 20,
} as const;

const LOGISTIC_L2 = 1_000;
const ISOTONIC_ROWS = 1_000;
