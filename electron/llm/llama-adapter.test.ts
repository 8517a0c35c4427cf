import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readGgufHeader } from '#electron/trainer/gguf-reader';
import type { GgufTensorData } from '#electron/trainer/gguf-writer';
import { type TinyAdapterOptions, type TinyLlama, writeTinyAdapter, writeTinyLlama } from '#tests/support/tiny-llama';
import { createFileHash } from './file-hash';
import { checkLlamaAdapter } from './llama-adapter';

let directory: string;
let tiny: TinyLlama;

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'fairgap-adapter-'));
  tiny = await writeTinyLlama(directory);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('checkLlamaAdapter', () => {
  it.each<[string, TinyAdapterOptions]>([
    ['that names no model', {}],
    ['for this model', { baseSha256: 'this' }],
    ['of half-size numbers', { change: halved }],
    ['of the embedding, which lies the other way', { change: ofEmbedding }],
  ])('accepts an adapter %s', async (_, options) => {
    await expect(check(options)).resolves.toBeUndefined();
  });

  it.each<[string, TinyAdapterOptions, string, RegExp]>([
    ['for another model', { baseSha256: 'ab'.repeat(32) }, 'hash_mismatch', /was for abab/],
    ['for another architecture', { architecture: 'gemma' }, 'model_failed', /to be for llama, was for gemma/],
    ['of another width', { change: at('blk.0.attn_q.weight.lora_a', widened) }, 'model_failed', /fit 64x64.*was 96x4/],
    ['of two ranks', { change: at('blk.1.ffn_down.weight.lora_b', widened) }, 'model_failed', /was 128x4 and 36x64/],
    [
      'for a matrix that is not there',
      { change: (tensor) => ({ ...tensor, name: tensor.name.replace('blk.1', 'blk.7') }) },
      'model_failed',
      /was blk\.7\.attn_q\.weight/,
    ],
    [
      'with half of a pair',
      { change: at('blk.1.attn_q.weight.lora_b', (tensor) => ({ ...tensor, name: 'blk.1.attn_k.weight.lora_b' })) },
      'model_failed',
      /was 64x4 and none/,
    ],
    [
      'with something else in it',
      { change: at('blk.1.attn_q.weight.lora_b', (tensor) => ({ ...tensor, name: 'output.weight' })) },
      'model_failed',
      /was output\.weight/,
    ],
    ['with a weight that is no number', { change: poisoned(Number.NaN) }, 'model_failed', /was NaN or infinity/],
    ['with an infinite weight', { change: poisoned(-Infinity) }, 'model_failed', /was NaN or infinity/],
    [
      'with an infinite half-size weight',
      { change: (tensor) => halved(poisoned(Infinity)(tensor)) },
      'model_failed',
      /was NaN or infinity/,
    ],
  ])('refuses an adapter %s', async (_, options, code, message) => {
    await expect(check(options)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('refuses a change of the embedding where it is the output too', async () => {
    const tied = await writeTinyLlama(directory, { fileName: 'tied.gguf', isTied: true });

    await expect(check({ change: ofEmbedding }, { base: tied })).rejects.toMatchObject({
      code: 'model_failed',
      message: expect.stringMatching(/leave token_embd\.weight alone/),
    });
  });

  it('refuses a file whose hash is not the expected one, and a scale that is no number', async () => {
    await expect(check({}, { sha256: 'cd'.repeat(32) })).rejects.toMatchObject({ code: 'hash_mismatch' });
    await expect(check({}, { scale: Number.NaN })).rejects.toMatchObject({ code: 'model_failed' });
  });
});

async function check(
  options: TinyAdapterOptions,
  { base = tiny, ...changes }: { sha256?: string; scale?: number; base?: TinyLlama } = {},
): Promise<void> {
  const baseSha256 = options.baseSha256 === 'this' ? base.sha256 : options.baseSha256;
  const adapter = await writeTinyAdapter(directory, { ...options, ...(baseSha256 && { baseSha256 }) });
  const active = { modelId: 'tiny', path: base.path, sha256: base.sha256, contextTokens: base.contextTokens };
  const header = await readGgufHeader(base.path);
  return checkLlamaAdapter({ ...adapter, scale: 1, ...changes }, active, header, createFileHash());
}

function at(name: string, change: (tensor: GgufTensorData) => GgufTensorData) {
  return (tensor: GgufTensorData) => (tensor.name === name ? change(tensor) : tensor);
}

function widened(tensor: GgufTensorData): GgufTensorData {
  const [columns = 0, rows = 0] = tensor.dimensions;
  const width = columns + 32;
  return { ...tensor, dimensions: [width, rows], data: new Float32Array(width * rows) };
}

/** The last weight of the last layer. */
function poisoned(value: number): (tensor: GgufTensorData) => GgufTensorData {
  return at('blk.1.ffn_down.weight.lora_b', (tensor) => {
    const data = Float32Array.from(tensor.data as Float32Array);
    data[data.length - 1] = value;
    return { ...tensor, data };
  });
}

/** As 16-bit floats, of which only the exponent is kept. */
function halved(tensor: GgufTensorData): GgufTensorData {
  const weights = Array.from(tensor.data as Float32Array);
  const bytes = Uint16Array.from(weights, (weight) => (Number.isFinite(weight) ? 0x2c00 : 0x7c00));
  return { ...tensor, type: 'F16', data: new Uint8Array(bytes.buffer) };
}

function ofEmbedding(tensor: GgufTensorData): GgufTensorData {
  const vocabulary = 288;
  const [width, rank] = [64, 4];
  if (tensor.name === 'blk.0.attn_q.weight.lora_a') {
    return {
      name: 'token_embd.weight.lora_a',
      type: 'F32',
      dimensions: [rank, vocabulary],
      data: new Float32Array(rank * vocabulary),
    };
  }
  if (tensor.name === 'blk.0.attn_q.weight.lora_b') {
    return {
      name: 'token_embd.weight.lora_b',
      type: 'F32',
      dimensions: [rank, width],
      data: new Float32Array(rank * width),
    };
  }
  return tensor;
}
