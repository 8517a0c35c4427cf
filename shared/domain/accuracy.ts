import { z } from 'zod';
import { PredictionMode } from './prediction';

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
  })
  .readonly();
export type AccuracyScores = z.infer<typeof AccuracyScores>;

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
  })
  .readonly();
export type AccuracyReport = z.infer<typeof AccuracyReport>;
