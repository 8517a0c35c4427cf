import { create } from 'zustand';
import type { ModelStatus } from '#shared/domain/model';
import { client } from '../api/client';
import { type Failure, toFailure } from '../api/failure';
import { createLoader, IDLE, type Loadable, loadedValue } from '../api/loadable';
import { onAppEvent, onConnected } from './events';

export interface ModelsStore {
  readonly models: Loadable<readonly ModelStatus[]>;
  /** What the last command on a model was refused for, by model id. */
  readonly failures: Readonly<Record<string, Failure>>;
  readonly reload: () => Promise<void>;
  /** Starts or resumes; progress comes as an activity of kind `download`. */
  readonly download: (modelId: string) => Promise<void>;
  readonly select: (modelId: string) => Promise<void>;
  readonly remove: (modelId: string) => Promise<void>;
}

export const useModels = create<ModelsStore>()((set, get) => {
  const act = async (modelId: string, run: () => Promise<unknown>) => {
    set(({ failures: { [modelId]: _cleared, ...failures } }) => ({ failures }));
    try {
      await run();
    } catch (error) {
      const failure = toFailure(error);
      // The person stopped it: the activity says so, and it is no fault to show.
      if (failure.code !== 'cancelled') set(({ failures }) => ({ failures: { ...failures, [modelId]: failure } }));
    }
    await get().reload();
  };
  return {
    models: IDLE,
    failures: {},
    reload: createLoader(
      () => client.models.list({}),
      () => get().models,
      (models) => set({ models }),
    ),
    download: (modelId) => act(modelId, () => client.models.download({ modelId })),
    select: (modelId) => act(modelId, () => client.models.select({ modelId })),
    remove: (modelId) => act(modelId, () => client.models.remove({ modelId })),
  };
});

/** The catalog's name of a model, or its id where the catalog does not know it any more. */
export function useModelName(modelId: string): string {
  return useModels(
    (state) => loadedValue(state.models)?.find(({ model }) => model.id === modelId)?.model.name ?? modelId,
  );
}

/** Keeps the store in step with the main process. */
export function connectModels(): void {
  const reload = () => useModels.getState().reload();
  onConnected(reload);
  onAppEvent('models', reload);
}
