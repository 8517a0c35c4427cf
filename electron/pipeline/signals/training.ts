import { AppError } from '#shared/domain/app-error';
import { averageTrueRange } from '#shared/domain/average-true-range';
import type { CandleColumns } from '#shared/domain/candle-columns';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import { seededRandom } from '#shared/domain/seeded-random';
import type {
  LabelBarriers,
  SignalAlgorithm,
  SignalModelInfo,
  SignalTask,
  TrainingReport,
  WalkForwardFold,
} from '#shared/domain/signal-model';
import type { Structure } from '#shared/domain/structure';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { computeFeatures, FEATURE_NAMES, FEATURE_SET, WARM_UP_CANDLES } from './features';
import { type BarrierLabels, labelBarriers, labelRanges } from './labels';
import type { FeatureMatrix } from './learn/feature-matrix';
import { shuffle } from './learn/shuffle';
import type { LearnedParameters } from './learned-parameters';
import { sideMetrics } from './training-metrics';
import { type RangeTest, rangeMetrics, trainRange } from './training-range';
import { type SideForecast, trainSide } from './training-side';
import { candlesNeeded, type FoldPlan, planWalkForward } from './walk-forward';

export interface TrainingInput {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  /** Closed candles. */
  readonly candles: CandleColumns;
  /** Of exactly these candles, the kinds `FEATURE_STRUCTURE_KINDS`. */
  readonly structures: readonly Structure[];
  /** First moment that a model must be able to speak at; the last third of the candles where it is missing. */
  readonly speakFrom?: EpochMs | undefined;
  readonly stepCandles: number;
  readonly algorithms: readonly SignalAlgorithm[];
  readonly barriers: LabelBarriers;
  readonly seed: number;
  readonly checkShuffled: boolean;
  /** Written into the models as when they were made. */
  readonly now: EpochMs;
  readonly onProgress?: ((fraction: number) => void) | undefined;
  readonly shouldStop?: (() => boolean) | undefined;
}

export interface TrainedModel {
  readonly info: Omit<SignalModelInfo, 'hash' | 'sizeBytes'>;
  readonly parameters: LearnedParameters;
}

export interface TrainingResult {
  readonly report: Omit<TrainingReport, 'models' | 'durationMs' | 'peakMemoryBytes'>;
  readonly models: readonly TrainedModel[];
}

/**
 * Trains the learned models of a series walk-forward: both sides by each algorithm and the range by boosting, at every step.
 * The same input gives the same models and scores.
 *
 * @throws AppError `too_few_candles` for too short a history before `speakFrom`, `cancelled` once `shouldStop` answers true.
 */
export function trainSignalModels(input: TrainingInput): TrainingResult {
  const { candles, timeframe, algorithms, barriers } = input;
  const rows = candles.close.length;
  const needed = candlesNeeded(WARM_UP_CANDLES, barriers.horizonCandles);
  if (rows < needed) {
    throw new AppError('too_few_candles', `Expected at least ${needed} candles to learn from, was ${rows}.`, {
      needed,
      candles: rows,
    });
  }
  const matrix = computeFeatures(input);
  const atr = averageTrueRange(candles);
  const labels = {
    long: labelBarriers(candles, atr, barriers, 'long'),
    short: labelBarriers(candles, atr, barriers, 'short'),
    range: labelRanges(candles, atr, barriers.horizonCandles),
  };
  const plans = planWalkForward({
    rows,
    firstRow: WARM_UP_CANDLES,
    speakFromRow: speakFromRow(candles, timeframe, input.speakFrom),
    stepCandles: input.stepCandles,
    horizonCandles: barriers.horizonCandles,
  });

  const progress = countSteps(input, plans.length);
  const models: TrainedModel[] = [];
  const folds: WalkForwardFold[] = [];
  const sides = algorithms.flatMap((algorithm) =>
    (['long', 'short'] as const).map((task) => ({ task, algorithm, forecasts: [] as SideForecast[] })),
  );
  const rangeTests: RangeTest[] = [];
  plans.forEach((plan, index) => {
    const seed = input.seed + index;
    const ofFold: TrainedModel[] = [];
    for (const { task, algorithm, forecasts } of sides) {
      const trained = trainSide({ matrix, labels: labels[task], plan, algorithm, seed, shouldStop: input.shouldStop });
      progress();
      forecasts.push(...trained.forecasts);
      const metrics = trained.forecasts.length > 0 ? sideMetrics(trained.forecasts) : null;
      ofFold.push(modelOf(input, plan, task, algorithm, trained, { metrics, rangeMetrics: null }));
    }
    const range = trainRange({ matrix, labels: labels.range, plan, seed, shouldStop: input.shouldStop });
    progress();
    rangeTests.push(...range.forecasts);
    const scored = { metrics: null, rangeMetrics: rangeMetrics(range.forecasts) };
    ofFold.push(modelOf(input, plan, 'range', 'boosting', range, scored));
    models.push(...ofFold);
    folds.push(foldOf(input, plan, ofFold));
  });
  const shuffledSkill = input.checkShuffled ? skillOfShuffled(input, matrix, labels.long, plans, progress) : null;
  return {
    models,
    report: {
      instrument: input.instrument,
      timeframe,
      candles: rows,
      firstOpenAt: candles.openAt[0] as number,
      lastCloseAt: closeAt(input, rows - 1),
      featureSet: FEATURE_SET,
      features: FEATURE_NAMES.length,
      barriers,
      folds,
      scores: sides.map(({ task, algorithm, forecasts }) => ({ task, algorithm, metrics: sideMetrics(forecasts) })),
      rangeScores: rangeMetrics(rangeTests),
      shuffledSkill,
    },
  };
}

/**
 * The Brier skill of the most flexible algorithm on labels in random order, tested as the others are. There is nothing to learn,
 * so a skill clearly above 0 would mean that test rows reach into the training.
 */
function skillOfShuffled(
  input: TrainingInput,
  matrix: FeatureMatrix,
  labels: BarrierLabels,
  plans: readonly FoldPlan[],
  progress: () => void,
): number | null {
  const known = Int32Array.from([...labels.labels.keys()].filter((row) => (labels.labels[row] as number) >= 0));
  const order = known.slice();
  shuffle(order, seededRandom(input.seed));
  const shuffled = labels.labels.slice();
  known.forEach((row, index) => {
    shuffled[row] = labels.labels[order[index] as number] as number;
  });
  const algorithm = input.algorithms.includes('boosting') ? 'boosting' : 'logistic';
  const forecasts = plans
    .filter(({ test }) => test !== null)
    .flatMap((plan, index) => {
      const trained = trainSide({
        matrix,
        labels: { labels: shuffled, resolvedAt: labels.resolvedAt },
        plan,
        algorithm,
        seed: input.seed + index,
        shouldStop: input.shouldStop,
      });
      progress();
      return trained.forecasts;
    });
  return sideMetrics(forecasts).brierSkill;
}

function modelOf(
  input: TrainingInput,
  plan: FoldPlan,
  task: SignalTask,
  algorithm: SignalAlgorithm,
  trained: { parameters: LearnedParameters; trainRows: number; calibrationRows: number },
  scored: Pick<SignalModelInfo, 'metrics' | 'rangeMetrics'>,
): TrainedModel {
  const knownAt = closeAt(input, plan.knownRow);
  const info: TrainedModel['info'] = {
    id: [input.instrument, input.timeframe, task, algorithm, dateOf(knownAt, input)].join('-'),
    instrument: input.instrument,
    timeframe: input.timeframe,
    task,
    algorithm,
    featureSet: FEATURE_SET,
    features: FEATURE_NAMES,
    barriers: input.barriers,
    trainedFrom: input.candles.openAt[plan.fit.from] as number,
    knownAt,
    trainRows: trained.trainRows,
    calibrationRows: trained.calibrationRows,
    ...scored,
    createdAt: input.now,
  };
  return { info, parameters: trained.parameters };
}

function foldOf(input: TrainingInput, plan: FoldPlan, models: readonly TrainedModel[]): WalkForwardFold {
  return {
    trainedFrom: input.candles.openAt[plan.fit.from] as number,
    trainedUntil: closeAt(input, plan.validation.to + input.barriers.horizonCandles),
    calibratedUntil: closeAt(input, plan.knownRow),
    testedUntil: plan.test === null ? null : closeAt(input, plan.test.to + 1),
    embargoCandles: input.barriers.horizonCandles,
    models: models.map(({ info: { id, task, algorithm } }) => ({ id, task, algorithm })),
  };
}

/** The last row that had closed at `speakFrom`. */
function speakFromRow(candles: CandleColumns, timeframe: Timeframe, speakFrom: EpochMs | undefined): number {
  const rows = candles.close.length;
  if (speakFrom === undefined) return Math.floor((2 * rows) / 3);
  const later = candles.openAt.findIndex((openAt) => openAt + timeframeMs(timeframe) > speakFrom);
  return later < 0 ? rows - 1 : later - 1;
}

function closeAt({ candles, timeframe }: TrainingInput, row: number): EpochMs {
  return (candles.openAt[row] as number) + timeframeMs(timeframe);
}

/** `20200101`, with hours and minutes where two steps can fall on one day. */
function dateOf(at: EpochMs, { stepCandles, timeframe }: TrainingInput): string {
  const digits = new Date(at).toISOString().replaceAll(/[-:]/g, '');
  return digits.slice(
    0,
    stepCandles * timeframeMs(timeframe) < 2 * DAY_MS ? 'YYYYMMDDTHHMM'.length : 'YYYYMMDD'.length,
  );
}

/** Reports each model that is done, and stops between two. */
function countSteps(input: TrainingInput, folds: number): () => void {
  const perFold = 2 * input.algorithms.length + 1;
  const total = folds * perFold + (input.checkShuffled ? folds - 1 : 0);
  let done = 0;
  return () => {
    // A model whose training was stopped is not whole.
    if (input.shouldStop?.()) throw new AppError('cancelled', 'The training was cancelled.');
    input.onProgress?.(++done / total);
  };
}

const DAY_MS = 86_400_000;
