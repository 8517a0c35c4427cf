import { z } from 'zod';
import { EpochMs } from './epoch-ms';
import { TrainingRecipe } from './training-recipe';

/** What the registry knows of an adapter beyond its file. */
export const AdapterRecord = z
  .object({
    /** SHA-256 of the file. */
    id: z.string().length(64),
    name: z.string(),
    origin: z.enum(['trained', 'imported', 'shipped']),
    baseHash: z.string().nullable(),
    runId: z.string().nullable(),
    datasetId: z.string().nullable(),
    recipe: TrainingRecipe.nullable(),
    createdAt: EpochMs,
    /** The newest one of it as a candidate; `null` where there is none. */
    evaluationId: z.string().nullable(),
  })
  .readonly();
export type AdapterRecord = z.infer<typeof AdapterRecord>;

/** A change of the active adapter, kept for ever: what predictions between two of them were made with. */
export const Promotion = z
  .object({
    id: z.string(),
    at: EpochMs,
    /** `null`: the base alone. */
    fromAdapterId: z.string().nullable(),
    toAdapterId: z.string().nullable(),
    /** `chosen`: by a person, without the gate's verdict. */
    kind: z.enum(['promoted', 'rolled_back', 'chosen']),
    evaluationId: z.string().nullable(),
  })
  .readonly();
export type Promotion = z.infer<typeof Promotion>;
