import { z } from 'zod';

/** Matrices of each layer that a LoRA changes, by their names in GGUF files. */
export const RecipeProjection = z.enum(['attn_q', 'attn_k', 'attn_v', 'attn_output', 'ffn_gate', 'ffn_up', 'ffn_down']);
export type RecipeProjection = z.infer<typeof RecipeProjection>;

/** How a model is trained. Equal recipe, dataset and machine give equal weights. */
export const TrainingRecipe = z
  .strictObject({
    /** `full` changes every weight: for models of at most some ten million parameters whose weights are F32. */
    method: z.enum(['lora', 'full']),
    rank: z.number().int().min(1).max(256),
    /** alpha / rank scales the change. */
    alpha: z.number().min(0.1).max(1_024),
    projections: z.array(RecipeProjection).min(1).max(7),
    learningRate: z.number().min(1e-7).max(1),
    /** Share of the steps in which the rate rises from zero. */
    warmupShare: z.number().min(0).max(0.5),
    /** After the warm-up. */
    schedule: z.enum(['cosine', 'constant']),
    /** Share of the rate at which the cosine ends. */
    finalRateShare: z.number().min(0).max(1),
    weightDecay: z.number().min(0).max(1),
    clipNorm: z.number().min(0.01).max(1_000),
    /** Tokens of one computation, padding and all. */
    batchTokens: z.number().int().min(32).max(65_536),
    /** Computations whose gradients are added up for one step. */
    accumulation: z.number().int().min(1).max(256),
    /** Longer examples are left out, with a count. */
    maxExampleTokens: z.number().int().min(16).max(32_768),
    epochs: z.number().min(0.01).max(1_000),
    /** Ends earlier; `null` for no such limit. */
    maxSteps: z.number().int().min(1).max(1_000_000).nullable(),
    /** Of training time; the schedule fits itself to what the first steps took. `null` for no limit. */
    maxMinutes: z.number().min(0.1).max(10_000).nullable(),
    /** Steps between two looks at the validation split. */
    evaluateEvery: z.number().int().min(1).max(100_000),
    /** Examples of the validation split that are looked at, at most. */
    evaluationExamples: z.number().int().min(1).max(10_000),
    /** Ends when that many looks in a row were no better than the best; `null` never does. The best weights are kept. */
    patience: z.number().int().min(1).max(1_000).nullable(),
    checkpointEvery: z.number().int().min(1).max(100_000),
    /** Computes layers again on the way back: less memory, more time. */
    isCheckpointed: z.boolean(),
    device: z.enum(['auto', 'cpu']),
    /** All cores but one where it is `null`. */
    threads: z.number().int().min(1).max(256).nullable(),
    seed: z
      .number()
      .int()
      .min(0)
      .max(2 ** 31 - 1),
  })
  .readonly();
export type TrainingRecipe = z.infer<typeof TrainingRecipe>;

export const PRESET_NAMES = ['quick', 'balanced', 'thorough'] as const;
export const PresetName = z.enum(PRESET_NAMES);
export type PresetName = z.infer<typeof PresetName>;

const BALANCED: TrainingRecipe = {
  method: 'lora',
  rank: 16,
  alpha: 32,
  projections: RecipeProjection.options,
  learningRate: 1e-3,
  warmupShare: 0.05,
  schedule: 'cosine',
  finalRateShare: 0.1,
  weightDecay: 0.01,
  clipNorm: 1,
  batchTokens: 1_536,
  accumulation: 1,
  maxExampleTokens: 1_024,
  epochs: 3,
  maxSteps: null,
  maxMinutes: 60,
  evaluateEvery: 25,
  evaluationExamples: 64,
  patience: 4,
  checkpointEvery: 25,
  isCheckpointed: false,
  device: 'auto',
  threads: null,
  seed: 1,
};

/** Sane recipes for the default small model on a usual computer: minutes, an hour, a night. */
export const PRESETS: Readonly<Record<PresetName, TrainingRecipe>> = {
  quick: { ...BALANCED, rank: 8, alpha: 16, learningRate: 2e-3, maxMinutes: 10, epochs: 1, evaluationExamples: 32 },
  balanced: BALANCED,
  thorough: { ...BALANCED, rank: 32, alpha: 64, maxMinutes: 480, epochs: 8, learningRate: 5e-4, patience: 8 },
};

/** What a person changed of a preset. */
export const RecipeChanges = TrainingRecipe.unwrap().partial().readonly();
export type RecipeChanges = z.infer<typeof RecipeChanges>;

/** A preset and what a person changed of it. */
export interface RecipeChoice {
  readonly preset: PresetName;
  readonly recipe: { readonly [K in keyof RecipeChanges]: RecipeChanges[K] | undefined };
}

export function recipeOf({ preset, recipe }: RecipeChoice): TrainingRecipe {
  const changed = Object.entries(recipe).filter(([, value]) => value !== undefined);
  return TrainingRecipe.parse({ ...PRESETS[preset], ...Object.fromEntries(changed) });
}
