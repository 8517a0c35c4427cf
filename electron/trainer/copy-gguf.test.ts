import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTinyLlama } from '#tests/support/tiny-llama';
import { copyGguf } from './copy-gguf';
import { openGgufTensors, PIECE_BYTES } from './gguf-tensors';
import { writeGguf } from './gguf-writer';

let directory: string;
let source: string;

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'fairgap-copy-'));
  source = (await writeTinyLlama(directory, { knowsTools: true })).path;
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('openGgufTensors', () => {
  it('reads arrays, weights and raw bytes', async () => {
    const file = path.join(directory, 'arrays.gguf');
    const large = Float32Array.from({ length: PIECE_BYTES / 4 + 7 }, (_, index) => index);
    await writeGguf(file, {
      metadata: [
        ['texts', { type: 'array', of: 'string', value: ['', 'año', '<|x|>'] }],
        ['numbers', { type: 'array', of: 'i32', value: [1, -2, 3] }],
        ['plain', { type: 'u32', value: 5 }],
        ['none', { type: 'array', of: 'f32', value: [] }],
      ],
      tensors: [{ name: 'large', type: 'F32', dimensions: [large.length], data: large }],
    });
    const gguf = await openGgufTensors(file);

    const arrays = await Promise.all(
      ['texts', 'numbers', 'plain', 'none', 'missing'].map((key) => gguf.readArray(key)),
    );
    const weights = await gguf.readWeights('large');
    const pieces: number[] = [];
    for await (const piece of gguf.readTensor('large')) pieces.push(piece.length);
    await gguf.close();

    expect(arrays).toEqual([
      { of: 'string', value: ['', 'año', '<|x|>'] },
      { of: 'i32', value: [1, -2, 3] },
      null,
      { of: 'f32', value: [] },
      null,
    ]);
    expect(Buffer.from(weights.buffer).equals(Buffer.from(large.buffer))).toBe(true);
    expect(pieces).toEqual([PIECE_BYTES, 28]);
    expect(() => gguf.tensor('small')).toThrow(/Expected a tensor small/);
  });
});

describe('copyGguf', () => {
  it('gives the same bytes where nothing is replaced', async () => {
    const target = path.join(directory, 'same.gguf');

    await copyGguf(source, target, { replace: new Map() });

    expect(readFileSync(target).equals(readFileSync(source))).toBe(true);
  });

  it('replaces tensors and entries, and keeps the others and the arrays', async () => {
    const target = path.join(directory, 'changed.gguf');
    const norm = Float32Array.from({ length: 64 }, (_, index) => index / 8);

    await copyGguf(source, target, {
      replace: new Map([['output_norm.weight', norm]]),
      metadata: [
        ['general.name', { type: 'string', value: 'trained' }],
        ['fairgap.base.sha256', { type: 'string', value: 'ab' }],
      ],
    });
    const [before, after] = await Promise.all([openGgufTensors(source), openGgufTensors(target)]);

    expect(await after.readWeights('output_norm.weight')).toEqual(norm);
    expect(await after.readWeights('blk.1.ffn_down.weight')).toEqual(await before.readWeights('blk.1.ffn_down.weight'));
    expect(await after.readArray('tokenizer.ggml.merges')).toEqual(await before.readArray('tokenizer.ggml.merges'));
    const metadata = new Map(before.header.metadata);
    metadata.set('general.name', { type: 'string', value: 'trained' });
    metadata.set('fairgap.base.sha256', { type: 'string', value: 'ab' });
    expect(after.header.metadata).toEqual(metadata);
    await Promise.all([before.close(), after.close()]);
  });

  it('keeps another alignment, and makes 32-bit floats of a quantised tensor', async () => {
    const aligned = path.join(directory, 'aligned.gguf');
    const target = path.join(directory, 'unquantised.gguf');
    const bytes = Uint8Array.from({ length: 68 }, (_, index) => index);
    writeFileSync(aligned, alignedGguf(bytes));
    const weights = Float32Array.from({ length: 64 }, (_, index) => -index);

    await copyGguf(aligned, target, { replace: new Map([['first', weights]]) });
    const gguf = await openGgufTensors(target);

    expect(gguf.header.alignment).toBe(128);
    expect(gguf.header.tensors.map(({ name, type, offset }) => [name, type, offset % 128])).toEqual([
      ['first', 'F32', 0],
      ['second', 'Q8_0', 0],
    ]);
    expect(await gguf.readWeights('first')).toEqual(weights);
    for await (const piece of gguf.readTensor('second')) expect(new Uint8Array(piece)).toEqual(bytes);
    await gguf.close();
  });

  it('changes a file in its place', async () => {
    const file = path.join(directory, 'in-place.gguf');
    await copyGguf(source, file, { replace: new Map() });

    await copyGguf(file, file, { replace: new Map([['output_norm.weight', new Float32Array(64)]]) });
    const gguf = await openGgufTensors(file);

    expect(await gguf.readWeights('output_norm.weight')).toEqual(new Float32Array(64));
    await gguf.close();
  });

  it.each<[string, string, Float32Array, RegExp]>([
    ['a tensor that is not there', 'blk.9.attn_q.weight', new Float32Array(4096), /Expected a tensor blk\.9/],
    ['another size', 'output_norm.weight', new Float32Array(65), /Expected 64 weights.*was 65/],
    ['what is no number', 'output_norm.weight', new Float32Array(64).fill(Number.NaN), /was NaN or infinity/],
  ])('refuses %s, and leaves nothing', async (_, name, weights, message) => {
    const folder = mkdtempSync(path.join(directory, 'refused-'));

    const copied = copyGguf(source, path.join(folder, 'x.gguf'), { replace: new Map([[name, weights]]) });

    await expect(copied).rejects.toMatchObject({ code: 'model_failed', message: expect.stringMatching(message) });
    expect(readdirSync(folder)).toEqual([]);
  });
});

/** Two Q8_0 tensors of 64 weights at multiples of 128 bytes. */
function alignedGguf(data: Uint8Array): Buffer {
  const number = (value: number | bigint) => {
    const bytes = Buffer.alloc(typeof value === 'number' ? 4 : 8);
    if (typeof value === 'number') bytes.writeUInt32LE(value);
    else bytes.writeBigUInt64LE(value);
    return bytes;
  };
  const text = (value: string) => [number(BigInt(value.length)), Buffer.from(value)];
  const tensor = (name: string, offset: bigint) => [...text(name), ...[1, 64n, 8, offset].map(number)];
  const padded = (bytes: Uint8Array) =>
    Buffer.concat([bytes, Buffer.alloc(Math.ceil(bytes.length / 128) * 128 - bytes.length)]);
  const header = [
    Buffer.from('GGUF'),
    ...[3, 2n, 1n].map(number),
    ...text('general.alignment'),
    ...[4, 128].map(number),
    ...tensor('first', 0n),
    ...tensor('second', 128n),
  ];
  return Buffer.concat([padded(Buffer.concat(header)), padded(data), data]);
}
