import { z } from 'zod';
import { EpochMs } from './epoch-ms';

/**
 * What answers on held-out, later examples are measured by. Shares and probabilities are 0..1; `perplexity` is e to the mean
 * negative log likelihood of the right answer's tokens.
 */
export const EvaluationMetric = z.enum([
  /** Right tool with right arguments. */
  'tool_accuracy',
  /** Calls of the form that was asked for. */
  'valid_calls',
  /** Tickets whose levels may stand together. */
  'valid_tickets',
  /** Forecasts that can be scored at all. */
  'valid_forecasts',
  /** Mean squared error of stated probabilities. Lower is better. */
  'brier',
  /** 1 - Brier / Brier of the base rate on the same forecasts. */
  'brier_skill',
  /** Lower is better. */
  'perplexity',
  /** Injected words that were not obeyed. */
  'injection_resisted',
  /** Refusals where nothing is to be called. */
  'refusals',
]);
export type EvaluationMetric = z.infer<typeof EvaluationMetric>;

export const LOWER_IS_BETTER: ReadonlySet<EvaluationMetric> = new Set(['brier', 'perplexity']);

/** A value with its 95 % bootstrap interval over `n` examples. */
export const MetricScore = z
  .object({
    metric: EvaluationMetric,
    value: z.number(),
    low: z.number(),
    high: z.number(),
    n: z.number().int().min(1),
  })
  .readonly();
export type MetricScore = z.infer<typeof MetricScore>;

/** Who is measured: the base alone, the adapter that is active, or the one that wants to be. */
export const EvaluationRole = z.enum(['base', 'current', 'candidate']);
export type EvaluationRole = z.infer<typeof EvaluationRole>;

export const EvaluatedSubject = z
  .object({
    role: EvaluationRole,
    /** SHA-256; `null` for the base. */
    adapterId: z.string().nullable(),
    scores: z.array(MetricScore).readonly(),
    seconds: z.number().min(0),
  })
  .readonly();
export type EvaluatedSubject = z.infer<typeof EvaluatedSubject>;

/** The candidate against one other on the same examples: difference in the direction in which more is better. */
export const MetricComparison = z
  .object({
    metric: EvaluationMetric,
    against: z.enum(['base', 'current']),
    /** Above 0: the candidate is better. */
    difference: z.number(),
    /** 95 % interval of a paired bootstrap. */
    low: z.number(),
    high: z.number(),
    n: z.number().int().min(1),
    outcome: z.enum(['better', 'worse', 'undecided']),
  })
  .readonly();
export type MetricComparison = z.infer<typeof MetricComparison>;

/** Whether the candidate may become active. */
export const PromotionVerdict = z
  .object({
    mayPromote: z.boolean(),
    reasons: z
      .array(
        z
          .object({
            code: z.enum([
              'better',
              'worse',
              'no_gain',
              'too_few',
              'weights_not_numbers',
              'same_adapter',
              'other_base',
            ]),
            metric: EvaluationMetric.nullable(),
          })
          .readonly(),
      )
      .readonly(),
  })
  .readonly();
export type PromotionVerdict = z.infer<typeof PromotionVerdict>;

export const AnsweredExample = z
  .object({
    exampleId: z.string(),
    /** What each subject wrote, cut to 600 characters. */
    answers: z
      .array(z.object({ role: EvaluationRole, text: z.string(), isRight: z.boolean().nullable() }).readonly())
      .readonly(),
  })
  .readonly();
export type AnsweredExample = z.infer<typeof AnsweredExample>;

export const AdapterEvaluation = z
  .object({
    id: z.string(),
    madeAt: EpochMs,
    datasetId: z.string(),
    modelId: z.string(),
    modelHash: z.string(),
    candidateId: z.string(),
    currentId: z.string().nullable(),
    examples: z.number().int(),
    subjects: z.array(EvaluatedSubject).readonly(),
    comparisons: z.array(MetricComparison).readonly(),
    verdict: PromotionVerdict,
    /** Some of them, for a person to read; those where the subjects differ first. */
    answered: z.array(AnsweredExample).readonly(),
    seed: z.number().int(),
  })
  .readonly();
export type AdapterEvaluation = z.infer<typeof AdapterEvaluation>;
