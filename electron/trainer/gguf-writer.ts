import { invariant } from '#shared/domain/invariant';
import {
  alignUp,
  GGUF_DEFAULT_ALIGNMENT,
  GGUF_MAGIC,
  GGUF_MAX_DIMENSIONS,
  GGUF_MAX_TENSOR_NAME_BYTES,
  GGUF_TENSOR_TYPES,
  GGUF_VALUE_TYPES,
  type GgufElementType,
  type GgufScalar,
  type GgufTensorShape,
  ggufTensorBytes,
} from './gguf-format';
import { writeWholeFile } from './write-whole-file';

export type GgufMetadataValue =
  | GgufScalar
  | { readonly type: 'array'; readonly of: 'string'; readonly value: readonly string[] }
  | { readonly type: 'array'; readonly of: 'i32' | 'u32' | 'f32'; readonly value: readonly number[] };

export interface GgufTensorData extends GgufTensorShape {
  /** Exactly the bytes that the type and the dimensions ask for, little endian. */
  readonly data: ArrayBufferView;
}

export interface GgufContent {
  readonly metadata: readonly (readonly [key: string, value: GgufMetadataValue])[];
  readonly tensors: readonly GgufTensorData[];
}

/** A tensor whose bytes are made or read only while the file is written. */
export interface GgufTensorSource extends GgufTensorShape {
  /** Pieces that together are exactly the bytes that the type and the dimensions ask for. A piece is used up when it returns. */
  read(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

export interface GgufStream {
  readonly metadataCount: number;
  /** The encoded entries, in pieces of any size; see {@link encodeGgufEntry}. */
  readonly metadata: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  readonly tensors: readonly GgufTensorSource[];
  /** What the entry `general.alignment` says, where there is one. */
  readonly alignment?: number;
}

/**
 * Writes a GGUF version 3 file. It appears under its name only when it is complete and on the disk.
 *
 * Equal content gives equal bytes.
 */
export function writeGguf(file: string, { metadata, tensors }: GgufContent): Promise<void> {
  return streamGguf(file, {
    metadataCount: metadata.length,
    metadata: metadata.map(([key, value]) => encodeGgufEntry(key, value)),
    tensors: tensors.map(({ data, ...shape }) => ({
      ...shape,
      read: () => [new Uint8Array(data.buffer, data.byteOffset, data.byteLength)],
    })),
  });
}

/** As {@link writeGguf}, for content that would not fit in memory: one piece is held at a time. */
export async function streamGguf(file: string, stream: GgufStream): Promise<void> {
  const { tensors, alignment = GGUF_DEFAULT_ALIGNMENT } = stream;
  for (const tensor of tensors) checkTensor(tensor);
  await writeWholeFile(file, async (handle) => {
    let position = 0;
    async function write(piece: Uint8Array): Promise<void> {
      await handle.writeFile(piece);
      position += piece.byteLength;
    }
    const pad = () => write(Buffer.alloc(alignUp(position, alignment) - position));

    await write(encodeStart(tensors.length, stream.metadataCount));
    for await (const piece of stream.metadata) await write(piece);
    await write(encodeTensorList(tensors, alignment));
    await pad();
    for (const tensor of tensors) {
      const start = position;
      for await (const piece of tensor.read()) await write(piece);
      const expected = ggufTensorBytes(tensor);
      invariant(
        position - start === expected,
        `Expected ${expected} bytes of ${tensor.name}, was ${position - start}.`,
      );
      await pad();
    }
  });
}

/** An entry of the metadata as it lies in a file: key, type, value. */
export function encodeGgufEntry(key: string, value: GgufMetadataValue): Buffer {
  const out = new ByteSink();
  out.string(key);
  out.u32(GGUF_VALUE_TYPES[value.type].code);
  if (value.type === 'array') {
    out.u32(GGUF_VALUE_TYPES[value.of].code);
    out.u64(BigInt(value.value.length));
    for (const element of value.value) out.scalar(value.of, element);
  } else {
    out.scalar(value.type, value.value);
  }
  return out.toBuffer();
}

function encodeStart(tensorCount: number, metadataCount: number): Buffer {
  const out = new ByteSink();
  out.bytes(Buffer.from(GGUF_MAGIC, 'latin1'));
  out.u32(3);
  out.u64(BigInt(tensorCount));
  out.u64(BigInt(metadataCount));
  return out.toBuffer();
}

function encodeTensorList(tensors: readonly GgufTensorShape[], alignment: number): Buffer {
  const out = new ByteSink();
  let offset = 0;
  for (const tensor of tensors) {
    out.string(tensor.name);
    out.u32(tensor.dimensions.length);
    for (const size of tensor.dimensions) out.u64(BigInt(size));
    out.u32(GGUF_TENSOR_TYPES[tensor.type].code);
    out.u64(BigInt(offset));
    offset = alignUp(offset + ggufTensorBytes(tensor), alignment);
  }
  return out.toBuffer();
}

function checkTensor({ name, dimensions }: GgufTensorShape): void {
  invariant(
    Buffer.byteLength(name) <= GGUF_MAX_TENSOR_NAME_BYTES,
    `Expected a tensor name of at most ${GGUF_MAX_TENSOR_NAME_BYTES} bytes, was ${name}.`,
  );
  invariant(
    dimensions.length >= 1 && dimensions.length <= GGUF_MAX_DIMENSIONS,
    `Expected 1 to ${GGUF_MAX_DIMENSIONS} dimensions of ${name}, was ${dimensions.length}.`,
  );
}

class ByteSink {
  readonly #parts: Buffer[] = [];
  length = 0;

  bytes(part: Buffer): void {
    this.#parts.push(part);
    this.length += part.length;
  }

  u32(value: number): void {
    this.#number(4, (buffer) => buffer.writeUInt32LE(value));
  }

  u64(value: bigint): void {
    this.#number(8, (buffer) => buffer.writeBigUInt64LE(value));
  }

  string(value: string): void {
    const encoded = Buffer.from(value, 'utf8');
    this.u64(BigInt(encoded.length));
    this.bytes(encoded);
  }

  scalar(type: GgufElementType, value: number | bigint | boolean | string): void {
    switch (type) {
      case 'string':
        this.string(String(value));
        break;
      case 'u64':
        this.u64(BigInt(value));
        break;
      case 'i64':
        this.#number(8, (buffer) => buffer.writeBigInt64LE(BigInt(value)));
        break;
      default:
        this.#number(GGUF_VALUE_TYPES[type].bytes, (buffer) => NUMBER_WRITERS[type](buffer, Number(value)));
    }
  }

  toBuffer(): Buffer {
    return Buffer.concat(this.#parts);
  }

  #number(bytes: number, write: (buffer: Buffer) => unknown): void {
    const buffer = Buffer.alloc(bytes);
    write(buffer);
    this.bytes(buffer);
  }
}

const NUMBER_WRITERS: Readonly<
  Record<Exclude<GgufElementType, 'string' | 'u64' | 'i64'>, (buffer: Buffer, value: number) => number>
> = {
  u8: (buffer, value) => buffer.writeUInt8(value),
  bool: (buffer, value) => buffer.writeUInt8(value),
  i8: (buffer, value) => buffer.writeInt8(value),
  u16: (buffer, value) => buffer.writeUInt16LE(value),
  i16: (buffer, value) => buffer.writeInt16LE(value),
  u32: (buffer, value) => buffer.writeUInt32LE(value),
  i32: (buffer, value) => buffer.writeInt32LE(value),
  f32: (buffer, value) => buffer.writeFloatLE(value),
  f64: (buffer, value) => buffer.writeDoubleLE(value),
};
