import { z } from 'zod';
import { EpochMs } from './epoch-ms';
import { InstrumentId } from './instrument';
import { PredictionMode, PredictionSource } from './prediction';
import { Timeframe } from './timeframe';

/** A share with its 95 % Wilson interval; all in 0..1. */
export const Proportion = z.object({ value: z.number(), low: z.number(), high: z.number() }).readonly();
export type Proportion = z.infer<typeof Proportion>;

export const ReliabilityBin = z
  .object({
    from: z.number(),
    to: z.number(),
    n: z.number().int(),
    meanProbability: z.number().nullable(),
    hitRate: Proportion.nullable(),
  })
  .readonly();
export type ReliabilityBin = z.infer<typeof ReliabilityBin>;

/** Scores of one group of predictions. Scores are `null` where there is nothing to score. */
export const AccuracyScores = z
  .object({
    predictions: z.number().int(),
    abstentions: z.number().int(),
    /** Forecasts whose outcome is not known yet. */
    unresolved: z.number().int(),
    /** Forecasts whose entry never traded; outside every score below. */
    notEntered: z.number().int(),
    /** Resolved and entered forecasts: what the scores rest on. */
    n: z.number().int(),
    hits: z.number().int(),
    hitRate: Proportion.nullable(),
    /** Mean of the forecasts' own base rates: what the same barriers gave from any candle. */
    baseRate: z.number().nullable(),
    meanProbability: z.number().nullable(),
    brier: z.number().nullable(),
    /** 1 - Brier / Brier of always stating the base rate; above 0 is better than the base rate. */
    brierSkill: z.number().nullable(),
    logLoss: z.number().nullable(),
    expectancyR: z.number().nullable(),
    /** 95 % interval of the mean R (normal approximation); `null` below two outcomes. */
    expectancyInterval: z.object({ low: z.number(), high: z.number() }).readonly().nullable(),
    /** `null` without a loss. */
    profitFactor: z.number().nullable(),
    firstTryValid: z.number().int(),
    /**
     * Murphy's parts of the Brier score over the ten bins of equal width: it equals reliability - resolution + uncertainty
     * up to what forecasts differ within a bin. Lower reliability and higher resolution are better.
     */
    murphy: z
      .object({ reliability: z.number(), resolution: z.number(), uncertainty: z.number(), withinBins: z.number() })
      .readonly()
      .nullable(),
    /** Expected calibration error, 0..1, over ten bins of equal width and over ten of equal count. */
    calibrationError: z.object({ equalWidth: z.number(), equalMass: z.number() }).readonly().nullable(),
    /** Standard deviation of the stated probabilities: 0 for someone who always says the same. */
    sharpness: z.number().nullable(),
    /** Worst fall of the summed R from its highest point, in the order of resolution; 0 or positive. */
    maxDrawdownR: z.number().nullable(),
    /** Mean time from the prediction to its resolution, ms. */
    meanResolutionMs: z.number().nullable(),
    /** Mean costs in R that the results have paid. */
    meanCostR: z.number().nullable(),
  })
  .readonly();
export type AccuracyScores = z.infer<typeof AccuracyScores>;

/** What a report can be broken down by. */
export const AccuracyDimension = z.enum([
  'instrument',
  'timeframe',
  'model',
  'adapter',
  'prompt',
  'source',
  'mode',
  'session',
  'structure',
  'confluence',
  'direction',
]);
export type AccuracyDimension = z.infer<typeof AccuracyDimension>;

/** Which predictions count. What is missing does not filter. */
export const AccuracyFilter = z.strictObject({
  instrument: InstrumentId.optional(),
  timeframe: Timeframe.optional(),
  /** `provenance.modelId`: a language model, `rules`, `boosting`, `logistic` or `person`. */
  modelId: z.string().optional(),
  /** First characters of the adapter's hash. */
  adapter: z.string().max(64).optional(),
  promptVersion: z.string().max(200).optional(),
  sources: z.array(PredictionSource).min(1).optional(),
  /** By the moment that they are about: half-open. */
  from: EpochMs.optional(),
  before: EpochMs.optional(),
  /** Which kinds of prediction count. They are never mixed silently: the report says which it holds. */
  modes: z.array(PredictionMode).min(1).default(['live', 'replay', 'retrospective']),
});
export type AccuracyFilter = z.infer<typeof AccuracyFilter>;

/** One point of the summed R, in the order of resolution. Long curves are thinned; the worst and best points stay. */
export const RCurvePoint = z
  .object({ at: EpochMs, n: z.number().int(), sumR: z.number(), drawdownR: z.number() })
  .readonly();
export type RCurvePoint = z.infer<typeof RCurvePoint>;

/** Best and worst excursion of one forecast, for a scatter; a sample where there are many. */
export const Excursion = z
  .object({ predictionId: z.string(), mfeR: z.number(), maeR: z.number(), rMultiple: z.number(), isHit: z.boolean() })
  .readonly();
export type Excursion = z.infer<typeof Excursion>;

/** Scores of one stretch of time, to see whether they drift. */
export const AccuracyPeriod = z.object({ from: EpochMs, until: EpochMs, scores: AccuracyScores }).readonly();
export type AccuracyPeriod = z.infer<typeof AccuracyPeriod>;

export const AccuracyGroup = z.object({ key: z.string(), scores: AccuracyScores }).readonly();
export type AccuracyGroup = z.infer<typeof AccuracyGroup>;

export const AccuracyReport = z
  .object({
    modes: z.array(PredictionMode).readonly(),
    overall: AccuracyScores,
    byInstrument: z.array(AccuracyGroup).readonly(),
    byTimeframe: z.array(AccuracyGroup).readonly(),
    byModel: z.array(AccuracyGroup).readonly(),
    reliability: z.array(ReliabilityBin).readonly(),
    /** Stated probability against what happened, ten bins with the same number of forecasts each. */
    reliabilityEqualMass: z.array(ReliabilityBin).readonly(),
    /** One entry for each dimension that was asked for. */
    groups: z
      .array(z.object({ dimension: AccuracyDimension, groups: z.array(AccuracyGroup).readonly() }).readonly())
      .readonly(),
    rCurve: z.array(RCurvePoint).readonly(),
    excursions: z.array(Excursion).readonly(),
    /** By month of the moment they are about, oldest first; years where there are more than 60 months. */
    drift: z.array(AccuracyPeriod).readonly(),
    /** How many predictions were looked at and how long that took, ms. */
    measured: z.object({ predictions: z.number().int(), durationMs: z.number() }).readonly(),
  })
  .readonly();
export type AccuracyReport = z.infer<typeof AccuracyReport>;
