import { AppError } from '#shared/domain/app-error';
import type { ModelStatus } from '#shared/domain/model';
import type { Handlers } from '../api/handlers';
import type { RefreshedModelLadder } from '../llm/model-ladder';
import type { Graph } from './graph';
import type { ModelChoice } from './model-choice';

/** What the operations on language models and their adapters do. */
export function createModelHandlers(
  graph: Pick<Graph, 'activities' | 'bus' | 'modelFiles' | 'settings'> & {
    readonly ladder: RefreshedModelLadder;
    readonly modelChoice: ModelChoice;
    /** Makes an adapter active, `null` the model alone, as a person chose it: the next request uses it. */
    readonly chooseAdapter: (adapterId: string | null) => Promise<void>;
  },
): Pick<Handlers, 'models'> {
  const { activities, bus, ladder, modelChoice, modelFiles, settings } = graph;

  function modelStatus(modelId: string): ModelStatus {
    const status = modelFiles.status(modelId, modelChoice.activeModelId());
    if (!status) throw new AppError('not_found', `The catalog has no model ${modelId}.`, { modelId });
    return status;
  }

  /** Tells everyone of another choice or another file, and lets the ladder begin at its top. */
  async function changed({ isAnotherChoice }: { readonly isAnotherChoice: boolean }): Promise<void> {
    bus.publish({ kind: 'settings', settings: settings.read() });
    bus.publish({ kind: 'models' });
    // What failed before was another choice, or is to be tried again.
    if (isAnotherChoice) ladder.leaveSafeMode();
    await ladder.refresh();
  }

  /** An adapter stays on for as long as it fits what it is on. */
  async function dropUnfitAdapter(): Promise<void> {
    const { activeAdapterId } = settings.read();
    if (activeAdapterId === null || activeAdapterId === 'shipped') return;
    const active = (await modelChoice.adapters()).find(({ isActive }) => isActive);
    if (!active || active.problem !== null) settings.update({ activeAdapterId: 'shipped' });
  }

  return {
    models: {
      list: () => modelFiles.catalog().map(({ id }) => modelStatus(id)),
      download: async ({ modelId }, { signal }) => {
        modelStatus(modelId);
        await activities.run({ kind: 'download', subject: modelId, unit: 'bytes', signal }, (handle) =>
          modelFiles.download(modelId, {
            signal: handle.signal,
            onProgress: ({ doneBytes, totalBytes }) => handle.progress(doneBytes, totalBytes),
          }),
        );
        const isFirst = settings.read().activeModelId === null;
        if (isFirst) settings.update({ activeModelId: modelId });
        await changed({ isAnotherChoice: isFirst });
        return modelStatus(modelId);
      },
      select: async ({ modelId }) => {
        if (modelStatus(modelId).state !== 'installed') {
          throw new AppError('model_missing', `${modelId} is not installed; download it first.`, { modelId });
        }
        settings.update({ activeModelId: modelId });
        await dropUnfitAdapter();
        await ladder.unload();
        await changed({ isAnotherChoice: true });
        return modelStatus(modelId);
      },
      remove: async ({ modelId }) => {
        modelStatus(modelId);
        if (ladder.loaded()?.modelId === modelId) await ladder.unload();
        modelFiles.remove(modelId);
        const wasChosen = settings.read().activeModelId === modelId;
        if (wasChosen) {
          settings.update({ activeModelId: null });
          await dropUnfitAdapter();
        }
        await changed({ isAnotherChoice: wasChosen });
        return modelStatus(modelId);
      },
      standing: () => ladder.refresh(),
      leaveSafeMode: async () => {
        ladder.leaveSafeMode();
        return ladder.refresh();
      },
      fits: () => modelChoice.fits(ladder.loaded()?.modelId ?? null),
      adapters: () => modelChoice.adapters(),
      selectAdapter: async ({ adapterId }) => {
        if (adapterId !== null) await modelChoice.requireAdapter(adapterId);
        await graph.chooseAdapter(adapterId);
        return modelChoice.adapters();
      },
    },
  };
}
