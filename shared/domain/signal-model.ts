import { z } from 'zod';
import { Proportion } from './accuracy';
import { EpochMs } from './epoch-ms';
import { InstrumentId } from './instrument';
import { Timeframe } from './timeframe';

export const SignalAlgorithm = z.enum(['logistic', 'boosting']);
export type SignalAlgorithm = z.infer<typeof SignalAlgorithm>;

/** `long` and `short`: the target trades before the stop. `range`: how far price goes up and down from here. */
export const SignalTask = z.enum(['long', 'short', 'range']);
export type SignalTask = z.infer<typeof SignalTask>;

/** Distances of a label's barriers, in ATR at the close that it starts from. */
export const LabelBarriers = z
  .object({
    targetAtr: z.number().positive(),
    stopAtr: z.number().positive(),
    horizonCandles: z.number().int().min(1),
  })
  .readonly();
export type LabelBarriers = z.infer<typeof LabelBarriers>;

/** Scores on candles that came after everything that the model learned from. `null` where there is nothing to score. */
export const SignalModelMetrics = z
  .object({
    n: z.number().int(),
    hitRate: Proportion.nullable(),
    /** What a constant forecast from the training rows would have stated. */
    baseRate: z.number().nullable(),
    auc: z.number().nullable(),
    brier: z.number().nullable(),
    brierSkill: z.number().nullable(),
    logLoss: z.number().nullable(),
    calibrationError: z.number().nullable(),
  })
  .readonly();
export type SignalModelMetrics = z.infer<typeof SignalModelMetrics>;

/** Scores of range quantiles on later candles: share of outcomes below each, and pinball loss against constant quantiles. */
export const RangeMetrics = z
  .object({
    n: z.number().int(),
    quantiles: z
      .array(
        z.object({
          side: z.enum(['up', 'down']),
          quantile: z.number(),
          /** Share of outcomes at or below the forecast; equals the quantile where it is calibrated. */
          coverage: z.number().nullable(),
          /** 1 - pinball loss / pinball loss of the training rows' own quantile. */
          skill: z.number().nullable(),
        }),
      )
      .readonly(),
  })
  .readonly();
export type RangeMetrics = z.infer<typeof RangeMetrics>;

/** What is told of a model file: which candles it saw, what it needs, and how it did on candles that it did not see. */
export const SignalModelInfo = z
  .object({
    /** `EURUSD-1h-long-boosting-20200101`: the last part is the day of `knownAt`. */
    id: z.string(),
    /** SHA-256 of the file's bytes, lower-case hex. */
    hash: z.string(),
    instrument: InstrumentId,
    timeframe: Timeframe,
    task: SignalTask,
    algorithm: SignalAlgorithm,
    /** Version of the feature definitions; a model of another version is not used. */
    featureSet: z.string(),
    features: z.array(z.string()).readonly(),
    barriers: LabelBarriers,
    trainedFrom: EpochMs,
    /** Nothing that became known later was used, labels and calibration included: the model may speak from here on. */
    knownAt: EpochMs,
    trainRows: z.number().int(),
    calibrationRows: z.number().int(),
    /** On the fold after `knownAt`; `null` for the newest model, which has none yet. */
    metrics: SignalModelMetrics.nullable(),
    rangeMetrics: RangeMetrics.nullable(),
    sizeBytes: z.number().int(),
    createdAt: EpochMs,
  })
  .readonly();
export type SignalModelInfo = z.infer<typeof SignalModelInfo>;

/** One walk-forward step: train, embargo, calibrate, embargo, test. */
export const WalkForwardFold = z
  .object({
    trainedFrom: EpochMs,
    trainedUntil: EpochMs,
    calibratedUntil: EpochMs,
    /** Half-open; `null` for the newest models, which nothing tests yet. */
    testedUntil: EpochMs.nullable(),
    embargoCandles: z.number().int(),
    models: z.array(z.object({ id: z.string(), task: SignalTask, algorithm: SignalAlgorithm })).readonly(),
  })
  .readonly();
export type WalkForwardFold = z.infer<typeof WalkForwardFold>;

/** What a training run did, told also where it found no skill. */
export const TrainingReport = z
  .object({
    instrument: InstrumentId,
    timeframe: Timeframe,
    candles: z.number().int(),
    firstOpenAt: EpochMs,
    lastCloseAt: EpochMs,
    featureSet: z.string(),
    features: z.number().int(),
    barriers: LabelBarriers,
    folds: z.array(WalkForwardFold).readonly(),
    /** Of all test folds together, by task and algorithm. */
    scores: z
      .array(z.object({ task: SignalTask, algorithm: SignalAlgorithm, metrics: SignalModelMetrics }).readonly())
      .readonly(),
    rangeScores: RangeMetrics.nullable(),
    /** The same training on shuffled labels: a skill away from 0 would mean that something leaks. `null` where not asked. */
    shuffledSkill: z.number().nullable(),
    models: z.array(SignalModelInfo).readonly(),
    durationMs: z.number(),
    peakMemoryBytes: z.number(),
  })
  .readonly();
export type TrainingReport = z.infer<typeof TrainingReport>;

/** How far price is expected to go within the horizon, as quantiles in price units from the reference price. */
export const RangeForecast = z
  .object({
    instrument: InstrumentId,
    timeframe: Timeframe,
    asOf: EpochMs,
    referencePrice: z.number().positive(),
    horizonCandles: z.number().int(),
    modelId: z.string(),
    /** Highest price of the next candles is at or below `price` with probability `quantile`. Ascending. */
    high: z.array(z.object({ quantile: z.number(), price: z.number() }).readonly()).readonly(),
    /** Lowest price of the next candles is at or above `price` with probability `quantile`. Descending prices. */
    low: z.array(z.object({ quantile: z.number(), price: z.number() }).readonly()).readonly(),
  })
  .readonly();
export type RangeForecast = z.infer<typeof RangeForecast>;
