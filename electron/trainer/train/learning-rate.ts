import type { TrainingRecipe } from '#shared/domain/training-recipe';

type RateRecipe = Pick<TrainingRecipe, 'learningRate' | 'warmupShare' | 'schedule' | 'finalRateShare'>;

/**
 * Learning rate of a step, counted from 1: a straight rise over the warm-up, then constant or half a cosine down to
 * `finalRateShare` of it at the last step.
 */
export function learningRate(recipe: RateRecipe, step: number, totalSteps: number): number {
  const warmupSteps = Math.round(recipe.warmupShare * totalSteps);
  if (step <= warmupSteps) return (recipe.learningRate * step) / warmupSteps;
  if (recipe.schedule === 'constant') return recipe.learningRate;
  const progress = Math.min(1, (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
  const share = recipe.finalRateShare + ((1 - recipe.finalRateShare) * (1 + Math.cos(Math.PI * progress))) / 2;
  return recipe.learningRate * share;
}
