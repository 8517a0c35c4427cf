import { readFileSync } from 'node:fs';
import { openTrainableModel } from '#electron/trainer/llama/open-trainable-model';
import type { Precision, TrainingMethod, UpdateOptions } from '#electron/trainer/trainable-model';
import type { TrainingBatch } from '#electron/trainer/training-batch';

/** What a process is to train and to measure. */
export interface TrainingMeasurement {
  readonly file: string;
  readonly method: TrainingMethod;
  readonly threads: number;
  readonly precision: Precision;
  /** File of {@link EncodedBatch}es as JSON, one for each step. */
  readonly batches: string;
  readonly update: UpdateOptions;
}

export interface MeasuredTraining {
  readonly stepMs: readonly number[];
  /** Mean over the learnt tokens of each step, before its update. */
  readonly losses: readonly number[];
  /** Most memory that the process had resident. */
  readonly peakBytes: number;
  /** Of it, before there was a model. */
  readonly idleBytes: number;
}

/** A batch whose arrays are plain. */
export type EncodedBatch = { readonly [Key in keyof TrainingBatch]: number | readonly number[] };

/** One update for each batch. */
export async function measureTraining(job: TrainingMeasurement): Promise<MeasuredTraining> {
  const batches = (JSON.parse(readFileSync(job.batches, 'utf8')) as EncodedBatch[]).map(decodeBatch);
  const idleBytes = peakBytes();
  const { method, threads, precision } = job;
  const model = await openTrainableModel(job.file, {
    method,
    threads,
    precision,
    isCheckpointed: false,
    device: 'cpu',
  });
  const stepMs: number[] = [];
  const losses: number[] = [];
  for (const batch of batches) {
    const startedAt = performance.now();
    const { lossSum, weightSum } = await model.accumulate(batch);
    await model.update(job.update);
    stepMs.push(performance.now() - startedAt);
    losses.push(lossSum / weightSum);
  }
  const measured = { stepMs, losses, peakBytes: peakBytes(), idleBytes };
  model.close();
  return measured;
}

export function encodeBatch(batch: TrainingBatch): EncodedBatch {
  const entries = Object.entries(batch).map(([key, value]) => [key, typeof value === 'number' ? value : [...value]]);
  // Sound: the keys are those of the batch.
  return Object.fromEntries(entries) as EncodedBatch;
}

function decodeBatch(encoded: EncodedBatch): TrainingBatch {
  const entries = Object.entries(encoded).map(([key, value]) => {
    if (typeof value === 'number') return [key, value];
    return [key, key === 'weights' ? Float32Array.from(value) : Int32Array.from(value)];
  });
  // Sound: `encodeBatch` wrote it.
  return Object.fromEntries(entries) as TrainingBatch;
}

/** `maxRSS` also counts what a process was before it began to run its program. */
function peakBytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
}
