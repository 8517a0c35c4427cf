import { type FileHandle, open } from 'node:fs/promises';
import { AppError } from '#shared/domain/app-error';
import { dequantise } from './dequantise';
import { GGUF_VALUE_TYPES, type GgufElementType } from './gguf-format';
import { type GgufHeader, type GgufTensorInfo, readGgufHeader } from './gguf-reader';

/** A metadata array with its elements. */
export type GgufArray =
  | { readonly of: 'string'; readonly value: readonly string[] }
  | { readonly of: 'bool'; readonly value: readonly boolean[] }
  | { readonly of: 'u64' | 'i64'; readonly value: readonly bigint[] }
  | { readonly of: NumberType; readonly value: readonly number[] };

export interface GgufTensors {
  readonly header: GgufHeader;
  /** @throws AppError `model_failed` where the file has no such tensor. */
  tensor(name: string): GgufTensorInfo;
  /**
   * The bytes of a tensor as they lie in the file, in order, in pieces of whole blocks and at most {@link PIECE_BYTES}.
   *
   * A piece is valid until the next one is asked for: all of them are read into one buffer.
   */
  readTensor(name: string): AsyncGenerator<Buffer, void, undefined>;
  /** All weights of a tensor as 32-bit floats; see {@link dequantise} for the types. */
  readWeights(name: string): Promise<Float32Array>;
  /** Elements of a metadata array (`tokenizer.ggml.tokens`, say), or `null` where the key names none. */
  readArray(key: string): Promise<GgufArray | null>;
  /** The bytes from `start` to `end` of the file, in pieces as those of a tensor. */
  readBytes(start: number, end: number): AsyncGenerator<Buffer, void, undefined>;
  close(): Promise<void>;
}

/**
 * Opens a GGUF file for reading its tensors and arrays piece by piece; its header is checked first.
 *
 * @throws AppError `model_failed` for a file that is not sound; also from a read, where the file was cut meanwhile.
 */
export async function openGgufTensors(file: string): Promise<GgufTensors> {
  const header = await readGgufHeader(file);
  const tensors = new Map(header.tensors.map((tensor) => [tensor.name, tensor]));
  const handle = await open(file, 'r');

  function tensor(name: string): GgufTensorInfo {
    const found = tensors.get(name);
    if (!found) throw new AppError('model_failed', `Expected a tensor ${name} in ${file}, was none.`, { file, name });
    return found;
  }

  async function* readBytes(start: number, end: number): AsyncGenerator<Buffer, void, undefined> {
    const buffer = Buffer.allocUnsafe(Math.min(PIECE_BYTES, end - start));
    for (let at = start; at < end; at += buffer.length) {
      const piece = buffer.subarray(0, Math.min(buffer.length, end - at));
      await fill(handle, file, piece, at);
      yield piece;
    }
  }

  function readTensor(name: string): AsyncGenerator<Buffer, void, undefined> {
    const { offset, bytes } = tensor(name);
    return readBytes(offset, offset + bytes);
  }

  return {
    header,
    tensor,
    readTensor,
    readBytes,

    async readWeights(name) {
      const { type, dimensions } = tensor(name);
      const weights = new Float32Array(dimensions.reduce((product, size) => product * size, 1));
      let done = 0;
      for await (const piece of readTensor(name)) {
        const part = dequantise(type, piece);
        weights.set(part, done);
        done += part.length;
      }
      return weights;
    },

    async readArray(key) {
      const entry = header.metadata.get(key);
      const place = header.entryPlaces.get(key);
      if (entry?.type !== 'array' || !place) return null;
      // The header's reader has checked every length in it, and that the whole header is no larger than it may be.
      const elements = Buffer.allocUnsafe(place.end - place.valueAt - ARRAY_START_BYTES);
      await fill(handle, file, elements, place.valueAt + ARRAY_START_BYTES);
      return parseArray(entry.of, entry.count, elements);
    },

    close: () => handle.close(),
  };
}

/** A common multiple of the bytes of a block of every type. */
export const PIECE_BYTES = 942_480;

async function fill(handle: FileHandle, file: string, target: Buffer, position: number): Promise<void> {
  let filled = 0;
  while (filled < target.length) {
    const { bytesRead } = await handle.read(target, filled, target.length - filled, position + filled);
    if (bytesRead === 0) {
      throw new AppError('model_failed', `Expected ${target.length} bytes at ${position} of ${file}, was ${filled}.`, {
        file,
        at: position,
      });
    }
    filled += bytesRead;
  }
}

function parseArray(of: GgufElementType, count: number, bytes: Buffer): GgufArray {
  if (of === 'string') return { of, value: parseStrings(count, bytes) };
  const { bytes: step } = GGUF_VALUE_TYPES[of];
  const each = <Value>(read: (at: number) => Value) => Array.from({ length: count }, (_, index) => read(index * step));
  if (of === 'bool') return { of, value: each((at) => bytes.readUInt8(at) !== 0) };
  if (of === 'u64') return { of, value: each((at) => bytes.readBigUInt64LE(at)) };
  if (of === 'i64') return { of, value: each((at) => bytes.readBigInt64LE(at)) };
  return { of, value: each((at) => NUMBER_READERS[of](bytes, at)) };
}

function parseStrings(count: number, bytes: Buffer): string[] {
  let at = 0;
  return Array.from({ length: count }, () => {
    const start = at + STRING_LENGTH_BYTES;
    at = start + Number(bytes.readBigUInt64LE(at));
    return bytes.toString('utf8', start, at);
  });
}

type NumberType = Exclude<GgufElementType, 'string' | 'bool' | 'u64' | 'i64'>;

const NUMBER_READERS: Readonly<Record<NumberType, (bytes: Buffer, at: number) => number>> = {
  u8: (bytes, at) => bytes.readUInt8(at),
  i8: (bytes, at) => bytes.readInt8(at),
  u16: (bytes, at) => bytes.readUInt16LE(at),
  i16: (bytes, at) => bytes.readInt16LE(at),
  u32: (bytes, at) => bytes.readUInt32LE(at),
  i32: (bytes, at) => bytes.readInt32LE(at),
  f32: (bytes, at) => bytes.readFloatLE(at),
  f64: (bytes, at) => bytes.readDoubleLE(at),
};
const STRING_LENGTH_BYTES = 8;
/** Type of the elements and their count. */
const ARRAY_START_BYTES = 4 + 8;
