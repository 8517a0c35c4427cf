import type { RangeMetrics } from '#shared/domain/signal-model';
import type { RangeLabels } from './labels';
import { fitBoosting } from './learn/boosting';
import { boostingScores } from './learn/boosting-model';
import type { FeatureMatrix } from './learn/feature-matrix';
import { pinballLoss } from './learn/pinball-loss';
import type { RangeParameters, RangeQuantile } from './learned-parameters';
import { foldRows } from './training-rows';
import { BOOSTING, leafRows } from './training-side';
import type { FoldPlan } from './walk-forward';

/** A range model at one step, and what it said of the rows after. */
export interface TrainedRange {
  readonly parameters: RangeParameters;
  readonly trainRows: number;
  readonly calibrationRows: number;
  readonly forecasts: readonly RangeTest[];
}

/** Test rows of one quantile of one side, all in ATR. */
export interface RangeTest {
  readonly side: RangeQuantile['side'];
  readonly quantile: number;
  readonly targets: Float64Array;
  readonly forecasts: Float64Array;
  /** What the training rows' own quantile says, for every row the same. */
  readonly constants: Float64Array;
}

/** Fits, calibrates and tests the quantiles of one walk-forward step: six boosters. */
export function trainRange(input: {
  matrix: FeatureMatrix;
  labels: RangeLabels;
  plan: FoldPlan;
  seed: number;
  shouldStop?: (() => boolean) | undefined;
}): TrainedRange {
  const { matrix, labels, plan } = input;
  const rows = foldRows(plan, labels.resolvedAt);
  const quantiles: RangeQuantile[] = [];
  const tests: RangeTest[] = [];
  for (const side of ['up', 'down'] as const) {
    const targets = labels[side];
    for (const quantile of QUANTILES) {
      const model = fitBoosting(matrix, targets, {
        objective: { kind: 'quantile', quantile },
        rows: rows.fit,
        validationRows: rows.validation,
        ...BOOSTING,
        trees: RANGE_TREES,
        learningRate: RANGE_LEARNING_RATE,
        minLeafRows: leafRows(rows.fit.length),
        seed: input.seed,
        shouldStop: input.shouldStop,
      });
      const misses = boostingScores(model, matrix, rows.calibration).map(
        (score, index) => (targets[rows.calibration[index] as number] as number) - score,
      );
      const offset = quantileOf(misses, quantile);
      const constant = quantileOf(pick(targets, rows.train), quantile);
      quantiles.push({ side, quantile, model, offset, constant });
      tests.push({
        side,
        quantile,
        targets: pick(targets, rows.test),
        forecasts: boostingScores(model, matrix, rows.test).map((score) => score + offset),
        constants: new Float64Array(rows.test.length).fill(constant),
      });
    }
    sortCrossings(tests.slice(-QUANTILES.length));
  }
  return {
    parameters: { kind: 'range', quantiles },
    trainRows: rows.train.length,
    calibrationRows: rows.calibration.length,
    forecasts: tests,
  };
}

/** Scores of the test rows of one step or of several together; `null` where there is none. */
export function rangeMetrics(tests: readonly RangeTest[]): RangeMetrics | null {
  const quantiles = (['up', 'down'] as const).flatMap((side) =>
    QUANTILES.map((quantile) => {
      const own = tests.filter((test) => test.side === side && test.quantile === quantile);
      const targets = join(own.map((test) => test.targets));
      const forecasts = join(own.map((test) => test.forecasts));
      const reference = pinballLoss(targets, join(own.map((test) => test.constants)), quantile);
      const inside = targets.filter((target, index) => target <= (forecasts[index] as number)).length;
      return {
        n: targets.length,
        side,
        quantile,
        coverage: targets.length > 0 ? inside / targets.length : null,
        skill: reference > 0 ? 1 - pinballLoss(targets, forecasts, quantile) / reference : null,
      };
    }),
  );
  const n = quantiles[0]?.n ?? 0;
  return n === 0 ? null : { n, quantiles: quantiles.map(({ n: _, ...entry }) => entry) };
}

/** As at use: where the quantiles of a row cross, they change places. */
function sortCrossings(tests: readonly RangeTest[]): void {
  const rows = tests[0]?.forecasts.length ?? 0;
  for (let row = 0; row < rows; row++) {
    const sorted = tests.map(({ forecasts }) => forecasts[row] as number).sort((a, b) => a - b);
    tests.forEach(({ forecasts }, index) => {
      forecasts[row] = sorted[index] as number;
    });
  }
}

function pick(values: Float64Array, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row) => values[row] as number);
}

function join(columns: readonly Float64Array[]): Float64Array {
  return Float64Array.from(columns.flatMap((column) => [...column]));
}

/** With linear interpolation between neighbours. */
function quantileOf(values: Float64Array, quantile: number): number {
  const sorted = values.slice().sort();
  const position = quantile * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] as number;
  return low + (position - below) * ((sorted[below + 1] ?? low) - low);
}

const QUANTILES = [0.1, 0.5, 0.9];

/** Fewer and longer steps than for a side: how far price goes is easier to see than where to, and there are six of them. */
const RANGE_TREES = 80;
const RANGE_LEARNING_RATE = 0.1;
