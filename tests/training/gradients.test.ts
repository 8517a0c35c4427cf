import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrainableLlama } from '#electron/trainer/llama/trainable-llama';
import type { TrainingMethod } from '#electron/trainer/trainable-model';
import type { TrainingBatch } from '#electron/trainer/training-batch';
import { type TinyLlamaOptions, writeTinyLlama } from '#tests/support/tiny-llama';
import { batchOf, cosine, exampleOf, lossAndGradients, openTiny, stir, worstDifference } from './training-fixtures';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'fairgap-gradients-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('gradients', () => {
  it.each<[string, TinyLlamaOptions]>([
    ['shared keys', { hasUnevenNorms: true }],
    ['a key for every head', { sizes: { keyValueHeads: 4 } }],
    ['three heads to a key, wider than its share', { sizes: { width: 96, heads: 6, keyValueHeads: 2, headWidth: 32 } }],
    ['a tied output', { isTied: true }],
    ['stretched positions', { hasRotaryFactors: true, rotaryFactor: 4 }],
  ])('of an adapter agree with differences of the loss: %s', async (name, options) => {
    const tiny = await writeTinyLlama(directory, { ...options, fileName: `${name}.gguf` });
    const model = await openTiny(tiny.path);
    stir(model);

    const worst = await worstOfDifferences(model, batchOf([exampleOf(3, 40), exampleOf(5, 23, 9, 0.5)]), 1e-2);
    model.close();

    console.log(`adapter, ${name}: worst ${worst.toExponential(1)}`);
    expect(worst).toBeLessThan(1e-2);
  });

  it.each<[string, TinyLlamaOptions]>([
    ['own output', { hasUnevenNorms: true }],
    ['tied output', { isTied: true, hasUnevenNorms: true }],
  ])('of all weights agree with differences of the loss: %s', async (name, options) => {
    const tiny = await writeTinyLlama(directory, { ...options, fileName: `full ${name}.gguf` });
    const model = await openTiny(tiny.path, { method: { kind: 'full' } });

    const worst = await worstOfDifferences(model, batchOf([exampleOf(3, 40), exampleOf(5, 23, 9, 0.5)]), 5e-3);
    model.close();

    console.log(`all weights, ${name}: worst ${worst.toExponential(1)}`);
    expect(worst).toBeLessThan(1e-2);
  });

  it.each<[string, { isCheckpointed?: boolean; isPortable?: boolean }, number]>([
    ['checkpointed', { isCheckpointed: true }, 1e-6],
    ['portable', { isPortable: true }, 1e-4],
    ['portable and checkpointed', { isPortable: true, isCheckpointed: true }, 1e-4],
  ])('are the same when the graph is %s', async (_, choices, tolerance) => {
    for (const method of [undefined, { kind: 'full' } as const]) {
      const tiny = await writeTinyLlama(directory, { isTied: true, hasUnevenNorms: true, fileName: 'graphs.gguf' });
      const batch = batchOf([exampleOf(3, 40), exampleOf(5, 23)]);
      const plain = await openTiny(tiny.path, { method });
      const other = await openTiny(tiny.path, { method, ...choices });
      if (!method) for (const model of [plain, other]) stir(model);

      const expected = await lossAndGradients(plain, [batch]);
      const actual = await lossAndGradients(other, [batch]);
      for (const model of [plain, other]) model.close();

      expect(actual.loss).toBeCloseTo(expected.loss, 3);
      expect(worstDifference(expected.gradients, actual.gradients)).toBeLessThan(tolerance);
    }
  });
});

describe('gradients in mixed precision', () => {
  it.each<[string, TrainingMethod | undefined, TinyLlamaOptions]>([
    ['an adapter', undefined, { hasUnevenNorms: true }],
    ['an adapter, tied output', undefined, { isTied: true }],
    ['all weights', { kind: 'full' }, { hasUnevenNorms: true }],
    ['all weights, tied output', { kind: 'full' }, { isTied: true }],
  ])('point where the exact ones do: %s', async (name, method, options) => {
    // Wide enough on both sides for products to be rounded.
    const sizes = { width: 128, feedForward: 192 };
    const tiny = await writeTinyLlama(directory, { sizes, ...options, fileName: `mixed ${name}.gguf` });
    const batch = batchOf([exampleOf(3, 40), exampleOf(5, 23)]);
    const exact = await openTiny(tiny.path, { method });
    const mixed = await openTiny(tiny.path, { method, precision: 'mixed' });
    if (!method) for (const model of [exact, mixed]) stir(model);

    const expected = await lossAndGradients(exact, [batch]);
    const actual = await lossAndGradients(mixed, [batch]);
    for (const model of [exact, mixed]) model.close();

    const angle = cosine(expected.gradients, actual.gradients);
    const share = Math.abs(actual.loss / expected.loss - 1);
    console.log(`mixed, ${name}: cosine ${angle.toFixed(6)}, loss off by ${share.toExponential(1)}`);
    expect(angle).toBeGreaterThan(0.9995);
    expect(share).toBeLessThan(2e-3);
    // Rounded at all: the same numbers would mean that nothing was.
    expect(actual.loss).not.toBe(expected.loss);
  });
});

/**
 * Largest relative error of the gradient among the largest entry of every parameter, against the central difference of the
 * loss.
 */
async function worstOfDifferences(model: TrainableLlama, batch: TrainingBatch, step: number): Promise<number> {
  const { gradients } = await lossAndGradients(model, [batch]);
  let worst = 0;
  for (const [name, gradient] of gradients) {
    const at = gradient.reduce(
      (best, value, index) => (Math.abs(value) > Math.abs(gradient[best] ?? 0) ? index : best),
      0,
    );
    const state = model.readState(name);
    const lossAt = async (change: number): Promise<number> => {
      const value = Float32Array.from(state.value);
      value[at] = (value[at] ?? 0) + change;
      model.writeState(name, { ...state, value });
      return (await model.evaluate(batch)).lossSum;
    };
    const difference = ((await lossAt(step)) - (await lossAt(-step))) / (2 * step);
    model.writeState(name, state);
    worst = Math.max(worst, Math.abs(difference - (gradient[at] ?? 0)) / Math.abs(difference));
  }
  return worst;
}
