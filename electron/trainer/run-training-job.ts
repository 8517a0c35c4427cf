import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { createFileHash } from '#electron/llm/file-hash';
import type { TrainerEnd, TrainerMessage, TrainingJob } from '#electron/ports/trainer';
import { AppError } from '#shared/domain/app-error';
import { canonicalJson } from '#shared/domain/canonical-json';
import type { TrainingRecipe } from '#shared/domain/training-recipe';
import type { TrainingPoint } from '#shared/domain/training-run';
import { type BatchSource, createBatchSource } from './batches/batch-source';
import { seededOrder } from './batches/seeded-order';
import type { TokenisedExample } from './batches/tokenised-example';
import { modelOptionsOf } from './model-options';
import { lockRunFolder } from './run-folder-lock';
import type { OpenTokeniser } from './tokenise/open-tokeniser';
import { readExamples } from './tokenise/read-examples';
import { createCheckpointFolder } from './train/checkpoint-folder';
import { type TrainingOutcome, trainModel } from './train/train-model';
import type { TrainableModel, TrainableModelOptions } from './trainable-model';
import { type TrainedFile, writeAdapter, writeTrainedModel } from './write-adapter';

export interface TrainingJobParts {
  readonly openModel: (file: string, options: TrainableModelOptions) => Promise<TrainableModel>;
  readonly openTokeniser: (file: string) => Promise<OpenTokeniser>;
  /** Cores that may compute. */
  readonly cores: number;
  /** Milliseconds since some moment; never goes back. */
  readonly now: () => number;
  /** Milliseconds since 1970. */
  readonly wallClock: () => number;
  readonly isPauseWanted: () => boolean;
  readonly onMessage: (message: TrainerMessage) => void;
  /** Something that a person may want to know and that stops nothing. */
  readonly onWarning: (message: string) => void;
}

/**
 * Trains as a job says, from its newest sound checkpoint on, and leaves an adapter (with `full`, a model) in its folder.
 *
 * Whatever goes wrong is told in the result.
 */
export async function runTrainingJob(job: TrainingJob, parts: TrainingJobParts): Promise<TrainerEnd> {
  try {
    const lock = await lockRunFolder(job.folder);
    try {
      await removeUnfinished(job.folder);
      return await train(job, parts, lock.check);
    } finally {
      await lock.release();
    }
  } catch (error) {
    if (error instanceof AppError) return { kind: 'failed', code: error.code, message: error.message };
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      return { kind: 'failed', code: 'disk_full', message: `No space is left for the training in ${job.folder}.` };
    }
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { kind: 'failed', code: 'internal', message };
  }
}

async function train(job: TrainingJob, parts: TrainingJobParts, checkLock: () => Promise<void>): Promise<TrainerEnd> {
  const { recipe, base } = job;
  const fileHash = createFileHash();
  const sha256 = await fileHash(base.path);
  if (sha256 !== base.sha256) {
    throw new AppError('hash_mismatch', `Expected ${base.path} to have SHA-256 ${base.sha256}, was ${sha256}.`, {
      path: base.path,
      expected: base.sha256,
      actual: sha256,
    });
  }
  const data = await readData(job, parts.openTokeniser);
  const model = await parts.openModel(base.path, modelOptionsOf(recipe, parts.cores));
  try {
    const { training, validation } = batchesOf(data, recipe, model.contextTokens);
    if (training.examples === 0) throw nothingToLearn(job, training.skippedExamples + data.unusable);
    const checkpoints = createCheckpointFolder(job.folder, identityOf(job, data.sha256), parts.onWarning);
    const outcome = await trainModel({
      model,
      recipe,
      training,
      validation,
      checkpoints: {
        restore: checkpoints.restore,
        async save(state, from) {
          await checkLock();
          await checkpoints.save(state, from);
        },
      },
      now: parts.now,
      isPauseWanted: parts.isPauseWanted,
      onBegin: ({ totalSteps, resumedFromStep }) =>
        parts.onMessage({
          kind: 'started',
          device: model.device,
          totalSteps,
          resumedFromStep,
          skippedExamples: training.skippedExamples + data.unusable,
          trainableParameters: model.parameters.reduce((sum, { elements }) => sum + elements, 0),
        }),
      onPoint: (point, totalSteps) => parts.onMessage({ kind: 'point', point, totalSteps }),
      onCheckpoint: (step) => parts.onMessage({ kind: 'checkpoint', step }),
    });
    if (outcome.kind === 'paused') return outcome;

    const file = path.join(job.folder, recipe.method === 'lora' ? 'adapter.gguf' : 'model.gguf');
    const { statistics } = training.epoch(0);
    const about: TrainedFile = {
      ...job,
      metrics: { ...metricsOf(outcome), ...statistics, device: model.device },
      createdAt: parts.wallClock(),
    };
    const trained = { parameters: model.parameters, weights: outcome.weights };
    await (recipe.method === 'lora' ? writeAdapter : writeTrainedModel)(file, about, trained);
    const { best } = outcome.progress;
    return { kind: 'finished', file, sha256: await fileHash(file), reason: outcome.reason, best };
  } finally {
    model.close();
  }
}

interface TrainingData {
  readonly train: readonly TokenisedExample[];
  readonly validation: readonly TokenisedExample[];
  /** Examples to train on that are no conversation. */
  readonly unusable: number;
  /** Of both files. */
  readonly sha256: string;
}

async function readData(job: TrainingJob, openTokeniser: TrainingJobParts['openTokeniser']): Promise<TrainingData> {
  const tokeniser = await openTokeniser(job.base.path);
  try {
    const train = await readSplit('train.jsonl');
    const validation = await readSplit('validation.jsonl');
    const sha256 = createHash('sha256').update(train.sha256).update(validation.sha256).digest('hex');
    return { train: train.examples, validation: validation.examples, unusable: train.unusable, sha256 };
  } finally {
    await tokeniser.close();
  }

  async function readSplit(fileName: string) {
    const examples: TokenisedExample[] = [];
    let unusable = 0;
    const lines = readExamples(path.join(job.datasetFolder, fileName));
    for (;;) {
      const next = await lines.next();
      if (next.done) return { examples, unusable, sha256: next.value };
      const sequences = tokeniser.tokenise(next.value);
      if (sequences.length === 0) unusable += 1;
      for (const sequence of sequences) examples.push(sequence);
    }
  }
}

/** Batches to train on, and those of the same sample of the validation split each time. */
function batchesOf(
  { train, validation }: TrainingData,
  recipe: TrainingRecipe,
  contextTokens: number,
): { training: BatchSource; validation: BatchSource } {
  const { batchTokens, seed } = recipe;
  const options = { batchTokens, seed, maxExampleTokens: Math.min(recipe.maxExampleTokens, contextTokens) };
  const sample = seededOrder(validation.length, seed)
    .slice(0, recipe.evaluationExamples)
    // Sound: the order is one of the list's own indices.
    .map((index) => validation[index] as TokenisedExample);
  return {
    training: createBatchSource(train, { ...options, isShuffled: true }),
    validation: createBatchSource(sample, { ...options, isShuffled: false }),
  };
}

/** What a checkpoint has to be of: another recipe, base or file of examples is another training. */
function identityOf({ recipe, base }: TrainingJob, dataSha256: string): string {
  return createHash('sha256')
    .update(canonicalJson({ recipe, base: base.sha256, data: dataSha256 }))
    .digest('hex');
}

function metricsOf({ progress, points, reason }: Extract<TrainingOutcome, { kind: 'finished' }>) {
  const losses = points.flatMap(({ loss }) => (loss === null ? [] : [loss]));
  const { step, tokens, workedMs, skippedUpdates, best } = progress;
  return {
    steps: step,
    tokens,
    workedMs: Math.round(workedMs),
    reason,
    skippedUpdates,
    best,
    validationLossBefore: points.find(({ step: at }: TrainingPoint) => at === 0)?.validationLoss ?? null,
    firstLoss: losses[0] ?? null,
    lastLoss: losses.at(-1) ?? null,
  };
}

function nothingToLearn({ datasetId }: TrainingJob, leftOut: number): AppError {
  return new AppError(
    'rows_invalid',
    `Expected examples to train on in the dataset ${datasetId}, was none: ${leftOut} are too long or no conversation.`,
    { datasetId, leftOut },
  );
}

/** Files that a killed process was writing. */
async function removeUnfinished(folder: string): Promise<void> {
  const unfinished = (await readdir(folder)).filter((name) => name.endsWith('.part'));
  await Promise.all(unfinished.map((name) => rm(path.join(folder, name), { force: true })));
}
