import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrainerMessage } from '#electron/ports/trainer';
import { bundleForNode } from '#tests/support/bundle-for-node';
import { type TinyLlama, writeTinyLlama } from '#tests/support/tiny-llama';
import { writeTrainingJob } from '#tests/support/training-job';
import { forkTrainer } from './fork-trainer';
import { createTrainerHost } from './trainer-host';

let folder: string;
let script: string;
let base: TinyLlama;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'fairgap-trainer-host-'));
  [script, base] = await Promise.all([bundleForNode('tests/support/trainer-child.ts'), writeTinyLlama(folder)]);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(script, { force: true });
});

describe('createTrainerHost', () => {
  it('trains in a process of its own, pauses, and goes on to the end', async () => {
    const job = writeTrainingJob(path.join(folder, 'pause'), base);
    const host = createTrainerHost({ script, spawn: forkTrainer });
    const heard: TrainerMessage[] = [];

    const first = host.start(job, (message) => {
      heard.push(message);
      if (message.kind === 'point' && message.point.step === 7) first.pause();
    });
    const paused = await first.ended;
    const second = await host.start(job, (message) => heard.push(message)).ended;

    expect(paused).toEqual({ kind: 'paused', step: expect.any(Number) });
    expect(second).toMatchObject({ kind: 'finished', reason: 'steps', best: { step: 30 } });
    const started = heard.filter((message) => message.kind === 'started');
    expect(started.map(({ resumedFromStep }) => resumedFromStep)).toEqual([0, paused.kind === 'paused' && paused.step]);
    expect(heard.some((message) => message.kind === 'memory' && message.residentBytes > 1e6)).toBe(true);
    expect(readdirSync(job.folder).sort()).toEqual(['adapter.gguf', 'checkpoint-25.bin', 'checkpoint-30.bin']);
  });

  it('tells of a process that was killed, and of one that cannot run', async () => {
    const job = writeTrainingJob(path.join(folder, 'killed'), base);
    const host = createTrainerHost({ script, spawn: forkTrainer });

    const work = host.start(job, (message) => message.kind === 'started' && work.kill());
    const broken = path.join(folder, 'broken.mjs');
    writeFileSync(broken, 'console.error("no such model"); process.exit(3);\n');
    const ends = await Promise.all([
      work.ended,
      createTrainerHost({ script: broken, spawn: forkTrainer }).start(job, () => {}).ended,
    ]);

    expect(ends).toEqual([
      { kind: 'lost', message: 'it was stopped at once.' },
      { kind: 'lost', message: 'it ended with code 3 and without a word. The last that it wrote: no such model' },
    ]);
  });
});
