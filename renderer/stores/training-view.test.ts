import { expect, it } from 'vitest';
import { DatasetDraft } from '#shared/domain/training-dataset';
import { draftOfForm, firstForm, useTrainingView } from './training-view';

it('begins with the defaults of the contract, and shares survive the way through per cent', () => {
  const draft = DatasetDraft.parse(draftOfForm({ ...firstForm(), name: 'First' }));

  expect(draft).toEqual(DatasetDraft.parse({ name: 'First' }));
});

it('counts as changed only what differs from the preset', () => {
  const { setPreset, setRecipe } = useTrainingView.getState();
  setPreset('quick');

  setRecipe('rank', 64);
  setRecipe('seed', 7);
  setRecipe('rank', 8);

  expect(useTrainingView.getState().wish).toEqual({ preset: 'quick', recipe: { seed: 7 } });
});
