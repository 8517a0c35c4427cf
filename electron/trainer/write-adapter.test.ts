import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFileHash } from '#electron/llm/file-hash';
import { checkLlamaAdapter } from '#electron/llm/llama-adapter';
import { PRESETS, TrainingRecipe } from '#shared/domain/training-recipe';
import { type TinyLlama, writeTinyLlama } from '#tests/support/tiny-llama';
import { ggufNumber, ggufString, readGgufHeader } from './gguf-reader';
import { openGgufTensors } from './gguf-tensors';
import type { Parameter } from './trainable-model';
import { type TrainedFile, writeAdapter, writeTrainedModel } from './write-adapter';

let directory: string;
let base: TinyLlama;

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'fairgap-adapter-'));
  base = await writeTinyLlama(directory);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('writeAdapter', () => {
  it('writes what the runtime accepts for the base, with its origin', async () => {
    const file = path.join(directory, 'adapter.gguf');
    const about = aboutOf();

    await writeAdapter(file, about, trained);

    const fileHash = createFileHash();
    const adapter = { path: file, scale: 1, sha256: await fileHash(file) };
    const active = { modelId: 'tiny', ...base };
    await checkLlamaAdapter(adapter, active, await readGgufHeader(base.path), fileHash);
    const other = { ...active, sha256: '0'.repeat(64) };
    await expect(checkLlamaAdapter(adapter, other, await readGgufHeader(base.path), fileHash)).rejects.toMatchObject({
      code: 'hash_mismatch',
    });
    const header = await readGgufHeader(file);
    const texts = ['general.name', 'fairgap.dataset.id', 'fairgap.run.id'].map((key) => ggufString(header, key));
    expect(texts).toEqual([about.name, about.datasetId, about.runId]);
    expect(TrainingRecipe.parse(JSON.parse(ggufString(header, 'fairgap.recipe') ?? ''))).toEqual(about.recipe);
    expect(JSON.parse(ggufString(header, 'fairgap.metrics') ?? '')).toEqual(about.metrics);
    expect([ggufNumber(header, 'adapter.lora.alpha'), ggufNumber(header, 'fairgap.created.at')]).toEqual([
      8, 1_700_000_000_000,
    ]);
    const gguf = await openGgufTensors(file);
    expect(await gguf.readWeights('blk.0.attn_q.weight.lora_b')).toEqual(B);
    await gguf.close();
  });
});

describe('writeTrainedModel', () => {
  it('is the base with other weights, other names and the same of everything else', async () => {
    const file = path.join(directory, 'model.gguf');
    const [width, rows] = [64, 64];
    const weights = Float32Array.from({ length: width * rows }, (_, index) => Math.cos(index));

    await writeTrainedModel(file, aboutOf(), { parameters: [], weights: new Map([['blk.1.attn_q.weight', weights]]) });

    const [before, after] = await Promise.all([openGgufTensors(base.path), openGgufTensors(file)]);
    expect(await after.readArray('tokenizer.ggml.tokens')).toEqual(await before.readArray('tokenizer.ggml.tokens'));
    expect(ggufString(after.header, 'general.name')).toBe('Colours');
    for (const { name } of before.header.tensors) {
      const expected = name === 'blk.1.attn_q.weight' ? weights : await before.readWeights(name);
      expect(await after.readWeights(name)).toEqual(expected);
    }
    await Promise.all([before.close(), after.close()]);
    expect(readFileSync(base.path).length).toBeGreaterThan(0);
  });
});

function aboutOf(): TrainedFile {
  return {
    name: 'Colours',
    runId: 'run-1',
    base: { path: base.path, sha256: base.sha256 },
    datasetId: 'd'.repeat(24),
    recipe: { ...PRESETS.balanced, rank: 2, alpha: 8 },
    metrics: { steps: 30, best: { step: 20, validationLoss: 0.5 } },
    createdAt: 1_700_000_000_000,
  };
}

const A = Float32Array.from({ length: 128 }, (_, index) => Math.sin(index + 1));
const B = Float32Array.from({ length: 128 }, (_, index) => Math.sin(2 * index + 1));
const PARAMETERS: readonly Parameter[] = [
  { name: 'blk.0.attn_q.weight.lora_a', dimensions: [64, 2], elements: 128 },
  { name: 'blk.0.attn_q.weight.lora_b', dimensions: [2, 64], elements: 128 },
];
const trained = {
  parameters: PARAMETERS,
  weights: new Map([
    ['blk.0.attn_q.weight.lora_a', A],
    ['blk.0.attn_q.weight.lora_b', B],
  ]),
};
