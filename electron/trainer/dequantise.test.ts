import { existsSync } from 'node:fs';
import koffi, { type LibraryHandle } from 'koffi';
import { beforeAll, describe, expect, it } from 'vitest';
import { DEQUANTISED_TYPES, dequantise, floatOfHalf } from './dequantise';
import { findGgmlFolder } from './ggml/find-ggml-folder';
import { GGUF_TENSOR_TYPES, type GgufTensorType } from './gguf-format';

describe('dequantise', () => {
  it.each<[GgufTensorType, number[], number[]]>([
    ['F32', [0, 0, 0x80, 0x3f, 0, 0, 0x80, 0xff], [1, -Infinity]],
    // 1, -2, the smallest of all, the largest.
    ['F16', [0x00, 0x3c, 0x00, 0xc0, 0x01, 0x00, 0xff, 0x7b], [1, -2, 2 ** -24, 65_504]],
    ['BF16', [0x80, 0x3f, 0x20, 0xc1, 0x80, 0x7f], [1, -10, Infinity]],
  ])('reads %s', (type, bytes, expected) => {
    expect([...dequantise(type, Uint8Array.from(bytes))]).toEqual(expected);
  });

  it('gives low halves before high ones in Q4_0', () => {
    const block = Uint8Array.from([...HALF, ...Array.from({ length: 16 }, (_, index) => index | ((15 - index) << 4))]);

    const weights = [...dequantise('Q4_0', block)];

    expect(weights.slice(0, 16)).toEqual(Array.from({ length: 16 }, (_, index) => (index - 8) / 2));
    expect(weights.slice(16)).toEqual(Array.from({ length: 16 }, (_, index) => (7 - index) / 2));
  });

  it('adds the minimum in Q4_1, and keeps the sign in Q8_0', () => {
    const ones = [...HALF, ...MINUS_TWO, ...new Array(16).fill(0x31)];
    const bytes = [...HALF, ...new Array(31).fill(0x80), 0x7f];

    expect([...new Set(dequantise('Q4_1', Uint8Array.from(ones)))]).toEqual([-1.5, -0.5]);
    expect([...new Set(dequantise('Q8_0', Uint8Array.from(bytes)))]).toEqual([-64, 63.5]);
  });

  it('takes the scales of Q4_K apart', () => {
    // Scale 5 and minimum 3 for the first four groups; 33 (1 + 2 << 4) and 18 (2 + 1 << 4) for the last four.
    const scales = [...new Array(4).fill(5 | (2 << 6)), ...new Array(4).fill(3 | (1 << 6)), ...new Array(4).fill(0x21)];
    const block = Uint8Array.from([...HALF, ...MINUS_TWO, ...scales, ...new Array(128).fill(0x74)]);

    const weights = dequantise('Q4_K', block);

    const groups = Array.from({ length: 8 }, (_, group) => [...new Set(weights.subarray(group * 32, group * 32 + 32))]);
    const first = (level: number) => 0.5 * 5 * level + 2 * 3;
    const last = (level: number) => 0.5 * 33 * level + 2 * 18;
    expect(groups.flat()).toEqual([4, 7, 4, 7].map(first).concat([4, 7, 4, 7].map(last)));
  });

  it('puts the bits of Q6_K together', () => {
    const scales = Array.from({ length: 16 }, (_, index) => (index - 8) & 0xff);
    const block = Uint8Array.from([
      ...new Array(128).fill(0x93),
      ...new Array(64).fill(0b11100100),
      ...scales,
      ...HALF,
    ]);

    const weights = dequantise('Q6_K', block);

    // Low bits 3 and 9, high bits 0 to 3 of the four groups of each half.
    const levels = [3, 3 + 16, 9 + 32, 9 + 48].map((level) => level - 32);
    const expected = Array.from({ length: 256 }, (_, index) => {
      const level = levels[Math.floor((index % 128) / 32)] as number;
      return 0.5 * (Math.floor(index / 16) - 8) * level + 0;
    });
    expect([...weights].map((weight) => weight + 0)).toEqual(expected);
  });

  it('refuses other types and parts of blocks', () => {
    expect(() => dequantise('Q3_K', new Uint8Array(110))).toThrow(/one of the types F32, F16.*was Q3_K/);
    expect(() => dequantise('Q8_0', new Uint8Array(33))).toThrow(/blocks of 34 bytes, was 33/);
  });

  it('knows every half-precision number', () => {
    // Each one as a 32-bit float whose bits are moved, which is another way to it.
    const moved = (half: number): number => {
      const view = new DataView(new ArrayBuffer(4));
      view.setUint32(0, ((half & 0x8000) << 16) | ((half & 0x7fff) << 13));
      return view.getFloat32(0) * 2 ** 112;
    };
    const numbers = Array.from({ length: 0x1_0000 }, (_, half) => half).filter((half) => (half & 0x7c00) !== 0x7c00);
    expect(numbers.filter((half) => !Object.is(floatOfHalf(half), moved(half)))).toEqual([]);
    expect([0x7c00, 0xfc00, 0x7e00].map(floatOfHalf)).toEqual([Infinity, -Infinity, Number.NaN]);
  });
});

const library = ggmlLibrary();

describe.skipIf(!library)('dequantise beside ggml', () => {
  let ggml: LibraryHandle;
  beforeAll(() => {
    ggml = koffi.load(library as string);
  });

  it.each(DEQUANTISED_TYPES.filter((type) => type !== 'F32'))('gives its numbers for %s', (type) => {
    const { blockBytes, blockElements } = GGUF_TENSOR_TYPES[type];
    const blocks = 65_536 / blockElements;
    const bytes = randomBytes(blocks * blockBytes);
    const expected = new Float32Array(blocks * blockElements);
    const toFloats = ggml.func(`void ${GGML_FUNCTIONS[type]}(const void *from, _Out_ void *to, int64_t count)`);

    toFloats(bytes, expected, expected.length);
    const weights = dequantise(type, bytes);

    // ggml rounds after each step and this once at the end; where a minimum is taken off, what is left may be small.
    for (let group = 0; group < expected.length; group += 32) {
      const theirs = expected.subarray(group, group + 32);
      const isNumbers = theirs.every(Number.isFinite);
      const largest = isNumbers ? theirs.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) : 0;
      const ours = weights.subarray(group, group + 32);
      const isClose = ours.every((weight, index) => {
        const other = theirs[index] as number;
        return Object.is(weight, other) || Math.abs(weight - other) <= 3e-7 * largest;
      });
      if (!isClose) expect([...ours]).toEqual([...theirs]);
    }
  });
});

function ggmlLibrary(): string | null {
  try {
    const { base } = findGgmlFolder();
    return existsSync(base) ? base : null;
  } catch {
    return null;
  }
}

/** Any bytes are blocks; of the same ones every time. */
function randomBytes(length: number): Uint8Array {
  let state = 7;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}

const GGML_FUNCTIONS: Partial<Record<GgufTensorType, string>> = {
  F16: 'ggml_fp16_to_fp32_row',
  BF16: 'ggml_bf16_to_fp32_row',
  Q4_0: 'dequantize_row_q4_0',
  Q4_1: 'dequantize_row_q4_1',
  Q8_0: 'dequantize_row_q8_0',
  Q4_K: 'dequantize_row_q4_K',
  Q6_K: 'dequantize_row_q6_K',
};
/** 0.5 and -2 as half-precision numbers, little endian. */
const HALF = [0x00, 0x38];
const MINUS_TWO = [0x00, 0xc0];
