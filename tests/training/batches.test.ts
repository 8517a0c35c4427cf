import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GgufTensorType } from '#electron/trainer/gguf-format';
import { readGgufHeader } from '#electron/trainer/gguf-reader';
import { PADDING, type TrainingBatch } from '#electron/trainer/training-batch';
import { type TinyLlama, writeTinyLlama } from '#tests/support/tiny-llama';
import {
  batchOf,
  cosine,
  type Example,
  exampleOf,
  lossAndGradients,
  openTiny,
  packAs,
  stir,
  worstDifference,
} from './training-fixtures';
import { unpackModel } from './unpack-model';

let directory: string;
let tiny: TinyLlama;
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'fairgap-batches-'));
  tiny = await writeTinyLlama(directory, { hasUnevenNorms: true });
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('a batch', () => {
  it('of a trunk with branches, over several blocks of queries, is what its examples are apart', async () => {
    const trunk = exampleOf(3, 150).tokens;
    const branches = [exampleOf(5, 90), exampleOf(7, 120), exampleOf(11, 60)].map(({ tokens }) => tokens);
    const other = exampleOf(13, 70, 20, 0.5);
    const apart = [...branches.map((branch) => ({ tokens: [...trunk, ...branch], from: trunk.length + 1 })), other];
    const model = await openTiny(tiny.path);
    stir(model);

    const expected = await lossAndGradients(
      model,
      apart.map((example) => batchOf([example])),
    );
    await model.update(STILL);
    stir(model);
    const actual = await lossAndGradients(model, [packed(trunk, branches, other)]);
    model.close();

    expect(Math.abs(actual.loss / expected.loss - 1)).toBeLessThan(1e-5);
    expect(worstDifference(expected.gradients, actual.gradients)).toBeLessThan(1e-4);
  });

  it('is not changed by padding of its rows, by more rows of padding, or by where its outputs are listed', async () => {
    const examples = [exampleOf(3, 40), exampleOf(5, 23, 9, 0.25)];
    const model = await openTiny(tiny.path);
    stir(model);
    const plain = batchOf(examples);
    const expected = await lossAndGradients(model, [plain]);

    const backwards = {
      ...plain,
      outputs: plain.outputs.toReversed(),
      labels: plain.labels.toReversed(),
      weights: plain.weights.toReversed(),
    };
    for (const batch of [batchOf(examples, 75), batchOf([...examples, { tokens: [], from: 1 }], 64), backwards]) {
      await model.update(STILL);
      stir(model);
      const actual = await lossAndGradients(model, [batch]);

      expect(Math.abs(actual.loss / expected.loss - 1)).toBeLessThan(1e-6);
      expect(worstDifference(expected.gradients, actual.gradients)).toBeLessThan(1e-5);
    }
    model.close();
  });

  it.each([1, 2])('gives the same bytes whenever it is computed, with %i threads', async (threads) => {
    const run = async (): Promise<number[]> => {
      const model = await openTiny(tiny.path, { threads });
      const losses: number[] = [];
      for (let step = 0; step < 6; step++) {
        // Sizes change, so that graphs are built, taken again and dropped.
        losses.push((await model.accumulate(batchOf([exampleOf(3 + step, 30 + 40 * (step % 3))]))).lossSum);
        if (step % 2 === 1) await model.update(SMALL_STEP);
      }
      const last = model.readState(model.parameters[3]?.name ?? '');
      model.close();
      return [...losses, ...last.value, ...last.secondMoment];
    };

    expect(await run()).toEqual(await run());
  });

  it.each<GgufTensorType>(['F16', 'BF16', 'Q8_0', 'Q4_0', 'Q4_1', 'Q4_K', 'Q6_K'])(
    'on weights in %s has the gradient that it has on the same weights unpacked',
    async (type) => {
      const sizes = { width: 256, heads: 8, keyValueHeads: 4, feedForward: 512 };
      const packedModel = await writeTinyLlama(directory, { fileName: `${type}.gguf`, sizes, pack: packAs(type) });
      const unpackedFile = path.join(directory, `${type}-unpacked.gguf`);
      await unpackModel(packedModel.path, unpackedFile);
      const header = await readGgufHeader(packedModel.path);
      expect(header.tensors.find(({ name }) => name === 'blk.0.ffn_up.weight')?.type).toBe(type);
      const batch = batchOf([exampleOf(3, 64), exampleOf(5, 40)]);

      const [onPacked, onUnpacked] = await Promise.all(
        [packedModel.path, unpackedFile].map(async (file) => {
          const model = await openTiny(file);
          stir(model, 0.02);
          const result = await lossAndGradients(model, [batch]);
          model.close();
          return result;
        }),
      );

      const angle = cosine(onPacked?.gradients ?? new Map(), onUnpacked?.gradients ?? new Map());
      console.log(`${type}: cosine ${angle.toFixed(6)}, losses ${onPacked?.loss} and ${onUnpacked?.loss}`);
      expect(angle).toBeGreaterThan(0.999);
      expect(Math.abs((onPacked?.loss ?? 0) / (onUnpacked?.loss ?? 1) - 1)).toBeLessThan(5e-3);
    },
  );

  it('on a GPU has weights that were packed by the CPU, and operations that the backend is asked about', async () => {
    const packedModel = await writeTinyLlama(directory, { fileName: 'gpu.gguf', isTied: true, pack: packAs('Q4_1') });
    const batch = batchOf([exampleOf(3, 64), exampleOf(5, 40)]);
    const plain = await openTiny(packedModel.path, { isPortable: true });
    const other = await openTiny(packedModel.path, { isPortable: true, isLikeGpu: true });
    for (const model of [plain, other]) stir(model);

    const expected = await lossAndGradients(plain, [batch]);
    const actual = await lossAndGradients(other, [batch]);
    const unsupported = other.unsupportedOperations();
    for (const model of [plain, other]) model.close();

    expect(unsupported).toEqual([]);
    expect(worstDifference(expected.gradients, actual.gradients)).toBe(0);
  });

  it.each<[string, Partial<TrainingBatch>]>([
    ['a token outside the vocabulary', { tokens: Int32Array.of(1, 2, 99_999) }],
    ['a label outside the vocabulary', { labels: Int32Array.of(-1) }],
    ['an output beyond the end', { outputs: Int32Array.of(3) }],
    ['a position beyond the context', { positions: Int32Array.of(0, 1, 50_000) }],
    ['a weight of zero', { weights: Float32Array.of(0) }],
    ['a list that is too short', { groups: Int32Array.of(0) }],
  ])('with %s is refused', async (_, change) => {
    const model = await openTiny(tiny.path);
    const batch = { ...batchOf([{ tokens: [1, 2, 3], from: 2 }]), ...change };

    await expect(model.accumulate(batch)).rejects.toMatchObject({ code: 'invalid_input' });
    model.close();
  });
});

/** Trunk and branches as one group, and another example as a second group of the same row. */
function packed(trunk: readonly number[], branches: readonly (readonly number[])[], other: Example): TrainingBatch {
  const tokens: number[] = [];
  const positions: number[] = [];
  const groups: number[] = [];
  const branchOf: number[] = [];
  const outputs: number[] = [];
  const labels: number[] = [];
  const weights: number[] = [];
  const put = (list: readonly number[], first: number, group: number, branch: number): void => {
    for (const [index, token] of list.entries()) {
      tokens.push(token);
      positions.push(first + index);
      groups.push(group);
      branchOf.push(branch);
    }
  };
  const count = (at: number, label: number, weight: number): void => {
    outputs.push(at);
    labels.push(label);
    weights.push(weight);
  };
  put(trunk, 0, 0, 0);
  // What the trunk's last token predicts differs between branches, and an output counts once: they start one token in.
  for (const [index, branch] of branches.entries()) {
    const start = tokens.length;
    put(branch, trunk.length, 0, index + 1);
    for (let at = 1; at < branch.length; at++) count(start + at - 1, branch[at] ?? 0, 1);
  }
  const start = tokens.length;
  put(other.tokens, 0, 1, 0);
  for (let at = other.from; at < other.tokens.length; at++)
    count(start + at - 1, other.tokens[at] ?? 0, other.weight ?? 1);
  put(Array(13).fill(0), 0, PADDING, 0);
  return {
    rows: 1,
    columns: tokens.length,
    tokens: Int32Array.from(tokens),
    positions: Int32Array.from(positions),
    groups: Int32Array.from(groups),
    branches: Int32Array.from(branchOf),
    outputs: Int32Array.from(outputs),
    labels: Int32Array.from(labels),
    weights: Float32Array.from(weights),
  };
}

/** Empties the accumulator. */
const STILL = { learningRate: 0, beta1: 0, beta2: 0, epsilon: 1e-8, weightDecay: 0, clipNorm: 1 };
const SMALL_STEP = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01, clipNorm: 1 };
