import { type FileHandle, open, rename, rm } from 'node:fs/promises';
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

/**
 * Writes a GGUF version 3 file. It appears under its name only when it is complete and on the disk.
 *
 * Equal content gives equal bytes.
 */
export async function writeGguf(file: string, content: GgufContent): Promise<void> {
  const header = encodeHeader(content);
  const unfinished = `${file}.part`;
  try {
    const handle = await open(unfinished, 'w');
    try {
      await handle.writeFile(header);
      for (const tensor of content.tensors) await writePadded(handle, tensor.data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

function encodeHeader({ metadata, tensors }: GgufContent): Buffer {
  const out = new ByteSink();
  out.bytes(Buffer.from(GGUF_MAGIC, 'latin1'));
  out.u32(3);
  out.u64(BigInt(tensors.length));
  out.u64(BigInt(metadata.length));
  for (const [key, value] of metadata) {
    out.string(key);
    out.u32(GGUF_VALUE_TYPES[value.type].code);
    if (value.type === 'array') {
      out.u32(GGUF_VALUE_TYPES[value.of].code);
      out.u64(BigInt(value.value.length));
      for (const element of value.value) out.scalar(value.of, element);
    } else {
      out.scalar(value.type, value.value);
    }
  }
  let offset = 0;
  for (const tensor of tensors) {
    checkTensor(tensor);
    out.string(tensor.name);
    out.u32(tensor.dimensions.length);
    for (const size of tensor.dimensions) out.u64(BigInt(size));
    out.u32(GGUF_TENSOR_TYPES[tensor.type].code);
    out.u64(BigInt(offset));
    offset = alignUp(offset + tensor.data.byteLength, GGUF_DEFAULT_ALIGNMENT);
  }
  out.bytes(Buffer.alloc(alignUp(out.length, GGUF_DEFAULT_ALIGNMENT) - out.length));
  return out.toBuffer();
}

function checkTensor(tensor: GgufTensorData): void {
  const { name, dimensions } = tensor;
  invariant(
    Buffer.byteLength(name) <= GGUF_MAX_TENSOR_NAME_BYTES,
    `Expected a tensor name of at most ${GGUF_MAX_TENSOR_NAME_BYTES} bytes, was ${name}.`,
  );
  invariant(
    dimensions.length >= 1 && dimensions.length <= GGUF_MAX_DIMENSIONS,
    `Expected 1 to ${GGUF_MAX_DIMENSIONS} dimensions of ${name}, was ${dimensions.length}.`,
  );
  const expected = ggufTensorBytes(tensor);
  invariant(
    tensor.data.byteLength === expected,
    `Expected ${expected} bytes of ${name}, was ${tensor.data.byteLength}.`,
  );
}

async function writePadded(handle: FileHandle, data: ArrayBufferView): Promise<void> {
  await handle.writeFile(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  const padding = alignUp(data.byteLength, GGUF_DEFAULT_ALIGNMENT) - data.byteLength;
  if (padding > 0) await handle.writeFile(Buffer.alloc(padding));
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
