import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrainerEnd, TrainingJob } from '#electron/ports/trainer';
import { readGgufHeader } from '#electron/trainer/gguf-reader';
import { openTrainableModel } from '#electron/trainer/llama/open-trainable-model';
import { runTrainingJob } from '#electron/trainer/run-training-job';
import { openTokeniser } from '#electron/trainer/tokenise/open-tokeniser';
import type { TrainingRecipe } from '#shared/domain/training-recipe';
import type { TrainingPoint } from '#shared/domain/training-run';
import { type TinyLlama, writeTinyLlama } from '#tests/support/tiny-llama';
import { writeTrainingJob } from '#tests/support/training-job';

let folder: string;
let base: TinyLlama;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'fairgap-resume-'));
  base = await writeTinyLlama(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a training that was paused', () => {
  it.each([
    ['lora', { method: 'lora', learningRate: 3e-3 }],
    ['full', { method: 'full', learningRate: 1e-3 }],
    ['lora, layers computed again on the way back', { method: 'lora', learningRate: 3e-3, isCheckpointed: true }],
  ] as const)('gives the curve and the bytes of one that was not (%s)', async (name, recipe) => {
    const whole = await train(jobOf(`${name} whole`, { ...recipe, maxSteps: 16 }), []);

    const paused = await train(jobOf(`${name} paused`, { ...recipe, maxSteps: 16 }), [1, 5, 6, 13]);

    expect(paused.ends).toEqual(['paused', 'paused', 'paused', 'paused', 'finished']);
    expect(paused.points).toEqual(whole.points);
    expect(await weightsOf(paused.file)).toBe(await weightsOf(whole.file));
    expect(whole.points.at(-1)?.validationLoss).toBeLessThan(0.8 * (whole.points[0]?.validationLoss ?? 0));
  });
});

function jobOf(name: string, recipe: Partial<TrainingRecipe>): TrainingJob {
  return writeTrainingJob(path.join(folder, name), base, recipe);
}

/** Trains to the end; each of `pauses` is a computation, counted from the last start, after which a pause is wanted. */
async function train(job: TrainingJob, pauses: readonly number[]) {
  const points = new Map<number, Omit<TrainingPoint, 'workedMs'>>();
  const ends: TrainerEnd['kind'][] = [];
  for (const pause of [...pauses, Number.POSITIVE_INFINITY]) {
    let asked = 0;
    const end = await runTrainingJob(job, {
      openModel: openTrainableModel,
      openTokeniser,
      cores: 1,
      now: () => performance.now(),
      wallClock: () => 0,
      isPauseWanted: () => ++asked > pause,
      onMessage(message) {
        if (message.kind !== 'point') return;
        const { workedMs: _, ...point } = message.point;
        points.set(point.step, point);
      },
      onWarning: (warning) => expect.unreachable(warning),
    });
    ends.push(end.kind);
    if (end.kind === 'finished') return { points: [...points.values()], ends, file: end.file };
    expect(end).toMatchObject({ kind: 'paused' });
  }
  throw new Error('Expected the training to finish.');
}

/** SHA-256 of all tensors: metadata holds the time that it took. */
async function weightsOf(file: string): Promise<string> {
  const { dataOffset } = await readGgufHeader(file);
  return createHash('sha256').update(readFileSync(file).subarray(dataOffset)).digest('hex');
}
