import type { TrainingRecipe } from '#shared/domain/training-recipe';

/** A number of a recipe as it is typed. */
export interface RecipeNumber {
  readonly name: RecipeNumberName;
  readonly min: number;
  readonly max: number;
  readonly isWhole?: boolean;
  /** Whether it may be empty, which is `null` in the recipe. */
  readonly isOptional?: boolean;
}

/** Fields of a recipe that hold a number. */
export type RecipeNumberName = {
  [F in keyof TrainingRecipe]-?: number extends TrainingRecipe[F] ? F : never;
}[keyof TrainingRecipe];

/** The numbers of a recipe by what they are about, within what the contract takes. */
export const RECIPE_NUMBERS = {
  adapter: [
    { name: 'rank', min: 1, max: 256, isWhole: true },
    { name: 'alpha', min: 0.1, max: 1_024 },
  ],
  learning: [
    // Smaller ones are written with an exponent, which nobody types.
    { name: 'learningRate', min: 0.000_001, max: 1 },
    { name: 'warmupShare', min: 0, max: 0.5 },
    { name: 'finalRateShare', min: 0, max: 1 },
    { name: 'weightDecay', min: 0, max: 1 },
    { name: 'clipNorm', min: 0.01, max: 1_000 },
  ],
  length: [
    { name: 'epochs', min: 0.01, max: 1_000 },
    { name: 'maxMinutes', min: 0.1, max: 10_000, isOptional: true },
    { name: 'maxSteps', min: 1, max: 1_000_000, isWhole: true, isOptional: true },
    { name: 'patience', min: 1, max: 1_000, isWhole: true, isOptional: true },
    { name: 'evaluateEvery', min: 1, max: 100_000, isWhole: true },
    { name: 'evaluationExamples', min: 1, max: 10_000, isWhole: true },
    { name: 'checkpointEvery', min: 1, max: 100_000, isWhole: true },
  ],
  computing: [
    { name: 'batchTokens', min: 32, max: 65_536, isWhole: true },
    { name: 'accumulation', min: 1, max: 256, isWhole: true },
    { name: 'maxExampleTokens', min: 16, max: 32_768, isWhole: true },
    { name: 'threads', min: 1, max: 256, isWhole: true, isOptional: true },
    { name: 'seed', min: 0, max: 2 ** 31 - 1, isWhole: true },
  ],
} as const satisfies Readonly<Record<string, readonly RecipeNumber[]>>;

export type RecipeGroup = keyof typeof RECIPE_NUMBERS;
export const RECIPE_GROUPS = Object.keys(RECIPE_NUMBERS) as readonly RecipeGroup[];
