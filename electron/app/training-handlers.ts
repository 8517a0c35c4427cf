import path from 'node:path';
import { AppError } from '#shared/domain/app-error';
import { recipeOf } from '#shared/domain/training-recipe';
import type { TrainingRun } from '#shared/domain/training-run';
import type { Call, Handlers } from '../api/handlers';
import { installAdapterFile, removeAdapterFile } from '../infra/training/adapter-import';
import { writeExportFolder } from '../infra/training/write-export-folder';
import { exportDataset } from '../pipeline/training/dataset/export-dataset';
import { exportRun } from '../pipeline/training/dataset/export-run';
import { convertPeftAdapter } from '../trainer/peft/convert-peft-adapter';
import type { Training } from './compose-training';
import type { Graph } from './graph';

/** What the operations on datasets, trainings and adapters do. */
export function createTrainingHandlers(
  graph: Pick<Graph, 'activities' | 'bus' | 'clock'> & { readonly training: Training },
): Pick<Handlers, 'training'> {
  const { activities, bus, clock, training } = graph;
  const { datasets, datasetThread, registry, runs, store } = training;

  /** A path for the command line; the window names none. */
  function exportFolder(folder: string | undefined, call: Call, name: string): string {
    if (folder !== undefined) return call.resolveFile(folder);
    const day = new Date(clock.now()).toISOString().replace(/[:T]/g, '-').slice(0, 19);
    return path.join(training.exportsFolder, `${name.replaceAll(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60)}-${day}`);
  }

  async function requireDataset(datasetId: string) {
    const manifest = await datasets.manifest(datasetId);
    if (!manifest) throw new AppError('not_found', `There is no dataset ${datasetId}.`, { datasetId });
    return manifest;
  }

  /** A training is work that a person can watch; to stop it there is to pause it. */
  function watched(
    name: string,
    call: Call,
    work: (watch: NonNullable<Parameters<typeof runs.start>[1]>) => Promise<TrainingRun>,
  ): Promise<TrainingRun> {
    return activities.run({ kind: 'fine_tuning', subject: name, unit: 'steps', signal: call.signal }, (handle) =>
      work({ signal: handle.signal, onProgress: handle.progress }),
    );
  }

  const datasetWork = <T>(
    subject: string,
    total: number | null,
    { signal }: Call,
    work: (options: { signal: AbortSignal; onProgress: (fraction: number) => void }) => Promise<T>,
  ) =>
    activities.run({ kind: 'dataset', subject, unit: 'examples', signal }, (handle) =>
      work({
        signal: handle.signal,
        onProgress: (fraction) => handle.progress(Math.round(fraction * (total ?? 100)), total ?? 100),
      }),
    );

  return {
    training: {
      datasets: async () => [...(await datasets.list())],
      buildDataset: async (draft, call) => {
        const total = draft.dialogues + draft.playbooks + draft.ownPredictions;
        const manifest = await datasetWork(draft.name, total, call, (options) =>
          datasetThread.run({ kind: 'build', draft, at: clock.now() }, options),
        );
        bus.publish({ kind: 'datasets' });
        return manifest;
      },
      examples: async ({ datasetId, offset, limit, ...filter }) => {
        const { examples, total } = await datasets.page(datasetId, filter, { offset, limit });
        return { examples: [...examples], total };
      },
      importDataset: async ({ file, name, licence }, call) => {
        const resolved = call.resolveFile(file);
        const manifest = await datasetWork(name, null, call, (options) =>
          datasetThread.run({ kind: 'import', file: resolved, name, licence, at: clock.now() }, options),
        );
        bus.publish({ kind: 'datasets' });
        return manifest;
      },
      exportDataset: async ({ datasetId, folder }, call) => {
        const manifest = await requireDataset(datasetId);
        return writeExportFolder(exportFolder(folder, call, manifest.name), exportDataset(manifest, datasets.examples));
      },
      removeDataset: async ({ datasetId }) => {
        const running = runs.runs().find((run) => run.datasetId === datasetId && isAtWork(run));
        if (running) {
          throw new AppError('conflict', `The training "${running.name}" is reading this dataset.`, { datasetId });
        }
        const removed = await datasets.remove(datasetId);
        if (removed) bus.publish({ kind: 'datasets' });
        return { removed };
      },
      estimate: ({ datasetId, ...choice }) => training.estimate({ datasetId, recipe: recipeOf(choice) }),
      runs: () => runs.runs(),
      run: ({ runId }) => runs.run(runId),
      start: ({ name, datasetId, ...choice }, call) => {
        const asked = { name, datasetId, recipe: recipeOf(choice) };
        return watched(name, call, (watch) => runs.start(asked, watch));
      },
      pause: ({ runId }) => runs.pause(runId),
      resume: ({ runId }, call) => watched(runs.run(runId).run.name, call, (watch) => runs.resume(runId, watch)),
      cancel: ({ runId }) => runs.cancel(runId),
      removeRun: async ({ runId }) => ({ removed: await runs.remove(runId) }),
      exportRun: async ({ datasetId, toolkit, baseModel, folder, ...choice }, call) => {
        const manifest = await requireDataset(datasetId);
        const files = exportRun({ manifest, recipe: recipeOf(choice), toolkit, baseModel }, datasets.examples);
        return writeExportFolder(exportFolder(folder, call, `${manifest.name} ${toolkit}`), files);
      },
      adapters: () => registry.list(),
      importAdapter: async ({ file, name }, call) => {
        const base = training.requireBase();
        const adapterId = await activities.run(
          { kind: 'fine_tuning', subject: name, unit: 'bytes', signal: call.signal },
          async () => {
            const { adapterId: id } = await installAdapterFile({
              folder: training.adaptersFolder,
              name,
              base,
              card: null,
              write: (target) =>
                convertPeftAdapter({
                  safetensors: call.resolveFile(file),
                  base: base.path,
                  baseSha256: base.sha256,
                  target,
                  name,
                }),
            });
            return id;
          },
        );
        store.saveAdapter({
          id: adapterId,
          name,
          origin: 'imported',
          baseHash: base.sha256,
          runId: null,
          datasetId: null,
          recipe: null,
          createdAt: clock.now(),
          evaluationId: null,
        });
        bus.publish({ kind: 'adapters' });
        const found = (await registry.list()).find(({ status }) => status.id === adapterId);
        if (!found) throw new AppError('not_found', `The adapter ${adapterId} was taken away again.`, { adapterId });
        return found;
      },
      removeAdapter: async ({ adapterId }) => {
        const found = (await registry.list()).find(({ status }) => status.id === adapterId);
        if (!found)
          throw new AppError('not_found', `There is no adapter ${adapterId} on this computer.`, { adapterId });
        const { isActive, isShipped, name } = found.status;
        if (isActive || isShipped) {
          const why = isActive ? 'is active: roll back or choose another one first' : 'comes with the app';
          throw new AppError('conflict', `The adapter ${name} ${why}.`, { adapterId });
        }
        const removed = await removeAdapterFile(training.adaptersFolder, adapterId);
        if (removed) bus.publish({ kind: 'adapters' });
        return { removed };
      },
      evaluate: ({ adapterId, datasetId, examples, seed }, call) =>
        activities.run(
          { kind: 'evaluation', subject: adapterId.slice(0, 12), unit: 'examples', signal: call.signal },
          (handle) => training.evaluate({ adapterId, datasetId, examples, seed }, handle),
        ),
      evaluations: ({ adapterId, limit }) =>
        store.evaluations({ ...(adapterId !== undefined && { candidateId: adapterId }), limit }),
      promote: ({ evaluationId }) => registry.promote(evaluationId),
      rollBack: () => registry.rollBack(),
      promotions: ({ limit }) => store.promotions(limit),
    },
  };
}

function isAtWork({ state }: TrainingRun): boolean {
  return state === 'preparing' || state === 'running';
}
