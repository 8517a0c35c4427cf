import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PRESETS, type TrainingRecipe } from '#shared/domain/training-recipe';
import type { TrainingPoint } from '#shared/domain/training-run';
import { createBigramModel } from '#tests/support/bigram-model';
import { createBatchSource } from '../batches/batch-source';
import type { TokenisedExample } from '../batches/tokenised-example';
import type { TrainableModel } from '../trainable-model';
import { createCheckpointFolder } from './checkpoint-folder';
import { type TrainingOutcome, trainModel } from './train-model';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'fairgap-train-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('trainModel', () => {
  it('learns, tells each step once, and gives the weights of the best look', async () => {
    const { outcome, points } = await train();

    expect(outcome).toMatchObject({ kind: 'finished', reason: 'steps', progress: { step: 20, best: { step: 20 } } });
    expect(points.map(({ step }) => step)).toEqual(Array.from({ length: 21 }, (_, step) => step));
    expect(points.filter(({ validationLoss }) => validationLoss !== null).map(({ step }) => step)).toEqual([
      0, 5, 10, 15, 20,
    ]);
    expect(points[20]?.validationLoss).toBeLessThan(0.5 * (points[0]?.validationLoss ?? 0));
    expect(readdirSync(folder).sort()).toEqual(['checkpoint-15.bin', 'checkpoint-20.bin']);
  });

  it.each([1, 2, 3, 7, 12])('goes on after a pause before computation %i as if there had been none', async (before) => {
    const whole = await train();
    rmSync(folder, { recursive: true });

    let asked = 0;
    const paused = await train({ isPauseWanted: () => ++asked >= before });
    const resumed = await train({ told: paused.points });

    expect(paused.outcome.kind).toBe('paused');
    expect(withoutTime(resumed.points)).toEqual(withoutTime(whole.points));
    expect(weightsOf(resumed.outcome)).toEqual(weightsOf(whole.outcome));
  });

  it('passes over a checkpoint that was cut or changed, for the one before it', async () => {
    const whole = await train();
    const newest = path.join(folder, 'checkpoint-20.bin');
    const bytes = readFileSync(newest);
    const damages = [
      () => truncateSync(newest, bytes.length - 1),
      () => truncateSync(newest, 3),
      () => writeFileSync(newest, bytes.fill(bytes[5_000] === 1 ? 2 : 1, 5_000, 5_001)),
    ];

    for (const damage of damages) {
      damage();
      const warnings: string[] = [];
      const again = await train({ warnings, told: whole.points });

      expect(again.begin).toEqual({ totalSteps: 20, resumedFromStep: 15 });
      expect(warnings).toEqual([expect.stringContaining('checkpoint-20.bin')]);
      expect(withoutTime(again.points)).toEqual(withoutTime(whole.points));
      expect(weightsOf(again.outcome)).toEqual(weightsOf(whole.outcome));
    }
  });

  it('begins anew where the checkpoints are of another recipe, and clears them away', async () => {
    await train();

    const warnings: string[] = [];
    const other = await train({ recipe: { maxSteps: 7 }, identity: 'another', warnings });

    expect(other.begin).toEqual({ totalSteps: 7, resumedFromStep: 0 });
    expect(warnings).toHaveLength(2);
    expect(readdirSync(folder).sort()).toEqual(['checkpoint-5.bin', 'checkpoint-7.bin']);
  });

  it('stops when looks no longer get better, with the weights of the best one', async () => {
    const { outcome, points } = await train({
      recipe: { maxSteps: 400, learningRate: 0.5, patience: 3, evaluateEvery: 2 },
    });

    const looks = points.filter(({ validationLoss }) => validationLoss !== null);
    const best = looks.reduce((a, b) => ((b.validationLoss ?? 0) < (a.validationLoss ?? 0) ? b : a));
    expect(outcome).toMatchObject({
      kind: 'finished',
      reason: 'patience',
      progress: { best: { step: best.step, validationLoss: best.validationLoss }, step: best.step + 6 },
    });
    const model = createBigramModel(VOCABULARY);
    model.writeState('bigram.weight', { value: weightsOf(outcome), firstMoment: EMPTY, secondMoment: EMPTY });
    expect(await lossOn(model, VALIDATION)).toBeCloseTo(best.validationLoss ?? 0, 6);
  });

  it('fits its steps to the time that there is, and keeps their number when it is resumed', async () => {
    // Each computation takes a second: 4 of a step and one batch of a look.
    const clock = { at: 0 };
    const tick = () => {
      clock.at += 1_000;
    };
    const recipe = { maxSteps: 1_000, maxMinutes: 5, accumulation: 4, evaluateEvery: 10, checkpointEvery: 10 };

    const paused = await train({ recipe, clock, tick, isPauseWanted: () => clock.at > 100_000 });
    clock.at = 9_000_000;
    const { outcome, points, begin } = await train({ recipe, clock, tick, told: paused.points });

    const { totalSteps } = paused;
    expect(totalSteps).toBeGreaterThan(65);
    expect(totalSteps).toBeLessThan(76);
    expect(begin).toMatchObject({ totalSteps });
    expect(outcome).toMatchObject({ kind: 'finished', reason: 'time', progress: { step: totalSteps } });
    expect(points.at(-1)?.workedMs).toBeLessThanOrEqual(300_000);
    expect(points.at(-1)?.learningRate).toBeCloseTo(0.1 * 0.2, 6);
  });

  it('stops in time where steps take longer than the first ones did', async () => {
    const clock = { at: 0 };
    let computed = 0;
    const tick = () => {
      computed += 1;
      clock.at += computed > 60 ? 20_000 : 1_000;
    };

    const { outcome } = await train({ recipe: { maxSteps: 1_000, maxMinutes: 5, accumulation: 4 }, clock, tick });

    expect(outcome).toMatchObject({ kind: 'finished', reason: 'time' });
    expect(clock.at).toBeLessThan(300_000 + 5 * 20_000);
  });

  it('leaves out updates without numbers, and says so when there is no other', async () => {
    let updates = 0;
    const model = (isBroken: () => boolean): TrainableModel => {
      const sound = createBigramModel(VOCABULARY);
      return {
        ...sound,
        get updates() {
          return sound.updates;
        },
        update: async (options) => {
          updates += 1;
          return isBroken() ? { gradientNorm: Number.NaN, isSkipped: true } : sound.update(options);
        },
      };
    };

    const some = await train({ model: model(() => updates % 3 === 0) });
    rmSync(folder, { recursive: true });
    const none = train({ model: model(() => true) });

    expect(some.outcome).toMatchObject({ kind: 'finished', progress: { step: 20, updates: 14, skippedUpdates: 6 } });
    expect(some.points[3]).toMatchObject({ step: 3, gradientNorm: null });
    await expect(none).rejects.toMatchObject({
      code: 'model_failed',
      message: expect.stringContaining('5 steps in a row'),
    });
  });

  it('trains without a validation split to its last step', async () => {
    const { outcome, points } = await train({ validation: [] });

    expect(outcome).toMatchObject({ kind: 'finished', reason: 'steps', progress: { step: 20, best: null } });
    expect(points).toHaveLength(20);
  });
});

interface Choices {
  readonly recipe?: Partial<TrainingRecipe>;
  readonly identity?: string;
  readonly model?: TrainableModel;
  readonly validation?: readonly TokenisedExample[];
  readonly clock?: { readonly at: number };
  /** Called before each computation. */
  readonly tick?: () => void;
  readonly isPauseWanted?: () => boolean;
  readonly warnings?: string[];
  /** What an earlier part of the training told. */
  readonly told?: readonly TrainingPoint[];
}

async function train(choices: Choices = {}) {
  const recipe: TrainingRecipe = { ...PRESETS.balanced, ...RECIPE, ...choices.recipe };
  const options = { batchTokens: recipe.batchTokens, maxExampleTokens: 64, seed: recipe.seed };
  const told = new Map((choices.told ?? []).map((point) => [point.step, point]));
  let begin = { totalSteps: 0, resumedFromStep: 0 };
  let totalSteps = 0;
  const outcome = await trainModel({
    model: choices.model ?? createBigramModel(VOCABULARY, choices.tick),
    recipe,
    training: createBatchSource(TRAINING, { ...options, isShuffled: true }),
    validation: createBatchSource(choices.validation ?? VALIDATION, { ...options, isShuffled: false }),
    checkpoints: createCheckpointFolder(folder, choices.identity ?? 'one', (warning) =>
      choices.warnings?.push(warning),
    ),
    now: () => choices.clock?.at ?? performance.now(),
    isPauseWanted: choices.isPauseWanted ?? (() => false),
    onBegin: (begun) => {
      begin = begun;
    },
    onPoint: (point, total) => {
      told.set(point.step, point);
      totalSteps = total;
    },
    onCheckpoint: () => {},
  });
  return { outcome, begin, totalSteps, points: [...told.values()] };
}

async function lossOn(model: TrainableModel, examples: readonly TokenisedExample[]): Promise<number> {
  const options = { batchTokens: 64, maxExampleTokens: 64, seed: 1, isShuffled: false };
  const epoch = createBatchSource(examples, options).epoch(0);
  const losses = await Promise.all(Array.from({ length: epoch.count }, (_, at) => model.evaluate(epoch.batch(at))));
  return (
    losses.reduce((sum, { lossSum }) => sum + lossSum, 0) / losses.reduce((sum, { weightSum }) => sum + weightSum, 0)
  );
}

function weightsOf(outcome: TrainingOutcome): Float32Array {
  return outcome.kind === 'finished' ? (outcome.weights.get('bigram.weight') ?? EMPTY) : EMPTY;
}

function withoutTime(points: readonly TrainingPoint[]) {
  return points.map(({ workedMs: _, ...point }) => point);
}

/** Each token is followed by the one three further on; one in five by another, so that it cannot be learnt without an error. */
function examplesOf(count: number, seed: number): TokenisedExample[] {
  return Array.from({ length: count }, (_, index) => {
    const tokens = Int32Array.from({ length: 8 + (index % 5) }, (_, at) => (seed + index * 7 + at * 3) % VOCABULARY);
    if (index % 5 === 0) tokens[tokens.length - 1] = (seed * 11 + index) % VOCABULARY;
    return { tokens, answers: [{ from: 3, to: tokens.length }], sharedTokens: 0, weight: 1 };
  });
}

const VOCABULARY = 24;
const EMPTY = new Float32Array(0);
const TRAINING = examplesOf(40, 1);
const VALIDATION = examplesOf(5, 4);
const RECIPE = {
  maxMinutes: null,
  learningRate: 0.2,
  batchTokens: 64,
  accumulation: 2,
  epochs: 1_000,
  maxSteps: 20,
  evaluateEvery: 5,
  checkpointEvery: 5,
  patience: null,
};
