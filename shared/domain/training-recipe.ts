import { z } from 'zod';

/** Matrices of each layer that a LoRA changes, by their names in GGUF files. */
export const RecipeProjection = z.enum(['attn_q', 'attn_k', 'attn_v', 'attn_output', 'ffn_gate', 'ffn_up', 'ffn_down']);
export type RecipeProjection = z.infer<typeof RecipeProjection>;

/** How a model is trained. Equal recipe, dataset and machine give equal weights. */
export const TrainingRecipe = z
  .strictObject({
    /** `full` changes every weight: for models of at most some ten million parameters whose weights are F32. */
    method: z.enum(['lora', 'full']).default('lora'),
    rank: z.number().int().min(1).max(256).default(16),
    /** alpha / rank scales the change. */
    alpha: z.number().min(0.1).max(1_024).default(32),
    projections: z.array(RecipeProjection).min(1).max(7).default(RecipeProjection.options),
    learningRate: z.number().min(1e-7).max(1).default(1e-3),
    /** Share of the steps in which the rate rises from zero. */
    warmupShare: z.number().min(0).max(0.5).default(0.05),
    /** After the warm-up. */
    schedule: z.enum(['cosine', 'constant']).default('cosine'),
    /** Share of the rate at which the cosine ends. */
    finalRateShare: z.number().min(0).max(1).default(0.1),
    weightDecay: z.number().min(0).max(1).default(0.01),
    clipNorm: z.number().min(0.01).max(1_000).default(1),
    /** Tokens of one computation, padding and all. */
    batchTokens: z.number().int().min(32).max(65_536).default(1_024),
    /** Computations whose gradients are added up for one step. */
    accumulation: z.number().int().min(1).max(256).default(4),
    /** Longer examples are left out, with a count. */
    maxExampleTokens: z.number().int().min(16).max(32_768).default(1_024),
    epochs: z.number().min(0.01).max(1_000).default(1),
    /** Ends earlier; `null` for no such limit. */
    maxSteps: z.number().int().min(1).max(1_000_000).nullable().default(null),
    /** Of training time; the schedule fits itself to what the first steps took. `null` for no limit. */
    maxMinutes: z.number().min(0.1).max(10_000).nullable().default(null),
    /** Steps between two looks at the validation split. */
    evaluateEvery: z.number().int().min(1).max(100_000).default(25),
    /** Examples of the validation split that are looked at, at most. */
    evaluationExamples: z.number().int().min(1).max(10_000).default(64),
    /** Ends when that many looks in a row were no better than the best; `null` never does. The best weights are kept. */
    patience: z.number().int().min(1).max(1_000).nullable().default(4),
    checkpointEvery: z.number().int().min(1).max(100_000).default(25),
    /** Computes layers again on the way back: less memory, more time. */
    isCheckpointed: z.boolean().default(false),
    device: z.enum(['auto', 'cpu']).default('auto'),
    /** All cores but one where it is `null`. */
    threads: z.number().int().min(1).max(256).nullable().default(null),
    seed: z
      .number()
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .default(1),
  })
  .readonly();
export type TrainingRecipe = z.infer<typeof TrainingRecipe>;

export const PRESET_NAMES = ['quick', 'balanced', 'thorough'] as const;
export const PresetName = z.enum(PRESET_NAMES);
export type PresetName = z.infer<typeof PresetName>;

/** Sane recipes for the default small model on a usual computer: minutes, an hour, a night. */
export const PRESETS: Readonly<Record<PresetName, TrainingRecipe>> = {
  quick: TrainingRecipe.parse({ rank: 8, alpha: 16, maxMinutes: 10, epochs: 1, evaluationExamples: 32 }),
  balanced: TrainingRecipe.parse({ rank: 16, alpha: 32, maxMinutes: 60, epochs: 3 }),
  thorough: TrainingRecipe.parse({ rank: 32, alpha: 64, maxMinutes: 480, epochs: 8, learningRate: 5e-4, patience: 8 }),
};

/** A preset and what a person changed of it. */
export interface RecipeChoice {
  readonly preset: PresetName;
  readonly recipe: Readonly<Record<string, unknown>>;
}

/** @throws ZodError where a field is not known or a value not allowed. */
export function recipeOf({ preset, recipe }: RecipeChoice): TrainingRecipe {
  return TrainingRecipe.parse({ ...PRESETS[preset], ...recipe });
}
