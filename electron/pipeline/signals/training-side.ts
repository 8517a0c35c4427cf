import type { SignalAlgorithm } from '#shared/domain/signal-model';
import type { BarrierLabels } from './labels';
import { fitBoosting } from './learn/boosting';
import type { FeatureMatrix } from './learn/feature-matrix';
import { fitLogistic } from './learn/logistic';
import { calibratedProbability, rawScore, type SideParameters } from './learned-parameters';
import { calibrate } from './training-calibration';
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
  const calibration = calibrate(Float64Array.from(rows.calibration, scoreOf), rows.calibration, input.labels);
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
  featureFraction: 0.3,
  earlyStoppingRounds: 20,
} as const;

const LOGISTIC_L2 = 1_000;
