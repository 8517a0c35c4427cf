import { expect, it } from 'vitest';
import { PRESETS, RecipeChanges } from '#shared/domain/training-recipe';
import { RECIPE_GROUPS, RECIPE_NUMBERS, type RecipeNumber } from './recipe-fields';

const FIELDS: readonly RecipeNumber[] = RECIPE_GROUPS.flatMap<RecipeNumber>((group) => RECIPE_NUMBERS[group]);

it('offers nothing that the contract refuses', () => {
  const refused = FIELDS.flatMap(({ name, min, max, isOptional }) =>
    [min, max, ...(isOptional ? [null] : [])].filter((value) => !RecipeChanges.safeParse({ [name]: value }).success),
  );

  expect(refused).toEqual([]);
});

it('offers every number of the recipe once', () => {
  const numbers = Object.entries(PRESETS.balanced)
    .filter(([, value]) => typeof value === 'number' || value === null)
    .map(([name]) => name);

  expect(FIELDS.map(({ name }) => name).toSorted()).toEqual(numbers.toSorted());
});
