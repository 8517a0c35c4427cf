import { copyFile, mkdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { AppEvent } from '#shared/contract/events';
import type { AdapterEvaluation } from '#shared/domain/adapter-evaluation';
import { AppError } from '#shared/domain/app-error';
import type { TrainingExample } from '#shared/domain/training-example';
import type { TrainingRecipe } from '#shared/domain/training-recipe';
import type { TrainingEstimate, TrainingRun, TrainingSample } from '#shared/domain/training-run';
import type { Journal } from '../infra/sqlite/open-database';
import { createTrainingStore } from '../infra/sqlite/training-store';
import { writerOf } from '../infra/sqlite/writer-of';
import { readFreeMemory } from '../infra/system/free-memory';
import { installAdapterFile, writeAdapterCard } from '../infra/training/adapter-import';
import { createDatasetFiles } from '../infra/training/dataset-files';
import { createTrainerHost, type SpawnTrainer } from '../infra/training/trainer-host';
import type { ActiveAdapter, ActiveModel } from '../llm/llama-runtime';
import { openExaminedModel } from '../llm/open-examined-model';
import type { PromptLibrary } from '../llm/prompts/prompt-library';
import type { SerialQueue } from '../llm/serial-queue';
import { concludeEvaluation, type ExaminedSubject } from '../pipeline/training/evaluation/conclude-evaluation';
import { examineModel } from '../pipeline/training/evaluation/examine-model';
import { questionOf } from '../pipeline/training/evaluation/question-of';
import { sampleExamples } from '../pipeline/training/evaluation/sample-examples';
import { adapterCard } from '../pipeline/training/registry/adapter-card';
import { type AdapterRegistry, createAdapterRegistry } from '../pipeline/training/registry/adapter-registry';
import {
  type EpochSize,
  type ExampleSize,
  estimateTraining,
  measureEpoch,
} from '../pipeline/training/runs/estimate-training';
import { createRunService, type RunService } from '../pipeline/training/runs/run-service';
import type { AdapterFile, AdapterFiles } from '../ports/adapter-files';
import type { Clock, IdSource } from '../ports/clock';
import type { DatasetFiles } from '../ports/dataset-files';
import type { LikelihoodModel } from '../ports/language-model';
import type { Scheduler } from '../ports/scheduler';
import type { SettingsStore } from '../ports/settings-store';
import type { TrainingStore } from '../ports/training-store';
import { planEpoch } from '../trainer/batches/plan-epoch';
import { readGgufHeader } from '../trainer/gguf-reader';
import { estimateTrainingMemory } from '../trainer/llama/estimate-training-memory';
import { modelOptionsOf } from '../trainer/model-options';
import type { ActivityHandle } from './activities';
import type { DatasetJob, DatasetResults, DatasetWorkerData } from './dataset-job';
import { createForecastDesk } from './forecast-desk';
import type { ModelChoice } from './model-choice';
import { shippedPath } from './paths';
import { trainingPrompts } from './training-prompts';
import { createWorkerPool, type WorkerPool } from './worker-pool';

/** Datasets, trainings, evaluations and adapters of one workstation. */
export interface Training {
  readonly datasets: DatasetFiles;
  /** Builds and reads datasets beside the main thread. */
  readonly datasetThread: WorkerPool<DatasetJob, DatasetResults>;
  readonly runs: RunService;
  readonly registry: AdapterRegistry;
  readonly store: TrainingStore;
  /** Where exports go that name no folder. */
  readonly exportsFolder: string;
  readonly adaptersFolder: string;
  /** @throws AppError `not_found`, `model_missing` */
  estimate(question: { readonly datasetId: string; readonly recipe: TrainingRecipe }): Promise<TrainingEstimate>;
  /** @throws AppError `not_found`, `model_missing`, `conflict`, `cancelled` */
  evaluate(
    question: {
      readonly adapterId: string;
      readonly datasetId: string;
      readonly examples: number;
      readonly seed: number;
    },
    handle: Pick<ActivityHandle, 'signal' | 'progress'>,
  ): Promise<AdapterEvaluation>;
  /** Makes an adapter active that a person chose without the gate; `null`: the model alone. */
  chooseAdapter(adapterId: string | null): Promise<void>;
  /** The model that is chosen and here. @throws AppError `model_missing` */
  requireBase(): ActiveModel;
  close(): Promise<void>;
}

export function composeTraining(parts: {
  readonly database: Journal;
  readonly journalPath: string;
  readonly nativeBinding: string | null;
  readonly dataDir: string;
  /** Of the environment. */
  readonly directory: string;
  readonly settings: SettingsStore;
  readonly modelChoice: ModelChoice;
  readonly adapters: AdapterFiles;
  /** Of the app's own runtime: a person's question goes first. */
  readonly modelQueue: SerialQueue;
  readonly prompts: PromptLibrary;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly scheduler: Scheduler;
  readonly spawn: SpawnTrainer;
  readonly evaluationThreads: number | undefined;
  /** Whether this process looks after the folder: another one may be at a training that looks unfinished. */
  readonly isOwner: boolean;
  readonly publish: (event: AppEvent) => void;
  readonly adapterChanged: () => Promise<void>;
  readonly onUnexpected: (error: unknown) => void;
}): Training {
  const { settings, modelChoice, clock, ids, publish } = parts;
  const folder = path.join(parts.directory, 'training');
  const adaptersFolder = path.join(parts.dataDir, 'adapters');
  const store = createTrainingStore(parts.database);
  if (parts.isOwner) store.interruptRuns(clock.now());
  const datasetsFolder = path.join(folder, 'datasets');
  const datasets = createDatasetFiles({
    folder: datasetsFolder,
    onDamaged: (folderName, problem) =>
      parts.onUnexpected(new Error(`The dataset in ${folderName} cannot be read: ${problem}`)),
  });
  const datasetThread = createWorkerPool<DatasetJob, DatasetResults>({
    script: shippedPath('out/main/dataset-worker.js'),
    data: {
      journalPath: parts.journalPath,
      nativeBinding: parts.nativeBinding,
      datasetsFolder,
    } satisfies DatasetWorkerData,
    maxThreads: 1,
  });
  const desk = createForecastDesk(parts.prompts);
  const prompts = trainingPrompts(parts.prompts);

  function base(): ActiveModel | null {
    return modelChoice.chosenModel();
  }

  function requireBase(): ActiveModel {
    const model = base();
    if (!model) throw new AppError('model_missing', 'Install a language model first: an adapter is trained on one.');
    return model;
  }

  const registry = createAdapterRegistry({
    store,
    adapters: parts.adapters,
    settings: {
      activeAdapterId: modelChoice.activeAdapterId,
      setActiveAdapterId: (adapterId) => void settings.update({ activeAdapterId: adapterId }),
    },
    base,
    atomically: writerOf(parts.database)((write: () => void) => write()),
    clock,
    ids,
    switched: parts.adapterChanged,
    onChange: () => publish({ kind: 'adapters' }),
  });

  const runs = createRunService({
    store,
    host: createTrainerHost({ script: shippedPath('out/main/trainer-process.js'), spawn: parts.spawn }),
    folders: {
      folder: runFolder,
      remove: (runId) => rm(runFolder(runId), { recursive: true, force: true }),
    },
    datasetFolder: async (datasetId) => ((await datasets.manifest(datasetId)) ? datasets.folder(datasetId) : null),
    base,
    install,
    sample: sampleAnswers,
    onRun: (run, point) => publish({ kind: 'training-run', run, point }),
    onRemoved: (runId) => publish({ kind: 'training-run-removed', runId }),
    onUnexpected: parts.onUnexpected,
    clock,
    scheduler: parts.scheduler,
    ids,
  });

  function runFolder(runId: string): string {
    return path.join(folder, 'runs', runId);
  }

  /** Puts an adapter where adapters lie, with its card; a whole model stays in the run's folder and is told by name. */
  async function install(run: TrainingRun, file: string): Promise<string | null> {
    if (run.recipe.method === 'full') {
      const target = path.join(parts.dataDir, 'trained-models', `${run.id}.gguf`);
      await mkdir(path.dirname(target), { recursive: true });
      await copyFile(file, target);
      return null;
    }
    const dataset = await datasets.manifest(run.datasetId);
    const { adapterId } = await installAdapterFile({
      source: file,
      folder: adaptersFolder,
      name: run.name,
      base: requireBase(),
      card: adapterCard({ run, dataset, evaluation: null }),
    });
    store.saveAdapter({
      id: adapterId,
      name: run.name,
      origin: 'trained',
      baseHash: run.modelHash,
      runId: run.id,
      datasetId: run.datasetId,
      recipe: run.recipe,
      createdAt: clock.now(),
      evaluationId: null,
    });
    publish({ kind: 'adapters' });
    return adapterId;
  }

  async function heldOut(datasetId: string): Promise<TrainingExample[]> {
    if (!(await datasets.manifest(datasetId))) {
      throw new AppError('not_found', `There is no dataset ${datasetId}.`, { datasetId });
    }
    const found: TrainingExample[] = [];
    for await (const example of datasets.examples(datasetId, 'held_out')) found.push(example);
    return found;
  }

  /**
   * Of held-out examples, those that an adapter cannot know: another dataset may hold out what this one trained on, or another
   * wording of it.
   */
  async function withoutSeen(
    examples: readonly TrainingExample[],
    about: { readonly adapterId: string; readonly datasetId: string },
  ): Promise<TrainingExample[]> {
    const trainedOn = store.adapter(about.adapterId)?.datasetId ?? null;
    if (trainedOn === null || trainedOn === about.datasetId) return [...examples];
    if (!(await datasets.manifest(trainedOn))) {
      throw new AppError(
        'conflict',
        'The dataset that this adapter was trained on is gone, so nobody knows which examples of another one it has seen.',
        { adapterId: about.adapterId, datasetId: trainedOn },
      );
    }
    const seen = new Set<string>();
    for (const split of ['train', 'validation'] as const) {
      for await (const { id, group } of datasets.examples(trainedOn, split)) seen.add(id).add(`group ${group}`);
    }
    return examples.filter(({ id, group }) => !seen.has(id) && !seen.has(`group ${group}`));
  }

  /** An adapter that was trained here says beside its file how it scored last. */
  async function tellOnCard(adapter: AdapterFile, evaluation: AdapterEvaluation): Promise<void> {
    const runId = store.adapter(adapter.id)?.runId ?? null;
    const run = runId === null ? null : store.run(runId);
    if (adapter.isShipped || !run) return;
    try {
      const dataset = await datasets.manifest(run.datasetId);
      await writeAdapterCard(adapter.path, adapterCard({ run, dataset, evaluation }));
    } catch (error) {
      // The evaluation itself is in the journal.
      parts.onUnexpected(error);
    }
  }

  function ask<T>(
    model: ActiveModel,
    adapter: AdapterFile | null,
    use: (model: LikelihoodModel) => Promise<T>,
  ): Promise<T> {
    const { adapter: _, ...alone } = model;
    return openExaminedModel({ model: alone, adapter: adapter && onTop(adapter) }, use, {
      queue: parts.modelQueue,
      ...(parts.evaluationThreads !== undefined && { threads: parts.evaluationThreads }),
    });
  }

  async function requireAdapter(adapterId: string): Promise<AdapterFile> {
    const found = (await parts.adapters.list()).find(({ id }) => id === adapterId);
    if (!found) throw new AppError('not_found', `There is no adapter ${adapterId} on this computer.`, { adapterId });
    return found;
  }

  async function sampleAnswers(run: TrainingRun, signal: AbortSignal): Promise<TrainingSample[]> {
    if (run.adapterId === null) return [];
    const model = requireBase();
    const adapter = await requireAdapter(run.adapterId);
    const examples = sampleExamples(await heldOut(run.datasetId), { count: SAMPLES, seed: run.recipe.seed });
    const answers = (of: AdapterFile | null) =>
      ask(model, of, async (opened) => {
        const texts: string[] = [];
        for (const example of examples) texts.push(await freeAnswer(opened, example, signal));
        return texts;
      });
    const before = await answers(null);
    const after = await answers(adapter);
    return examples.map((example, at) => {
      const question = questionOf(example);
      return {
        exampleId: example.id,
        question: question?.user ?? '',
        expected: question?.answer ?? '',
        before: before[at] ?? '',
        after: after[at] ?? '',
      };
    });
  }

  return {
    datasets,
    datasetThread,
    runs,
    registry,
    store,
    exportsFolder: path.join(parts.dataDir, 'exports'),
    adaptersFolder,
    requireBase,

    async chooseAdapter(adapterId) {
      // Chosen again, it is tried again: it may have failed before.
      if (!(await registry.noteChosen(adapterId))) await parts.adapterChanged();
    },

    async estimate({ datasetId, recipe }) {
      const model = requireBase();
      if (!(await datasets.manifest(datasetId))) {
        throw new AppError('not_found', `There is no dataset ${datasetId}.`, { datasetId });
      }
      const header = await readGgufHeader(model.path);
      const options = modelOptionsOf(recipe, os.availableParallelism());
      const memory = estimateTrainingMemory(header, options, sizeOf(recipe));
      const alike = store
        .runs()
        .find(
          ({ modelHash, recipe: of, tokensPerSecond }) =>
            modelHash === model.sha256 && of.method === recipe.method && tokensPerSecond !== null,
        );
      return estimateTraining({
        recipe,
        epoch: await measureEpoch(datasets.examples(datasetId, 'train'), recipe, (sizes) => layOut(sizes, recipe)),
        parameterCount: memory.parameterCount,
        trainableParameters: memory.trainableParameters,
        memoryBytes: memory.totalBytes,
        availableBytes: readFreeMemory(),
        threads: options.threads,
        measured: alike?.tokensPerSecond ?? null,
      });
    },

    async evaluate({ adapterId, datasetId, examples: count, seed }, { signal, progress }) {
      const model = requireBase();
      const candidate = await requireAdapter(adapterId);
      const problem = await parts.adapters.problemOn(candidate, model);
      if (problem) throw new AppError('conflict', problem.message, { adapterId, problem: problem.code });
      const currentId = modelChoice.activeAdapterId();
      const current = currentId === null || currentId === adapterId ? null : await requireAdapter(currentId);
      const unseen = await withoutSeen(await heldOut(datasetId), { adapterId, datasetId });
      const examples = sampleExamples(unseen, { count, seed });
      if (examples.length === 0) {
        throw new AppError('conflict', 'The dataset holds no held-out example that can be asked.', { datasetId });
      }
      const asked = [
        { role: 'base' as const, adapter: null },
        ...(current ? [{ role: 'current' as const, adapter: current }] : []),
        { role: 'candidate' as const, adapter: candidate },
      ];
      const subjects: ExaminedSubject[] = [];
      for (const { role, adapter } of asked) {
        const startedAt = performance.now();
        const done = subjects.length * examples.length;
        const observations = await ask(model, adapter, (opened) =>
          examineModel({
            examples,
            model: opened,
            prompts,
            desk,
            perplexity: true,
            signal,
            onProgress: (at) => progress(done + at, asked.length * examples.length),
          }),
        );
        subjects.push({
          role,
          adapterId: adapter?.id ?? null,
          observations,
          seconds: (performance.now() - startedAt) / 1_000,
        });
      }
      const evaluation = concludeEvaluation({
        id: ids.next('eval'),
        madeAt: clock.now(),
        datasetId,
        modelId: model.modelId,
        modelHash: model.sha256,
        // Both were checked before it was opened.
        candidate: { adapterId, baseHash: candidate.baseHash, hasOnlyNumbers: true },
        currentId: currentId === adapterId ? currentId : (current?.id ?? null),
        subjects,
        seed,
      });
      registry.noteEvaluation(evaluation);
      await tellOnCard(candidate, evaluation);
      return evaluation;
    },

    async close() {
      await runs.close();
      await datasetThread.close();
    },
  };

  async function freeAnswer(model: LikelihoodModel, example: TrainingExample, signal: AbortSignal): Promise<string> {
    const question = questionOf(example);
    if (!question) return '';
    const { text } = await model.generate({
      system: question.system,
      user: question.user,
      maxTokens: SAMPLE_TOKENS,
      temperature: 0,
      seed: 1,
      deadlineMs: SAMPLE_DEADLINE_MS,
      isReproducible: false,
      priority: 'background',
      signal,
    });
    return text;
  }
}

/** The largest batch of a recipe: one row as long as an example may be, or several shorter ones, of which most is a question. */
function sizeOf({ batchTokens, maxExampleTokens }: TrainingRecipe) {
  const columns = Math.min(batchTokens, maxExampleTokens);
  return { rows: Math.max(1, Math.floor(batchTokens / columns)), columns, outputs: Math.ceil(batchTokens / 4) };
}

/** The layout of the first epoch; later ones differ in their order alone. */
function layOut(sizes: readonly ExampleSize[], { batchTokens, seed }: TrainingRecipe): Omit<EpochSize, 'examples'> {
  const batches = planEpoch(
    sizes,
    sizes.map((_, index) => index),
    { batchTokens, seed, epoch: 0 },
  );
  const groups = batches.flatMap(({ filled }) => filled.flat());
  return { batches: batches.length, tokens: groups.reduce((sum, { tokens }) => sum + tokens, 0) };
}

function onTop({ path: file, id }: AdapterFile): ActiveAdapter {
  return { path: file, sha256: id, scale: 1 };
}

const SAMPLES = 6;
const SAMPLE_TOKENS = 120;
const SAMPLE_DEADLINE_MS = 120_000;
