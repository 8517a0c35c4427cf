import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forkTrainer } from '#electron/infra/training/fork-trainer';
import { createTrainerHost } from '#electron/infra/training/trainer-host';
import type { TrainerEnd, TrainerMessage, TrainingJob } from '#electron/ports/trainer';
import { createSeededNoise } from '#electron/simulator/seeded-noise';
import { readGgufHeader } from '#electron/trainer/gguf-reader';
import type { TrainingPoint } from '#shared/domain/training-run';
import { bundleForNode } from '#tests/support/bundle-for-node';
import { type TinyAdapter, type TinyLlama, writeTinyAdapter, writeTinyLlama } from '#tests/support/tiny-llama';
import { writeTrainingJob } from '#tests/support/training-job';

const KILLS = 30;
/** More than the kills let it get to, so that each of them comes in the middle. */
const STEPS = 90;

let folder: string;
let script: string;
let base: TinyLlama;
let active: TinyAdapter;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'fairgap-killed-'));
  [script, base] = await Promise.all([bundleForNode('electron/trainer/trainer-process.ts'), writeTinyLlama(folder)]);
  active = await writeTinyAdapter(folder, { baseSha256: base.sha256 });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(script, { force: true });
});

describe('a trainer that is killed', () => {
  it(`goes on after each of ${KILLS} kills, and ends as one that was never killed`, async () => {
    const whole = new Map<number, Told>();
    const wholeEnd = await run(jobOf('whole'), whole, null);
    const random = createSeededNoise(5).stream(1);
    const job = jobOf('killed');
    const told = new Map<number, Told>();

    let kills = 0;
    let mostResumed = 0;
    while (kills < KILLS) {
      // The start takes longest, so most of them come after it: some messages later, and then somewhere in a step.
      const moment = { messages: Math.floor(random() * 9), delayMs: random() * 40 };
      const end = await run(job, told, moment, (step) => {
        expect(step).toBeGreaterThanOrEqual(mostResumed);
        mostResumed = step;
      });
      expect(end.kind).toMatch(/lost|finished/);
      if (end.kind === 'lost') kills += 1;
      await expectNoHalfFiles(job.folder);
    }
    const end = await run(job, told, null);

    expect([...told]).toEqual([...whole]);
    expect(whole.size).toBe(STEPS + 1);
    expect(mostResumed).toBeGreaterThan(STEPS / 4);
    expect(await weightsOf(end)).toBe(await weightsOf(wholeEnd));
    expect(sha256(active.path)).toBe(active.sha256);
    expect(readdirSync(job.folder).sort()).toEqual([
      'adapter.gguf',
      `checkpoint-${STEPS - 2}.bin`,
      `checkpoint-${STEPS}.bin`,
    ]);
  });
});

type Told = Omit<TrainingPoint, 'workedMs'>;

function jobOf(name: string): TrainingJob {
  const recipe = { maxSteps: STEPS, batchTokens: 192, checkpointEvery: 2, evaluateEvery: 4, learningRate: 3e-3 };
  return writeTrainingJob(path.join(folder, name), base, recipe);
}

/** Trains to the end, or to a kill some time after so many messages; what is told again replaces what was told before. */
function run(
  job: TrainingJob,
  told: Map<number, Told>,
  kill: { readonly messages: number; readonly delayMs: number } | null,
  onResumed: (step: number) => void = () => {},
): Promise<TrainerEnd> {
  let messages = 0;
  const work = createTrainerHost({ script, spawn: forkTrainer }).start(job, (message: TrainerMessage) => {
    if (message.kind === 'started') onResumed(message.resumedFromStep);
    if (message.kind === 'point') {
      const { workedMs: _, ...point } = message.point;
      told.set(point.step, point);
    }
    messages += 1;
    if (messages === kill?.messages) setTimeout(() => work.kill(), kill.delayMs);
  });
  if (kill?.messages === 0) setTimeout(() => work.kill(), kill.delayMs * 20);
  return work.ended;
}

/** Whatever has a final name is whole. */
async function expectNoHalfFiles(runFolder: string): Promise<void> {
  for (const name of readdirSync(runFolder)) {
    const file = path.join(runFolder, name);
    if (name.endsWith('.gguf')) await readGgufHeader(file);
    if (!name.endsWith('.bin')) continue;
    const bytes = readFileSync(file);
    expect(createHash('sha256').update(bytes.subarray(0, -32)).digest()).toEqual(bytes.subarray(-32));
  }
}

/** SHA-256 of the weights alone: metadata holds the time that it took. */
async function weightsOf(end: TrainerEnd): Promise<string> {
  if (end.kind !== 'finished') throw new Error(`Expected the training to finish, was ${JSON.stringify(end)}.`);
  const { dataOffset } = await readGgufHeader(end.file);
  return createHash('sha256').update(readFileSync(end.file).subarray(dataOffset)).digest('hex');
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
