import { appendFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrainerMessage, TrainingJob } from '#electron/ports/trainer';
import { createBigramModel } from '#tests/support/bigram-model';
import { type TinyLlama, writeTinyLlama } from '#tests/support/tiny-llama';
import { aTrainingExample, writeSplit, writeTrainingJob } from '#tests/support/training-job';
import { runTrainingJob, type TrainingJobParts } from './run-training-job';
import { openTokeniser } from './tokenise/open-tokeniser';
import type { TrainableModel } from './trainable-model';

let folder: string;
let base: TinyLlama;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'fairgap-job-'));
  base = await writeTinyLlama(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('runTrainingJob', () => {
  it('leaves out what is no conversation or too long, and counts it', async () => {
    const job = jobOf('left out', { maxSteps: 2, maxExampleTokens: 120 });
    const said = (content: string) => ({ role: 'assistant' as const, content });
    const asked = (content: string) => ({ role: 'user' as const, content });
    writeSplit(job.datasetFolder, 'train', [
      aTrainingExample([asked('One?'), said('Yes.')]),
      aTrainingExample([said('Yes.'), asked('One?')]),
      aTrainingExample([asked('x'.repeat(200)), said('Yes.')]),
    ]);
    const heard: TrainerMessage[] = [];

    const end = await run(job, { onMessage: (message) => heard.push(message) });

    expect(end).toMatchObject({ kind: 'finished', file: path.join(job.folder, 'adapter.gguf') });
    expect(heard[0]).toMatchObject({ kind: 'started', skippedExamples: 2, resumedFromStep: 0, totalSteps: 2 });
  });

  it('trains on parts of the recipe that a model is opened with', async () => {
    const job = jobOf('options', { maxSteps: 1, threads: null, rank: 3, alpha: 6, projections: ['attn_q'], seed: 9 });
    let opened: unknown;

    await run(job, {
      openModel: async (_, options) => {
        opened = options;
        return createBigramModel();
      },
    });

    expect(opened).toEqual({
      method: { kind: 'lora', rank: 3, alpha: 6, projections: ['attn_q'], seed: 9 },
      threads: 3,
      isCheckpointed: false,
      precision: 'mixed',
      device: 'cpu',
    });
  });

  it.each([
    ['a line that is no example', 'rows_invalid', 'Line 61', (job: TrainingJob) => damage(job, '{"messages": []}\n')],
    ['a file that was cut', 'rows_invalid', 'Line 61', (job: TrainingJob) => damage(job, '{"messages": [{"ro')],
    [
      'no file',
      'file_unreadable',
      'train.jsonl',
      (job: TrainingJob) => rmSync(path.join(job.datasetFolder, 'train.jsonl')),
    ],
    ['no example', 'rows_invalid', 'was none', (job: TrainingJob) => writeSplit(job.datasetFolder, 'train', [])],
  ] as const)('fails clearly for a dataset with %s', async (_, code, text, spoil) => {
    const job = jobOf(`spoilt ${text} ${code}`, {});
    spoil(job);

    const end = await run(job);

    expect(end).toEqual({ kind: 'failed', code, message: expect.stringContaining(text) });
  });

  it('fails for a base that is another file, before anything is loaded', async () => {
    const job = jobOf('other base', {});

    const end = await run({ ...job, base: { ...job.base, sha256: '0'.repeat(64) } }, { openTokeniser: unreachable });

    expect(end).toMatchObject({ kind: 'failed', code: 'hash_mismatch' });
  });

  it('says that the disk is full, and keeps the checkpoint before', async () => {
    const job = jobOf('full disk', {});
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    let computed = 0;

    const end = await run(job, {
      // Writing reads the state first.
      openModel: async () => {
        const model = createBigramModel(undefined, () => {
          computed += 1;
        });
        return {
          ...model,
          readState: (name) => (computed > 20 ? fail(full) : model.readState(name)),
        } as TrainableModel;
      },
    });

    expect(end).toMatchObject({ kind: 'failed', code: 'disk_full' });
    expect(readdirSync(job.folder)).toEqual(['checkpoint-5.bin']);
  });

  it('lets one process at a time train in a folder, and takes over from one that is gone', async () => {
    const job = jobOf('locked', { maxSteps: 2 });
    let second: unknown;

    const first = await run(job, {
      openModel: async () => {
        second = await run(job);
        return createBigramModel();
      },
    });
    writeFileSync(path.join(job.folder, 'trainer.lock'), String(2 ** 22 + 1));
    const third = await run(job);

    expect(second).toMatchObject({ kind: 'failed', code: 'conflict' });
    expect([first.kind, third.kind]).toEqual(['finished', 'finished']);
    expect(existsSync(path.join(job.folder, 'trainer.lock'))).toBe(false);
  });
});

function jobOf(name: string, recipe: Parameters<typeof writeTrainingJob>[2]): TrainingJob {
  return writeTrainingJob(path.join(folder, name), base, recipe);
}

function run(job: TrainingJob, parts: Partial<TrainingJobParts> = {}) {
  return runTrainingJob(job, {
    openModel: async () => createBigramModel(),
    openTokeniser,
    cores: 4,
    now: () => performance.now(),
    wallClock: () => 0,
    isPauseWanted: () => false,
    onMessage: () => {},
    onWarning: (warning) => expect.unreachable(warning),
    ...parts,
  });
}

function damage(job: TrainingJob, line: string): void {
  appendFileSync(path.join(job.datasetFolder, 'train.jsonl'), line);
}

function fail(error: Error): never {
  throw error;
}

function unreachable(): never {
  return expect.unreachable('Expected nothing to be loaded.');
}
