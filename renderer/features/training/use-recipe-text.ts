import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrainingRecipe } from '#shared/domain/training-recipe';

/** A recipe in a line: what tells one from another most. */
export function useRecipeText(): (recipe: TrainingRecipe) => string {
  const { t } = useTranslation('training');
  return useCallback(
    ({ method, rank, alpha, learningRate: rate, seed }) =>
      method === 'lora'
        ? t('run.facts.recipeLora', { rank, alpha, rate, seed })
        : t('run.facts.recipeFull', { rate, seed }),
    [t],
  );
}
