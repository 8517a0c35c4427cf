import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '#shared/domain/app-error';
import { writeTinyLlama } from '#tests/support/tiny-llama';
import { type GgufHeader, ggufNumber, ggufString, readGgufHeader } from './gguf-reader';
import { writeGguf } from './gguf-writer';

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'fairgap-gguf-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('readGgufHeader', () => {
  it('reads back what writeGguf wrote, tensor data included', async () => {
    const file = path.join(directory, 'round-trip.gguf');
    const weights = Float32Array.from([1, -2, 3, 4, 5, 6]);

    await writeGguf(file, {
      metadata: [
        ['general.architecture', { type: 'string', value: 'llama' }],
        ['a.bool', { type: 'bool', value: true }],
        ['a.u64', { type: 'u64', value: 2n ** 40n }],
        ['a.f64', { type: 'f64', value: -0.125 }],
        ['a.i8', { type: 'i8', value: -5 }],
        ['a.list', { type: 'array', of: 'string', value: ['uno', 'dos', 'año'] }],
      ],
      tensors: [
        { name: 'bias', type: 'F32', dimensions: [1], data: Float32Array.from([9]) },
        { name: 'weight', type: 'F32', dimensions: [3, 2], data: weights },
      ],
    });
    const header = await readGgufHeader(file);

    expect([...header.metadata]).toEqual([
      ['general.architecture', { type: 'string', value: 'llama' }],
      ['a.bool', { type: 'bool', value: true }],
      ['a.u64', { type: 'u64', value: 2n ** 40n }],
      ['a.f64', { type: 'f64', value: -0.125 }],
      ['a.i8', { type: 'i8', value: -5 }],
      ['a.list', { type: 'array', of: 'string', count: 3 }],
    ]);
    expect(header.tensors.map(({ name, dimensions, bytes }) => ({ name, dimensions, bytes }))).toEqual([
      { name: 'bias', dimensions: [1], bytes: 4 },
      { name: 'weight', dimensions: [3, 2], bytes: 24 },
    ]);
    const { offset, bytes } = header.tensors[1] ?? { offset: 0, bytes: 0 };
    expect(readFileSync(file).subarray(offset, offset + bytes)).toEqual(Buffer.from(weights.buffer));
  });

  it('writes the same bytes for the same seed and others for another', async () => {
    const first = await writeTinyLlama(directory, { fileName: 'a.gguf' });
    const again = await writeTinyLlama(directory, { fileName: 'b.gguf' });
    const other = await writeTinyLlama(directory, { fileName: 'c.gguf', seed: 7 });

    expect(again.sha256).toBe(first.sha256);
    expect(other.sha256).not.toBe(first.sha256);
  });

  it('refuses a file that ends before its last tensor does', async () => {
    const model = await writeTinyLlama(directory, { fileName: 'cut.gguf' });
    truncateSync(model.path, readFileSync(model.path).length - 64);

    await expect(readGgufHeader(model.path)).rejects.toMatchObject({
      code: 'model_failed',
      message: expect.stringContaining('expected tensor output.weight to end within'),
    });
  });

  it.each([
    ['an empty file', Buffer.alloc(0), 'expected 4 more bytes'],
    ['a web page', Buffer.from('<!doctype html><html></html>'), 'expected the mark GGUF'],
    ['an unknown version', bytes('GGUF', 99), 'expected version 2 or 3, was 99'],
    ['more tensors than could fit', bytes('GGUF', 3, 2n ** 62n, 0n), 'expected at most'],
    ['more entries than could fit', bytes('GGUF', 3, 0n, 2n ** 63n), 'expected at most'],
    ['a key longer than the file', bytes('GGUF', 3, 0n, 1n, 2n ** 50n, 0n, 0n, 0n), 'expected a text of at most'],
    ['an array longer than the file', bytes('GGUF', 3, 0n, 1n, 0n, 9, 0, 2n ** 45n, 0n), 'expected at most'],
    ['arrays in arrays', bytes('GGUF', 3, 0n, 1n, 0n, 9, 9, 1n, 0n), 'was an array of arrays'],
    ['an unknown type of value', bytes('GGUF', 3, 0n, 1n, 0n, 77, 0n), 'expected a known type of value'],
    ['five dimensions', bytes('GGUF', 3, 1n, 0n, 0n, 5, 1n, 1n, 1n, 1n, 1n), 'expected 1 to 4 dimensions'],
    ['overflowing sizes', bytes('GGUF', 3, 1n, 0n, 0n, 2, 2n ** 40n, 2n ** 40n, 0, 0n), 'expected a size'],
    ['a tensor beyond the end', bytes('GGUF', 3, 1n, 0n, 0n, 1, 4n, 0, 2n ** 33n), 'to end within'],
    ['a tensor off its alignment', bytes('GGUF', 3, 1n, 0n, 0n, 1, 4n, 0, 3n), 'at a multiple of 32'],
    ['a broken block', bytes('GGUF', 3, 1n, 0n, 0n, 1, 33n, 2, 0n), 'in blocks of 32'],
  ])('refuses %s', async (_, content, problem) => {
    const file = path.join(directory, 'bad.gguf');
    writeFileSync(file, content);

    await expect(readGgufHeader(file)).rejects.toMatchObject({
      code: 'model_failed',
      message: expect.stringContaining(problem),
    });
  });

  it('gives a header with every tensor inside the file, or an AppError, for any damage', async () => {
    const model = await writeTinyLlama(directory, { fileName: 'whole.gguf' });
    const whole = readFileSync(model.path);
    const headerBytes = (await readGgufHeader(model.path)).dataOffset;
    const file = path.join(directory, 'damaged.gguf');
    const damage = fc.record({
      patches: fc.array(fc.tuple(fc.nat(headerBytes - 1), fc.uint8Array({ minLength: 1, maxLength: 9 })), {
        maxLength: 4,
      }),
      keep: fc.oneof(fc.constant(whole.length), fc.nat(headerBytes)),
    });

    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(damage, async ({ patches, keep }) => {
        const damaged = Buffer.from(whole.subarray(0, keep));
        for (const [at, patch] of patches) Buffer.from(patch).copy(damaged, Math.min(at, damaged.length));
        writeFileSync(file, damaged);

        const result = await readGgufHeader(file).catch((error: unknown) => error);

        if (result instanceof Error) {
          expect(result).toBeInstanceOf(AppError);
        } else {
          accepted += 1;
          // Sound: the union holds only a header besides an error.
          const header = result as GgufHeader;
          expect(header.tensors.every(({ offset, bytes: size }) => offset + size <= damaged.length)).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
    expect(accepted).toBeGreaterThan(0);
  });

  it('answers null for an entry of another type', async () => {
    const model = await writeTinyLlama(directory, { fileName: 'typed.gguf' });
    const header = await readGgufHeader(model.path);

    expect(ggufString(header, 'general.architecture')).toBe('llama');
    expect(ggufString(header, 'llama.block_count')).toBeNull();
    expect(ggufNumber(header, 'llama.block_count')).toBe(2);
    expect(ggufNumber(header, 'general.architecture')).toBeNull();
  });
});

/** Text as is, numbers as 32-bit and bigints as 64-bit integers; padded so that nothing fails for want of bytes alone. */
function bytes(...parts: readonly (string | number | bigint)[]): Buffer {
  const encoded = parts.map((part) => {
    if (typeof part === 'string') return Buffer.from(part);
    const buffer = Buffer.alloc(typeof part === 'number' ? 4 : 8);
    if (typeof part === 'number') buffer.writeUInt32LE(part);
    else buffer.writeBigUInt64LE(part);
    return buffer;
  });
  return Buffer.concat([...encoded, Buffer.alloc(64)]);
}
