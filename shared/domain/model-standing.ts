import { z } from 'zod';
import { ModelRung } from './decision';
import { EpochMs } from './epoch-ms';

/** A LoRA adapter on this computer: a GGUF file beside which its card may lie. */
export const AdapterStatus = z
  .object({
    /** SHA-256 of the file, lower-case hex: what predictions keep. */
    id: z.string().length(64),
    name: z.string(),
    sizeBytes: z.number().int(),
    /** Hash of the model that it was trained on; `null` where its file does not say. */
    baseHash: z.string().nullable(),
    /** Comes with the app. */
    isShipped: z.boolean(),
    isActive: z.boolean(),
    /** Why it cannot be used with the chosen model; `null` where it can. */
    problem: z.enum(['other_base', 'base_unknown', 'damaged']).nullable(),
    card: z.string().nullable(),
  })
  .readonly();
export type AdapterStatus = z.infer<typeof AdapterStatus>;

/** Whether a model has room: what it needs against what the computer has now. */
export const ModelFit = z
  .object({
    modelId: z.string(),
    neededBytes: z.number().int(),
    availableBytes: z.number().int(),
    /** `tight`: it fits, and leaves less than a quarter of the free memory. */
    verdict: z.enum(['fits', 'tight', 'too_large']),
    /** Measured when it last answered here, else estimated from its size; `null` before any model has answered. */
    tokensPerSecond: z.number().nullable(),
    isMeasured: z.boolean(),
  })
  .readonly();
export type ModelFit = z.infer<typeof ModelFit>;

/** Which rung of the ladder answers, and why not a higher one. */
export const ModelStanding = z
  .object({
    rung: ModelRung,
    /** The model that answers; `null` with the rules. */
    modelId: z.string().nullable(),
    adapterId: z.string().nullable(),
    /** The rung that the person chose: the highest. */
    wanted: ModelRung,
    /**
     * Deterministic answers only, after three failures in a row, until the person says otherwise; and while every rung rests
     * because the app ended with it at work.
     */
    isSafeMode: z.boolean(),
    failuresInRow: z.number().int().min(0),
    /** Why it is not on a higher rung, or what went wrong last; `code` is what a text is chosen by. */
    lastFailure: z.object({ at: EpochMs, code: z.string(), message: z.string() }).readonly().nullable(),
  })
  .readonly();
export type ModelStanding = z.infer<typeof ModelStanding>;
