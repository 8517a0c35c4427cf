import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFileHash } from '#electron/llm/file-hash';
import { checkLlamaAdapter } from '#electron/llm/llama-adapter';
import { readGgufHeader } from '#electron/trainer/gguf-reader';
import { openGgufTensors } from '#electron/trainer/gguf-tensors';
import { writeGguf } from '#electron/trainer/gguf-writer';
import { AppError } from '#shared/domain/app-error';
import {
  floatTensor,
  peftConfig,
  safetensorsBytes,
  tinyPeftTensors,
  type WrittenTensor,
  withHeader,
  writePeftAdapter,
} from '#tests/support/peft-writer';
import { type TinyLlama, writeTinyLlama } from '#tests/support/tiny-llama';
import { convertPeftAdapter } from './convert-peft-adapter';
import { findRepeatedKey } from './find-repeated-key';

const PREFIX = 'base_model.model.model.layers.0.self_attn';
let root: string;
let folder: string;
let base: TinyLlama;

beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'fairgap-peft-unit-'));
  base = await writeTinyLlama(root);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => {
  folder = mkdtempSync(path.join(root, 'case-'));
});

function convert(
  tensors: readonly WrittenTensor[] | Buffer,
  config: unknown = peftConfig(2),
  target = path.join(folder, 'out.gguf'),
  model = base.path,
): Promise<string> {
  const safetensors = writePeftAdapter(folder, tensors, config);
  const conversion = { safetensors, base: model, baseSha256: base.sha256, target, name: 'Sweeps' };
  return convertPeftAdapter(conversion).then(() => target);
}

/** Numbers of a converted tensor. */
async function weightsOf(file: string, name: string): Promise<number[]> {
  const gguf = await openGgufTensors(file);
  const weights = [...(await gguf.readWeights(name))];
  await gguf.close();
  return weights;
}

describe('convertPeftAdapter', () => {
  it('writes an adapter that passes the check of the engine and says where it is from', async () => {
    const file = await convert(tinyPeftTensors(2));

    const fileHash = createFileHash();
    const adapter = { path: file, sha256: await fileHash(file), scale: 1 };
    const active = { modelId: 'tiny', path: base.path, sha256: base.sha256, contextTokens: 64 };
    await checkLlamaAdapter(adapter, active, await readGgufHeader(base.path), fileHash);
    const header = await readGgufHeader(file);
    const told = Object.fromEntries([...header.metadata].map(([key, entry]) => [key, 'value' in entry && entry.value]));
    expect(told).toEqual({
      'general.architecture': 'llama',
      'general.type': 'adapter',
      'general.name': 'Sweeps',
      'adapter.type': 'lora',
      'adapter.lora.alpha': 4,
      'fairgap.base.sha256': base.sha256,
      'fairgap.origin': 'imported',
      'fairgap.source.format': 'peft',
      'fairgap.source.sha256': await fileHash(path.join(folder, 'adapter_model.safetensors')),
      'fairgap.source.base': 'someone/tiny-llama',
    });
    expect(header.tensors.map(({ name, dimensions }) => [name, ...dimensions])).toEqual([
      ['blk.0.attn_q.weight.lora_a', 64, 2],
      ['blk.0.attn_q.weight.lora_b', 2, 64],
      ['blk.0.ffn_down.weight.lora_a', 128, 2],
      ['blk.0.ffn_down.weight.lora_b', 2, 64],
    ]);
  });

  it('puts rows of queries into pairs from both halves of a head, and leaves other rows', async () => {
    const file = await convert(tinyPeftTensors(2));

    // Row n of the source holds 2n and 2n + 1; a head has 16 rows.
    const rows = Array.from({ length: 64 }, (_, row) => {
      const [head, place] = [Math.floor(row / 16), row % 16];
      return head * 16 + (place % 2) * 8 + Math.floor(place / 2);
    });
    expect(await weightsOf(file, 'blk.0.attn_q.weight.lora_b')).toEqual(rows.flatMap((row) => [2 * row, 2 * row + 1]));
    expect(await weightsOf(file, 'blk.0.ffn_down.weight.lora_b')).toEqual(
      Array.from({ length: 128 }, (_, index) => -index),
    );
    expect(await weightsOf(file, 'blk.0.ffn_down.weight.lora_a')).toEqual(
      Array.from({ length: 256 }, (_, index) => index / 1024),
    );
  });

  it.each<[string, Record<string, unknown>, number, number]>([
    ['alpha over rank', {}, 4, 1],
    ['alpha over the root of the rank', { use_rslora: true }, 4 * Math.SQRT2, 1],
    ['an alpha of its own for a module', { alpha_pattern: { down_proj: 1 } }, 4, 0.25],
    ['the first of the names that fit', { alpha_pattern: { 'mlp.down_proj': 8, down_proj: 1 } }, 4, 2],
    ['a whole name', { alpha_pattern: { '^layers.0.mlp.down_proj': 1 } }, 4, 1],
    ['the end of a name and not of a word', { alpha_pattern: { wn_proj: 1 } }, 4, 1],
  ])('scales by %s', async (_, changes, alpha, factor) => {
    const file = await convert(tinyPeftTensors(2), peftConfig(2, changes));

    const entry = (await readGgufHeader(file)).metadata.get('adapter.lora.alpha');
    expect(entry).toMatchObject({ value: expect.closeTo(alpha, 6) });
    expect((await weightsOf(file, 'blk.0.ffn_down.weight.lora_b'))[3]).toBeCloseTo(-3 * factor, 6);
  });

  it('takes half-precision numbers as they are, and does not tell of paths', async () => {
    const halves = tinyPeftTensors(2).map((tensor) =>
      // 1.5 in both.
      tensor.name.includes('q_proj')
        ? { ...tensor, dtype: 'F16', data: pairs(0x3e00, tensor.data.length / 4) }
        : { ...tensor, dtype: 'BF16', data: pairs(0x3fc0, tensor.data.length / 4) },
    );

    const file = await convert(halves, peftConfig(2, { base_model_name_or_path: '/home/ana/models/llama' }));

    expect(new Set(await weightsOf(file, 'blk.0.attn_q.weight.lora_b'))).toEqual(new Set([1.5]));
    expect(new Set(await weightsOf(file, 'blk.0.ffn_down.weight.lora_a'))).toEqual(new Set([1.5]));
    expect((await readGgufHeader(file)).metadata.has('fairgap.source.base')).toBe(false);
  });

  it('turns the adapter of an embedding over, and refuses one where the base shares it with the output', async () => {
    const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
    const tensors = [
      floatTensor('base_model.model.model.embed_tokens.lora_embedding_A', [2, 288], numbers(576)),
      floatTensor('base_model.model.model.embed_tokens.lora_embedding_B', [64, 2], numbers(128)),
      floatTensor('base_model.model.model.embed_tokens.base_layer.weight', [288, 64], numbers(288 * 64)),
    ];
    const config = peftConfig(2, { target_modules: ['embed_tokens'] });

    const file = await convert(tensors, config);

    expect((await weightsOf(file, 'token_embd.weight.lora_a')).slice(0, 4)).toEqual([0, 288, 1, 289]);
    rmSync(file);
    const tied = path.join(folder, 'tied.gguf');
    await writeTied(tied);
    await expect(convert(tensors, config, file, tied)).rejects.toMatchObject({
      message: expect.stringMatching(/uses its embedding as the output matrix too/),
    });
  });

  it.each<[string, Record<string, unknown> | string, RegExp]>([
    ['another method', { peft_type: 'LOHA' }, /peft_type "LORA".*was "LOHA"/],
    ['DoRA', { use_dora: true }, /use_dora true are not supported/],
    ['a switch that nobody knows', { use_something_new: { a: 1 } }, /use_something_new .* are not supported/],
    ['saved modules', { modules_to_save: ['lm_head'] }, /modules_to_save \["lm_head"\]/],
    ['biases', { bias: 'all' }, /bias "all"/],
    ['matrices that lie the other way', { fan_in_fan_out: true }, /fan_in_fan_out true/],
    ['a base that was changed first', { init_lora_weights: 'pissa_niter_4' }, /init_lora_weights "pissa_niter_4"/],
    ['an expression as a name', { rank_pattern: { '(a+)+b': 4 } }, /rank_pattern "\(a\+\)\+b"/],
    ['a path as a name', { alpha_pattern: { '../../etc/passwd': 4 } }, /alpha_pattern ".*passwd"/],
    ['a rank of nothing', { r: 0 }, /r: /],
    ['an alpha of nothing', { lora_alpha: 0 }, /lora_alpha: /],
    ['a rank that is not the file’s', { rank_pattern: { down_proj: 3 } }, /to be 3x128.*was 2x128/],
    ['modules that are not in the list', { target_modules: ['q_proj'] }, /list model\.layers\.0\.mlp\.down_proj/],
    ['no JSON', '{"peft_type": "LORA",', /Expected JSON/],
    ['the same setting twice', '{"peft_type": "LORA", "r": 2, "r": 4, "lora_alpha": 4}', /Expected "r" once/],
    ['far too much', `"${'x'.repeat(5_000_000)}"`, /Expected at most \d+ bytes/],
  ])('refuses %s in the configuration, and leaves nothing', async (_, changes, message) => {
    const config = typeof changes === 'string' ? changes : peftConfig(2, changes);

    await expect(convert(tinyPeftTensors(2), config)).rejects.toMatchObject({
      code: 'file_unreadable',
      message: expect.stringMatching(message),
    });

    expect(leftInFolder()).toEqual([]);
  });

  it.each<[string, (tensors: WrittenTensor[]) => readonly WrittenTensor[] | Buffer, RegExp]>([
    ['a matrix of no Llama', named(0, `${PREFIX}.z_proj.lora_A.weight`), /Llama's matrices, was .*z_proj/],
    ['a layer that the base has not', renamed('layers.0', 'layers.7'), /matrices of the base, was one for blk\.7/],
    ['something else', named(0, '../../../etc/passwd'), /Expected only matrices of a LoRA/],
    ['a magnitude of DoRA', named(0, `${PREFIX}.q_proj.lora_magnitude_vector`), /Expected only matrices of a LoRA/],
    ['half of a pair', (tensors) => tensors.slice(1), /was only one of them/],
    [
      'two of one half',
      (tensors) => [...tensors, named(0, `${PREFIX}.q_proj.lora_A.default.weight`)(tensors)[0] as WrittenTensor],
      /have one lora_A, was two/,
    ],
    [
      'another width',
      ([first, ...rest]) => [floatTensor(first?.name ?? '', [2, 65], new Array(130).fill(1)), ...rest],
      /to be 2x64.*was 2x65/,
    ],
    [
      'another vocabulary',
      (tensors) => [...tensors, floatTensor('base_model.model.lm_head.weight', [289, 64], new Array(289 * 64).fill(0))],
      /vocabulary of the base/,
    ],
    ['nothing', () => [], /at least one matrix/],
    [
      'what is no number',
      ([first, ...rest]) => [floatTensor(first?.name ?? '', [2, 64], new Array(128).fill(Number.NaN)), ...rest],
      /was NaN or infinity/,
    ],
    [
      'another type',
      ([first, ...rest]) => [{ ...(first as WrittenTensor), dtype: 'I64', shape: [1, 64] }, ...rest],
      /type F32, F16, BF16, was "I64"/,
    ],
    [
      'a type that objects inherit',
      ([first, ...rest]) => [{ ...(first as WrittenTensor), dtype: 'constructor' }, ...rest],
      /was "constructor"/,
    ],
    [
      'a size that is not its bytes',
      ([first, ...rest]) => [{ ...(first as WrittenTensor), shape: [2, 63] }, ...rest],
      /Expected 504 bytes|expected 504 bytes/,
    ],
    [
      'a huge header',
      () => withHeader('{}', Buffer.alloc(0), 2n ** 63n),
      /header of at most 2 bytes, was 9223372036854775808/,
    ],
    ['a header of no JSON', () => withHeader('{"a":', Buffer.alloc(0)), /header in JSON/],
    ['a list as a header', () => withHeader('[]', Buffer.alloc(0)), /lists tensors by name/],
    [
      'a name twice',
      () => withHeader(`{"a":${entry(0, 8)},"a":${entry(8, 16)}}`, Buffer.alloc(16)),
      /expected "a" once/,
    ],
    [
      'tensors that overlap',
      () => withHeader(`{"a":${entry(0, 8)},"b":${entry(4, 12)}}`, Buffer.alloc(12)),
      /"b" to begin at byte \d+, was/,
    ],
    ['a gap', () => withHeader(`{"a":${entry(0, 8)},"b":${entry(12, 20)}}`, Buffer.alloc(20)), /"b" to begin at byte/],
    ['bytes of no tensor', () => withHeader(`{"a":${entry(0, 8)}}`, Buffer.alloc(9)), /tensors up to byte/],
    ['a tensor beyond the end', () => withHeader(`{"a":${entry(0, 8)}}`, Buffer.alloc(4)), /tensors up to byte/],
    [
      'sizes that overflow',
      () =>
        withHeader(
          '{"a":{"dtype":"F32","shape":[9007199254740991,9007199254740991],"data_offsets":[0,4]}}',
          Buffer.alloc(4),
        ),
      /bytes of "a", was 4/,
    ],
    [
      'sizes that are none',
      () => withHeader('{"a":{"dtype":"F32","shape":[-1],"data_offsets":[4,0]}}', Buffer.alloc(4)),
      /type, sizes and place of "a"/,
    ],
    ['an empty file', () => Buffer.alloc(0), /at least 8 bytes, was 0/],
  ])('refuses %s in the file, and leaves nothing', async (_, change, message) => {
    await expect(convert(change(tinyPeftTensors(2)))).rejects.toMatchObject({
      code: 'file_unreadable',
      message: expect.stringMatching(message),
    });

    expect(leftInFolder()).toEqual([]);
  });

  it('gives an adapter that can be read, or a refusal and nothing, for any damage', async () => {
    const whole = safetensorsBytes(tinyPeftTensors(2));
    const target = path.join(folder, 'out.gguf');
    const random = seededNumbers(11);
    let converted = 0;
    for (let round = 0; round < 300; round++) {
      const keep = round % 3 === 0 ? Math.floor(random() * whole.length) : whole.length;
      const damaged = Buffer.from(whole.subarray(0, keep));
      // Half of the damage falls on the header, which is a small part of the file.
      for (let patch = 0; patch < 3; patch++) {
        const reach = round % 2 === 0 ? Math.min(900, keep) : keep;
        if (reach > 0) damaged[Math.floor(random() * reach)] = Math.floor(random() * 256);
      }

      const error = await convert(damaged).then(
        () => null,
        (reason: unknown) => reason,
      );

      if (error === null) {
        converted += 1;
        expect((await readGgufHeader(target)).tensors).toHaveLength(4);
        rmSync(target);
      } else {
        expect(error).toBeInstanceOf(AppError);
        expect(leftInFolder()).toEqual([]);
      }
    }
    expect(converted).toBeGreaterThan(20);
  });

  it('refuses a missing configuration, a folder and a base that is no Llama', async () => {
    await convert(tinyPeftTensors(2));
    const plain = {
      safetensors: path.join(folder, 'adapter_model.safetensors'),
      base: base.path,
      baseSha256: '',
      name: '',
      target: path.join(folder, 'x.gguf'),
    };

    await expect(convertPeftAdapter({ ...plain, config: path.join(folder, 'none.json') })).rejects.toMatchObject({
      code: 'file_unreadable',
    });
    await expect(
      convertPeftAdapter({ ...plain, safetensors: folder, config: path.join(folder, 'adapter_config.json') }),
    ).rejects.toMatchObject({ code: 'file_unreadable' });
    await expect(convertPeftAdapter({ ...plain, base: path.join(folder, 'out.gguf') })).rejects.toMatchObject({
      message: expect.stringMatching(/was one of llama \(adapter\)/),
    });
  });
});

describe('findRepeatedKey', () => {
  it.each<[string, string | null]>([
    ['{"a":1,"b":{"a":2},"c":[{"a":1},{"a":2}]}', null],
    ['{"a":1,"b":{"c":2,"c":3}}', 'c'],
    ['{"a":"a","b":["a","a"]}', null],
    [String.raw`{"a":1,"\u0061":2}`, 'a'],
    [String.raw`{"a\"":1, "b\\" : 2, "b\\":3}`, 'b\\'],
    ['{"a":"{\\"a\\":1}","a" :2}', 'a'],
  ])('of %s is %s', (json, expected) => {
    expect(findRepeatedKey(json)).toBe(expected);
  });
});

function leftInFolder(): string[] {
  return readdirSync(folder).filter((name) => !name.startsWith('adapter_') && name !== 'tied.gguf');
}

function named(index: number, name: string) {
  return (tensors: WrittenTensor[]) => tensors.map((tensor, at) => (at === index ? { ...tensor, name } : tensor));
}

function renamed(from: string, to: string) {
  return (tensors: WrittenTensor[]) => tensors.map((tensor) => ({ ...tensor, name: tensor.name.replace(from, to) }));
}

function entry(from: number, to: number): string {
  return JSON.stringify({ dtype: 'F32', shape: [2], data_offsets: [from, to] });
}

function pairs(bits: number, count: number): Uint8Array {
  return new Uint8Array(new Uint16Array(count).fill(bits).buffer);
}

/** A model that has no output matrix of its own. */
async function writeTied(file: string): Promise<void> {
  const data = new Float32Array(64 * 288);
  await writeGguf(file, {
    metadata: [['general.architecture', { type: 'string', value: 'llama' }]],
    tensors: [{ name: 'token_embd.weight', type: 'F32', dimensions: [64, 288], data }],
  });
}

function seededNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
