import { create } from 'zustand';
import type { DatasetDraft, ExampleFilter } from '#shared/domain/training-dataset';
import { PRESETS, type PresetName, type TrainingRecipe } from '#shared/domain/training-recipe';
import type { RecipeWish } from './training-runs';

export const TRAINING_TABS = ['data', 'train', 'evaluate', 'adapters'] as const;
export type TrainingTab = (typeof TRAINING_TABS)[number];

/** A dataset as it is being written; shares in per cent. */
export interface DatasetForm extends Omit<DatasetDraft, 'validationShare' | 'heldOutShare'> {
  readonly validationPercent: number;
  readonly heldOutPercent: number;
}

/** Which adapter is to be measured, and on what. */
export interface EvaluationForm {
  /** `null` where none was chosen: the first that can be is taken. */
  readonly adapterId: string | null;
  readonly datasetId: string | null;
  readonly examples: number;
  readonly seed: number;
}

export interface TrainingViewStore {
  readonly tab: TrainingTab;
  readonly datasetId: string | null;
  /** What stands beside the list of datasets. */
  readonly dataSide: 'details' | 'build' | 'import';
  readonly form: DatasetForm;
  /** Dataset whose examples are read in place of the list. */
  readonly browsedId: string | null;
  readonly filter: ExampleFilter;
  readonly exampleId: string | null;
  /** `null` for the form of a new training. */
  readonly runId: string | null;
  readonly trainedId: string | null;
  readonly wish: RecipeWish;
  /** `null` until one is typed: the name then follows dataset and preset. */
  readonly runName: string | null;
  readonly isLogarithmic: boolean;
  readonly evaluation: EvaluationForm;
  readonly evaluationId: string | null;
  readonly adapterId: string | null;
  readonly adapterSide: 'details' | 'import';
  readonly show: (change: Partial<Omit<TrainingViewStore, 'show' | 'setPreset' | 'setRecipe'>>) => void;
  /** Takes a preset; what was changed of the one before is let go. */
  readonly setPreset: (preset: PresetName) => void;
  /** Changes one field; one that is as the preset has it is no change. */
  readonly setRecipe: <F extends keyof TrainingRecipe>(field: F, value: TrainingRecipe[F]) => void;
}

/** What the pane of fine-tuning shows and what is written in its forms; kept while it is covered. */
export const useTrainingView = create<TrainingViewStore>()((set) => ({
  tab: 'data',
  datasetId: null,
  dataSide: 'details',
  form: firstForm(),
  browsedId: null,
  filter: {},
  exampleId: null,
  runId: null,
  trainedId: null,
  wish: { preset: 'balanced', recipe: {} },
  runName: null,
  isLogarithmic: false,
  evaluation: { adapterId: null, datasetId: null, examples: 160, seed: 1 },
  evaluationId: null,
  adapterId: null,
  adapterSide: 'details',
  show: (change) => set(change),
  setPreset: (preset) => set({ wish: { preset, recipe: {} } }),
  setRecipe: (field, value) =>
    set(({ wish: { preset, recipe } }) => {
      const { [field]: _before, ...others } = recipe;
      const isPreset = JSON.stringify(PRESETS[preset][field]) === JSON.stringify(value);
      return { wish: { preset, recipe: isPreset ? others : { ...others, [field]: value } } };
    }),
}));

/** The draft of a dataset that the form describes. */
export function draftOfForm({ validationPercent, heldOutPercent, ...rest }: DatasetForm): DatasetDraft {
  return { ...rest, validationShare: validationPercent / 100, heldOutShare: heldOutPercent / 100 };
}

/** The defaults of the contract. */
export function firstForm(): DatasetForm {
  return {
    name: '',
    dialogues: 1_200,
    playbooks: 600,
    ownPredictions: 500,
    series: [],
    validationPercent: 10,
    heldOutPercent: 20,
    embargoCandles: 96,
    seed: 1,
  };
}
