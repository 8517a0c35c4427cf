import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrainableModelOptions } from '#electron/trainer/trainable-model';
import { writeTinyAdapter, writeTinyLlama } from '#tests/support/tiny-llama';
import { openTrainableModel } from './open-trainable-model';

let directory: string;
let file: string;
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'fairgap-trainable-'));
  file = (await writeTinyLlama(directory)).path;
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('openTrainableModel', () => {
  it('begins an adapter at the base: the first matrix as the seed says, the second zero', async () => {
    const [first, again, other] = await Promise.all(
      [5, 5, 6].map((seed) => openTrainableModel(file, { ...LORA, method: { ...LORA.method, seed } as never })),
    );

    const begins = [first, again, other].map((model) => {
      const values = model?.parameters.map(({ name }) => model.readState(name).value) ?? [];
      model?.close();
      return values;
    });

    expect(first?.parameters.slice(0, 4)).toEqual([
      { name: 'blk.0.attn_q.weight.lora_a', dimensions: [64, 4], elements: 256 },
      { name: 'blk.0.attn_q.weight.lora_b', dimensions: [4, 64], elements: 256 },
      { name: 'blk.0.ffn_down.weight.lora_a', dimensions: [128, 4], elements: 512 },
      { name: 'blk.0.ffn_down.weight.lora_b', dimensions: [4, 64], elements: 256 },
    ]);
    expect(begins[0]).toEqual(begins[1]);
    expect(begins[0]).not.toEqual(begins[2]);
    expect(begins[0]?.[0]?.every((value) => Math.abs(value) <= 1 / 8)).toBe(true);
    expect(begins[0]?.[1]?.every((value) => value === 0)).toBe(true);
  });

  it('refuses in plain words what it cannot train', async () => {
    const adapter = await writeTinyAdapter(directory);
    const packed = await writeTinyLlama(directory, {
      fileName: 'packed.gguf',
      pack: (tensor) => ({ ...tensor, type: 'F16', data: new Uint8Array(tensor.data.byteLength / 2) }),
    });
    const foreign = await writeTinyLlama(directory, {
      fileName: 'foreign.gguf',
      pack: (tensor) => (tensor.name === 'blk.1.attn_k.weight' ? { ...tensor, name: 'blk.1.attn_k.bias' } : tensor),
    });
    const refusal = async (of: string, options: TrainableModelOptions): Promise<unknown> =>
      openTrainableModel(of, options).then(
        () => 'opened',
        (error: Error & { code?: string }) => [error.code, error.message],
      );

    expect(await refusal(adapter.path, LORA)).toEqual([
      'model_failed',
      expect.stringContaining('is a adapter of llama'),
    ]);
    expect(await refusal(foreign.path, LORA)).toEqual([
      'model_failed',
      expect.stringContaining('blk.1.attn_k.weight is missing'),
    ]);
    expect(await refusal(packed.path, { ...LORA, method: { kind: 'full' } })).toEqual([
      'model_failed',
      expect.stringContaining('All weights have to be F32'),
    ]);
    expect(await refusal(file, { ...LORA, threads: 0 })).toEqual(['model_failed', expect.stringContaining('threads')]);
    expect(await refusal(file, { ...LORA, method: { ...LORA.method, projections: [] } as never })).toEqual([
      'model_failed',
      expect.stringContaining('at least one projection'),
    ]);
  });
});

const LORA: TrainableModelOptions = {
  method: { kind: 'lora', rank: 4, alpha: 8, projections: ['attn_q', 'ffn_down'], seed: 5 },
  threads: 1,
  isCheckpointed: false,
  precision: 'exact',
  device: 'cpu',
};
