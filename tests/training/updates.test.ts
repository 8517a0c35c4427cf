import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ParameterState, TrainingMethod, UpdateOptions } from '#electron/trainer/trainable-model';
import { type TinyLlama, writeTinyLlama } from '#tests/support/tiny-llama';
import { batchOf, exampleOf, loraOf, openTiny, stir } from './training-fixtures';

let directory: string;
let tiny: TinyLlama;
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'fairgap-updates-'));
  tiny = await writeTinyLlama(directory, { hasUnevenNorms: true });
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('update', () => {
  it.each<[string, TrainingMethod]>([
    ['an adapter', loraOf()],
    ['all weights', { kind: 'full' }],
  ])('changes %s as AdamW does, clipped, with decay of matrices alone', async (_, method) => {
    const model = await openTiny(tiny.path, { method });
    if (method.kind === 'lora') stir(model);
    const names = model.parameters.map(({ name }) => name);
    let expected = new Map(names.map((name) => [name, model.readState(name)]));
    let worst = 0;

    for (let step = 1; step <= 3; step++) {
      const first = await model.accumulate(batchOf([exampleOf(3 * step, 40)]));
      const second = await model.accumulate(batchOf([exampleOf(5 * step, 23, 9, 0.5)]));
      const weight = first.weightSum + second.weightSum;
      const gradients = new Map(names.map((name) => [name, model.readGradient(name).map((value) => value / weight)]));
      const norm = Math.sqrt(
        [...gradients.values()].reduce((sum, values) => sum + values.reduce((all, value) => all + value * value, 0), 0),
      );
      const clip = norm > OPTIONS.clipNorm ? OPTIONS.clipNorm / norm : 1;
      expected = new Map(
        model.parameters.map(({ name, dimensions }) => [
          name,
          adamw(expected.get(name), gradients.get(name), clip, step, dimensions.length > 1 ? OPTIONS.weightDecay : 0),
        ]),
      );
      const { gradientNorm, isSkipped } = await model.update(OPTIONS);

      expect(isSkipped).toBe(false);
      expect(Math.abs(gradientNorm / norm - 1)).toBeLessThan(1e-5);
      // Clipping has to happen for the test to see it.
      expect(clip).toBeLessThan(1);
    }
    for (const name of names) {
      const actual = model.readState(name);
      actual.value.forEach((value, index) => {
        worst = Math.max(worst, Math.abs(value - (expected.get(name)?.value[index] ?? Number.NaN)));
      });
    }
    expect(model.updates).toBe(3);
    expect(model.readGradient(names[0] ?? '').every((value) => value === 0)).toBe(true);
    model.close();

    expect(worst).toBeLessThan(2e-6);
  });

  it('goes on from a written state as if nothing had happened', async () => {
    const whole = await openTiny(tiny.path);
    const before = await openTiny(tiny.path);
    const after = await openTiny(tiny.path);
    const step = async (model: typeof whole, number: number): Promise<void> => {
      await model.accumulate(batchOf([exampleOf(number, 33)]));
      await model.update(OPTIONS);
    };

    for (let number = 1; number <= 4; number++) await step(whole, number);
    for (let number = 1; number <= 2; number++) await step(before, number);
    for (const { name } of before.parameters) after.writeState(name, before.readState(name));
    after.setUpdates(before.updates);
    for (let number = 3; number <= 4; number++) await step(after, number);

    for (const { name } of whole.parameters) expect(after.readState(name)).toEqual(whole.readState(name));
    for (const model of [whole, before, after]) model.close();
  });

  it('is skipped where the gradient is not finite, and the next one is not harmed', async () => {
    const model = await openTiny(tiny.path);
    const name = model.parameters[1]?.name ?? '';
    const state = model.readState(name);
    model.writeState(name, { ...state, value: state.value.map(() => Number.NaN) });
    await model.accumulate(batchOf([exampleOf(3, 20)]));

    const skipped = await model.update(OPTIONS);
    model.writeState(name, state);
    await model.accumulate(batchOf([exampleOf(3, 20)]));
    const next = await model.update(OPTIONS);

    expect(skipped.isSkipped).toBe(true);
    expect(next.isSkipped).toBe(false);
    expect(model.updates).toBe(1);
    model.close();
  });

  it('learns an example by heart', async () => {
    const model = await openTiny(tiny.path, { method: loraOf(undefined, 8) });
    const batch = batchOf([exampleOf(3, 30)]);
    const before = await model.evaluate(batch);

    for (let step = 0; step < 150; step++) {
      await model.accumulate(batch);
      await model.update({ ...OPTIONS, learningRate: 0.005, weightDecay: 0, clipNorm: 1 });
    }
    const after = await model.evaluate(batch);
    model.close();

    expect(before.lossSum / before.weightSum).toBeGreaterThan(4);
    // The output is frozen and what it multiplies has a fixed norm: this model cannot be surer than 0.86.
    expect(after.lossSum / after.weightSum).toBeLessThan(0.25);
  });

  it('has to follow a batch, and calls wait for each other', async () => {
    const model = await openTiny(tiny.path);

    await expect(model.update(OPTIONS)).rejects.toMatchObject({ code: 'conflict' });
    const running = model.accumulate(batchOf([exampleOf(3, 200)]));
    await expect(model.evaluate(batchOf([exampleOf(3, 20)]))).rejects.toMatchObject({ code: 'conflict' });
    expect(() => model.close()).toThrow('computing');
    await running;
    model.close();
    await expect(model.evaluate(batchOf([exampleOf(3, 20)]))).rejects.toMatchObject({ code: 'conflict' });
  });
});

/** One step in double precision. */
function adamw(
  state: ParameterState | undefined,
  gradient: Float32Array | undefined,
  clip: number,
  step: number,
  decay: number,
): ParameterState {
  if (!state || !gradient) throw new Error('Expected a state and a gradient.');
  const { learningRate, beta1, beta2, epsilon } = OPTIONS;
  const firstMoment = state.firstMoment.map(
    (value, index) => beta1 * value + (1 - beta1) * clip * (gradient[index] ?? 0),
  );
  const secondMoment = state.secondMoment.map(
    (value, index) => beta2 * value + (1 - beta2) * (clip * (gradient[index] ?? 0)) ** 2,
  );
  const value = state.value.map((before, index) => {
    const first = (firstMoment[index] ?? 0) / (1 - beta1 ** step);
    const second = (secondMoment[index] ?? 0) / (1 - beta2 ** step);
    return before * (1 - learningRate * decay) - (learningRate * first) / (Math.sqrt(second) + epsilon);
  });
  return { value, firstMoment, secondMoment };
}

const OPTIONS: UpdateOptions = {
  learningRate: 1e-3,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0.1,
  clipNorm: 0.05,
};
