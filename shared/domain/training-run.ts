import { z } from 'zod';
import { ErrorCode } from './app-error';
import { EpochMs } from './epoch-ms';
import { TrainingRecipe } from './training-recipe';

/**
 * `interrupted`: the process ended with it at work; it goes on from its last checkpoint when it is resumed. `finished` runs have
 * an adapter (a model with `full`).
 */
export const RunState = z.enum(['preparing', 'running', 'paused', 'interrupted', 'finished', 'failed', 'cancelled']);
export type RunState = z.infer<typeof RunState>;

/** One step on the curve of a run. */
export const TrainingPoint = z
  .object({
    /** Updates of the weights so far, from 1. */
    step: z.number().int().min(0),
    /** Supervised and other tokens that were computed so far, without padding. */
    tokens: z.number().int().min(0),
    /** Training time so far, without pauses, in milliseconds. */
    workedMs: z.number().min(0),
    /** Mean negative log likelihood of the supervised tokens of the step, in nats; `null` in a point of an evaluation alone. */
    loss: z.number().nullable(),
    /** Of the validation split; `null` where it was not looked at. */
    validationLoss: z.number().nullable(),
    learningRate: z.number(),
    /** Before clipping; `null` in a point of an evaluation alone. */
    gradientNorm: z.number().nullable(),
  })
  .readonly();
export type TrainingPoint = z.infer<typeof TrainingPoint>;

/** What a training will need, before it begins. */
export const TrainingEstimate = z
  .object({
    trainableParameters: z.number().int(),
    memoryBytes: z.number().int(),
    availableBytes: z.number().int(),
    fits: z.enum(['fits', 'tight', 'too_large']),
    examples: z.number().int(),
    /** Tokens of one pass over the training split, estimated from its characters. */
    epochTokens: z.number().int(),
    steps: z.number().int(),
    /** Measured in an earlier run here with this model and method, else guessed from its size. */
    tokensPerSecond: z.number(),
    isMeasured: z.boolean(),
    durationMs: z.number(),
  })
  .readonly();
export type TrainingEstimate = z.infer<typeof TrainingEstimate>;

/** An answer of the model to a question of the held-out split, before and after. */
export const TrainingSample = z
  .object({
    exampleId: z.string(),
    question: z.string(),
    expected: z.string(),
    before: z.string(),
    after: z.string(),
  })
  .readonly();
export type TrainingSample = z.infer<typeof TrainingSample>;

export const TrainingRun = z
  .object({
    id: z.string(),
    name: z.string(),
    state: RunState,
    datasetId: z.string(),
    modelId: z.string(),
    /** SHA-256 of the base. */
    modelHash: z.string(),
    recipe: TrainingRecipe,
    createdAt: EpochMs,
    updatedAt: EpochMs,
    step: z.number().int().min(0),
    /** `null` until the examples are read. */
    totalSteps: z.number().int().nullable(),
    tokens: z.number().int().min(0),
    workedMs: z.number().min(0),
    /** Of the last minute; `null` before the first step. */
    tokensPerSecond: z.number().nullable(),
    /** Time that the rest should take; `null` while it is not known. */
    leftMs: z.number().nullable(),
    /** Largest resident memory of the trainer's process; `null` before it told. */
    peakBytes: z.number().int().nullable(),
    /** `cpu`, or the GPU's name; `null` before it began. */
    device: z.string().nullable(),
    best: z.object({ step: z.number().int(), validationLoss: z.number() }).readonly().nullable(),
    /** Step of the newest checkpoint. */
    checkpointStep: z.number().int().nullable(),
    /** Examples that were left out because they are too long. */
    skippedExamples: z.number().int().min(0),
    /** SHA-256 of the adapter that came of it; `null` before it is finished, and for `full`. */
    adapterId: z.string().nullable(),
    /** Why it ended early; `null` where it did not. */
    endReason: z.enum(['steps', 'time', 'patience']).nullable(),
    error: z.object({ code: ErrorCode, message: z.string() }).readonly().nullable(),
  })
  .readonly();
export type TrainingRun = z.infer<typeof TrainingRun>;
