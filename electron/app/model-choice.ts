import { AppError } from '#shared/domain/app-error';
import type { CatalogModel } from '#shared/domain/model';
import type { AdapterStatus, ModelFit } from '#shared/domain/model-standing';
import { modelFit } from '../infra/models/model-fit';
import type { ActiveModel } from '../llm/llama-runtime';
import type { FitQuestion, LadderChoice } from '../llm/model-ladder';
import type { AdapterBase, AdapterFile, AdapterFiles } from '../ports/adapter-files';
import type { ModelFiles } from '../ports/model-files';
import type { ModelSpeeds } from '../ports/model-speeds';
import type { SettingsStore } from '../ports/settings-store';

/** Which model and adapter the person chose, what stands in for them, and what fits this computer. */
export interface ModelChoice {
  /** The model that the person chose, else the catalog's default; installed or not. */
  activeModelId(): string | null;
  /** That model's file; `null` where it is not here. */
  chosenModel(): ActiveModel | null;
  /** The adapter that is wanted on the chosen model, on this computer or not; `null` for the model alone. */
  activeAdapterId(): string | null;
  /** What the ladder has to climb on. */
  choose(): Promise<LadderChoice>;
  /** Adapters with what keeps them off the chosen model. */
  adapters(): Promise<AdapterStatus[]>;
  /**
   * An adapter that can go on the chosen model.
   *
   * @throws AppError `not_found`, or `conflict` with the reason where it cannot.
   */
  requireAdapter(adapterId: string): Promise<AdapterFile>;
  /** Every model of the catalog, in its order. */
  fits(loadedModelId: string | null): ModelFit[];
  /** `null` for a model that the catalog does not have. */
  fit(modelId: string, question: FitQuestion): ModelFit | null;
}

/** @param parts.freeMemory - Bytes of memory that the computer has for a new load now. */
export function createModelChoice(parts: {
  settings: Pick<SettingsStore, 'read'>;
  modelFiles: Pick<ModelFiles, 'catalog' | 'installedPath'>;
  adapters: AdapterFiles;
  speeds: Pick<ModelSpeeds, 'all'>;
  freeMemory: () => number;
}): ModelChoice {
  const { settings, modelFiles, adapters, speeds, freeMemory } = parts;

  function installed(entry: CatalogModel | undefined): ActiveModel | null {
    const file = entry ? modelFiles.installedPath(entry.id) : null;
    if (!entry || file === null) return null;
    return { modelId: entry.id, path: file, sha256: entry.sha256, contextTokens: entry.contextTokens };
  }

  function byDefault(): CatalogModel | undefined {
    return modelFiles.catalog().find(({ isDefault }) => isDefault);
  }

  function activeModelId(): string | null {
    return settings.read().activeModelId ?? byDefault()?.id ?? null;
  }

  function chosen(): ActiveModel | null {
    const modelId = activeModelId();
    return installed(modelFiles.catalog().find(({ id }) => id === modelId));
  }

  function wantedAdapterId(): string | null {
    const { activeAdapterId } = settings.read();
    if (activeAdapterId !== 'shipped') return activeAdapterId;
    const modelId = activeModelId();
    return modelFiles.catalog().find(({ id }) => id === modelId)?.adapterSha256 ?? null;
  }

  async function adapterOn(base: AdapterBase): Promise<Pick<LadderChoice, 'adapter' | 'adapterProblem'>> {
    const activeAdapterId = wantedAdapterId();
    if (activeAdapterId === null) return { adapter: null, adapterProblem: null };
    try {
      const found = (await adapters.list()).find(({ id }) => id === activeAdapterId);
      if (!found) {
        const message = `The adapter ${activeAdapterId.slice(0, 12)} is not on this computer any more.`;
        return { adapter: null, adapterProblem: { code: 'adapter_missing', message } };
      }
      const problem = await adapters.problemOn(found, base);
      if (problem) return { adapter: null, adapterProblem: problem };
      const { path, id, sizeBytes } = found;
      return { adapter: { path, sha256: id, scale: 1, sizeBytes }, adapterProblem: null };
    } catch (error) {
      // The base answers all the same where the folder cannot be read.
      const message = `The adapters cannot be read: ${error instanceof Error ? error.message : String(error)}`;
      return { adapter: null, adapterProblem: { code: 'file_unreadable', message } };
    }
  }

  function roomFor(entry: CatalogModel, { extraBytes, loadedModelId }: FitQuestion): ModelFit {
    const catalog = modelFiles.catalog();
    // The runtime holds one model at a time: the loaded one makes room first.
    const givenBack = catalog.find(({ id }) => id === loadedModelId)?.memoryBytes ?? 0;
    return modelFit(entry, {
      availableBytes: freeMemory() + givenBack,
      extraBytes,
      speeds: speeds.all(),
      sizes: new Map(catalog.map(({ id, sizeBytes }) => [id, sizeBytes])),
    });
  }

  return {
    activeModelId,
    chosenModel: chosen,
    activeAdapterId: wantedAdapterId,

    async choose() {
      const model = chosen();
      const on = model ? await adapterOn(model) : { adapter: null, adapterProblem: null };
      return { model, ...on, small: installed(byDefault()) };
    },

    async adapters() {
      const activeAdapterId = wantedAdapterId();
      const base = chosen();
      return Promise.all(
        (await adapters.list()).map(async (adapter) => {
          const { id, name, sizeBytes, baseHash, isShipped, card } = adapter;
          const problem = (await adapters.problemOn(adapter, base))?.code ?? null;
          return { id, name, sizeBytes, baseHash, isShipped, isActive: id === activeAdapterId, problem, card };
        }),
      );
    },

    async requireAdapter(adapterId) {
      const found = (await adapters.list()).find(({ id }) => id === adapterId);
      if (!found) throw new AppError('not_found', `There is no adapter ${adapterId} on this computer.`, { adapterId });
      const problem = await adapters.problemOn(found, chosen());
      if (problem) throw new AppError('conflict', problem.message, { adapterId, problem: problem.code });
      return found;
    },

    fits: (loadedModelId) => modelFiles.catalog().map((entry) => roomFor(entry, { extraBytes: 0, loadedModelId })),

    fit(modelId, question) {
      const entry = modelFiles.catalog().find(({ id }) => id === modelId);
      return entry ? roomFor(entry, question) : null;
    },
  };
}
