import { AppError } from '#shared/domain/app-error';
import { invariant } from '#shared/domain/invariant';
import { GGUF_TENSOR_TYPES, type GgufTensorType } from './gguf-format';

/**
 * Weights of whole blocks of a tensor as 32-bit floats, in the order in which they lie in the file.
 *
 * Numbers that are none (NaN, infinity) come through as they are.
 *
 * @param bytes - Any number of whole blocks.
 * @throws AppError `model_failed` for a type that is not in {@link DEQUANTISED_TYPES}.
 * @see ggml-common.h of ggml for the layouts.
 */
export function dequantise(type: GgufTensorType, bytes: Uint8Array): Float32Array {
  const read = BLOCK_READERS[type];
  if (!read) {
    throw new AppError(
      'model_failed',
      `Expected weights of one of the types ${DEQUANTISED_TYPES.join(', ')}, was ${type}.`,
      { type },
    );
  }
  const { blockBytes, blockElements } = GGUF_TENSOR_TYPES[type];
  invariant(bytes.length % blockBytes === 0, `Expected blocks of ${blockBytes} bytes, was ${bytes.length} bytes.`);
  const blocks = bytes.length / blockBytes;
  const weights = new Float32Array(blocks * blockElements);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let block = 0; block < blocks; block++) read(view, block * blockBytes, weights, block * blockElements);
  return weights;
}

/** The number that 16 bits are as a half-precision float. */
export function floatOfHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Reads the block at byte `at` into the weights from `to` on. */
type BlockReader = (bytes: DataView, at: number, weights: Float32Array, to: number) => void;

function readF32(bytes: DataView, at: number, weights: Float32Array, to: number): void {
  weights[to] = bytes.getFloat32(at, true);
}

function readF16(bytes: DataView, at: number, weights: Float32Array, to: number): void {
  weights[to] = half(bytes, at);
}

/** The upper half of a 32-bit float. */
function readBf16(bytes: DataView, at: number, weights: Float32Array, to: number): void {
  bits[0] = bytes.getUint16(at, true) << 16;
  weights[to] = bitsAsFloat[0] as number;
}

/** A scale, then 32 signed bytes. */
function readQ8(bytes: DataView, at: number, weights: Float32Array, to: number): void {
  const scale = half(bytes, at);
  for (let index = 0; index < 32; index++) weights[to + index] = scale * bytes.getInt8(at + 2 + index);
}

/** A scale, then 16 bytes: the low halves are weights 0 to 15 and the high ones 16 to 31, from -8 up. */
function readQ4WithoutMinimum(bytes: DataView, at: number, weights: Float32Array, to: number): void {
  const scale = half(bytes, at);
  for (let index = 0; index < 16; index++) {
    const pair = bytes.getUint8(at + 2 + index);
    weights[to + index] = scale * ((pair & 15) - 8);
    weights[to + index + 16] = scale * ((pair >> 4) - 8);
  }
}

/** A scale and the smallest weight, then 16 bytes in the order of Q4_0. */
function readQ4WithMinimum(bytes: DataView, at: number, weights: Float32Array, to: number): void {
  const scale = half(bytes, at);
  const minimum = half(bytes, at + 2);
  for (let index = 0; index < 16; index++) {
    const pair = bytes.getUint8(at + 4 + index);
    weights[to + index] = scale * (pair & 15) + minimum;
    weights[to + index + 16] = scale * (pair >> 4) + minimum;
  }
}

/**
 * 256 weights: a scale of scales and one of minima, 12 bytes with eight 6-bit scales and minima, then 128 bytes. Each 32 of
 * those hold two groups of 32 weights, the first in the low halves.
 */
function readQ4K(bytes: DataView, at: number, weights: Float32Array, to: number): void {
  const scale = half(bytes, at);
  const minimum = half(bytes, at + 2);
  const packed = at + 4;
  for (let group = 0; group < 8; group++) {
    const first = bytes.getUint8(packed + (group % 4));
    const second = bytes.getUint8(packed + 4 + (group % 4));
    const third = bytes.getUint8(packed + 8 + (group % 4));
    // The last four have their low four bits in the third quarter, and their high two above the first four's.
    const groupScale = scale * (group < 4 ? first & 63 : (third & 15) | ((first >> 6) << 4));
    const groupMinimum = minimum * (group < 4 ? second & 63 : (third >> 4) | ((second >> 6) << 4));
    const from = at + 16 + (group >> 1) * 32;
    const shift = (group & 1) * 4;
    for (let index = 0; index < 32; index++) {
      const level = (bytes.getUint8(from + index) >> shift) & 15;
      weights[to + group * 32 + index] = groupScale * level - groupMinimum;
    }
  }
}

/**
 * 256 weights from -32 up: 128 bytes with their low four bits, 64 with their high two, 16 signed scales of 16 weights each, and
 * a scale of scales. Each half of the block has four groups of 32 that share bytes.
 */
function readQ6K(bytes: DataView, at: number, weights: Float32Array, to: number): void {
  const scale = half(bytes, at + 208);
  for (let part = 0; part < 2; part++) {
    for (let group = 0; group < 4; group++) {
      const low = at + part * 64 + (group & 1) * 32;
      const high = at + 128 + part * 32;
      const lowShift = (group >> 1) * 4;
      for (let index = 0; index < 32; index++) {
        const lowBits = (bytes.getUint8(low + index) >> lowShift) & 15;
        const highBits = (bytes.getUint8(high + index) >> (group * 2)) & 3;
        const groupScale = bytes.getInt8(at + 192 + part * 8 + group * 2 + (index >> 4));
        weights[to + part * 128 + group * 32 + index] = scale * groupScale * ((lowBits | (highBits << 4)) - 32);
      }
    }
  }
}

function half(bytes: DataView, at: number): number {
  return HALVES[bytes.getUint16(at, true)] as number;
}

const BLOCK_READERS: Partial<Record<GgufTensorType, BlockReader>> = {
  F32: readF32,
  F16: readF16,
  BF16: readBf16,
  Q8_0: readQ8,
  Q4_0: readQ4WithoutMinimum,
  Q4_1: readQ4WithMinimum,
  Q4_K: readQ4K,
  Q6_K: readQ6K,
};
// Object.keys widens the keys to string; the table's own type says what they are.
export const DEQUANTISED_TYPES = Object.keys(BLOCK_READERS) as readonly GgufTensorType[];

/** Every half-precision number: a look-up is several times as fast as taking one apart. */
const HALVES = Float32Array.from({ length: 0x1_0000 }, (_, halfBits) => floatOfHalf(halfBits));
const bits = new Uint32Array(1);
const bitsAsFloat = new Float32Array(bits.buffer);
