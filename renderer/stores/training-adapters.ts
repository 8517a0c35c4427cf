import { create } from 'zustand';
import type { RegisteredAdapter } from '#shared/contract/training-operations';
import type { AdapterEvaluation } from '#shared/domain/adapter-evaluation';
import type { Promotion } from '#shared/domain/adapter-record';
import { client } from '../api/client';
import type { Failure } from '../api/failure';
import { grantFile } from '../api/grant-file';
import { createLoader, IDLE, type Loadable } from '../api/loadable';
import { createCommandRunner } from './run-command';
import { createRunStore } from './run-store';

export interface AdapterRegistryStore {
  readonly adapters: Loadable<readonly RegisteredAdapter[]>;
  /** Newest first. */
  readonly evaluations: Loadable<readonly AdapterEvaluation[]>;
  /** Newest first. */
  readonly promotions: Loadable<readonly Promotion[]>;
  /** What the last command was refused for. */
  readonly failure: Failure | null;
  readonly isSaving: boolean;
  readonly reload: () => Promise<void>;
  /** Makes the candidate of an evaluation active. */
  readonly promote: (evaluationId: string) => Promise<void>;
  readonly rollBack: () => Promise<void>;
  readonly remove: (adapterId: string) => Promise<void>;
  readonly clearFailure: () => void;
}

/** Adapters with what is known of them, their evaluations, and which of them was active when. */
export const useAdapterRegistry = create<AdapterRegistryStore>()((set, get) => {
  const loadAdapters = createLoader(
    () => client.training.adapters({}),
    () => get().adapters,
    (adapters) => set({ adapters }),
  );
  const loadEvaluations = createLoader(
    () => client.training.evaluations({ limit: LISTED }),
    () => get().evaluations,
    (evaluations) => set({ evaluations }),
  );
  const loadPromotions = createLoader(
    () => client.training.promotions({ limit: LISTED }),
    () => get().promotions,
    (promotions) => set({ promotions }),
  );
  const act = createCommandRunner(set, () => get().reload());
  return {
    adapters: IDLE,
    evaluations: IDLE,
    promotions: IDLE,
    failure: null,
    isSaving: false,
    reload: async () => {
      await Promise.all([loadAdapters(), loadEvaluations(), loadPromotions()]);
    },
    promote: async (evaluationId) => {
      await act(() => client.training.promote({ evaluationId }));
    },
    rollBack: async () => {
      await act(() => client.training.rollBack({}));
    },
    remove: async (adapterId) => {
      await act(() => client.training.removeAdapter({ adapterId }));
    },
    clearFailure: () => set({ failure: null }),
  };
});

export interface AdapterImport {
  readonly file: File;
  readonly name: string;
}

/** The one import that runs or ran last. */
export const useAdapterImport = createRunStore<AdapterImport, RegisteredAdapter>(async ({ file, name }, signal) =>
  client.training.importAdapter({ name, file: await grantFile(file) }, { signal }),
);

export type EvaluationQuestion = Parameters<typeof client.training.evaluate>[0];

/** The one evaluation that runs or ran last. */
export const useEvaluationRun = createRunStore<EvaluationQuestion, AdapterEvaluation>((input, signal) =>
  client.training.evaluate(input, { signal }),
);

const LISTED = 200;
