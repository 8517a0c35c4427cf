import type { TrainingRecipe } from '#shared/domain/training-recipe';
import type { TrainableModelOptions } from './trainable-model';

/**
 * How a model is opened for a recipe.
 *
 * @param cores - Of this computer; all but one train where the recipe does not say how many.
 */
export function modelOptionsOf(recipe: TrainingRecipe, cores: number): TrainableModelOptions {
  const { method, rank, alpha, projections, seed } = recipe;
  return {
    method: method === 'full' ? { kind: 'full' } : { kind: 'lora', rank, alpha, projections, seed },
    threads: recipe.threads ?? Math.max(1, cores - SPARED_CORES),
    isCheckpointed: recipe.isCheckpointed,
    precision: 'mixed',
    device: recipe.device,
  };
}

/** Threads wait for each other after every operation, and the window needs a core too. */
const SPARED_CORES = 1;
