import { type FileHandle, open } from 'node:fs/promises';
import { AppError } from '#shared/domain/app-error';
import {
  alignUp,
  GGUF_DEFAULT_ALIGNMENT,
  GGUF_MAGIC,
  GGUF_MAX_DIMENSIONS,
  GGUF_MAX_TENSOR_NAME_BYTES,
  GGUF_TENSOR_TYPES,
  GGUF_VALUE_TYPES,
  GGUF_VERSIONS,
  type GgufElementType,
  type GgufScalar,
  type GgufTensorShape,
  type GgufTensorType,
  type GgufValueType,
  ggufTensorBytes,
} from './gguf-format';

/** An array is described, not kept: a vocabulary would be most of the header's memory. */
export interface GgufArraySummary {
  readonly type: 'array';
  readonly of: GgufElementType;
  readonly count: number;
}

export interface GgufTensorInfo extends GgufTensorShape {
  /** From the start of the file. */
  readonly offset: number;
  readonly bytes: number;
}

/** Where an entry of the metadata lies, from the start of the file: its key, what follows the code of its type, its end. */
export interface GgufEntryPlace {
  readonly at: number;
  readonly valueAt: number;
  readonly end: number;
}

export interface GgufHeader {
  readonly version: number;
  readonly metadata: ReadonlyMap<string, GgufScalar | GgufArraySummary>;
  /** One for each key of the metadata. */
  readonly entryPlaces: ReadonlyMap<string, GgufEntryPlace>;
  readonly tensors: readonly GgufTensorInfo[];
  /** Data of tensors lie at multiples of it, counted from `dataOffset`. */
  readonly alignment: number;
  /** Where tensor data starts, from the start of the file. */
  readonly dataOffset: number;
  readonly fileBytes: number;
}

/**
 * Reads and checks the header of a GGUF file: every length and count fits the file, and every tensor lies inside it.
 *
 * Native loaders trust these numbers, and a bad one can end the process, so nothing unchecked may reach them. The
 * file is read in small windows; memory does not grow with what a header claims.
 *
 * @throws AppError `model_failed` that says what was expected where.
 */
export async function readGgufHeader(file: string): Promise<GgufHeader> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    throw new AppError('model_failed', `The model file ${file} cannot be opened.`, { file }, { cause: error });
  }
  try {
    const { size } = await handle.stat();
    return await parseHeader(new WindowReader(handle, file, size));
  } finally {
    await handle.close();
  }
}

/** The value of a string entry, or `null` where there is none of that type. */
export function ggufString(header: GgufHeader, key: string): string | null {
  const entry = header.metadata.get(key);
  return entry?.type === 'string' ? entry.value : null;
}

/** The value of a numeric entry, or `null` where there is none of that type. */
export function ggufNumber(header: GgufHeader, key: string): number | null {
  const entry = header.metadata.get(key);
  if (!entry || entry.type === 'array' || entry.type === 'string' || entry.type === 'bool') return null;
  return Number(entry.value);
}

async function parseHeader(reader: WindowReader): Promise<GgufHeader> {
  const magic = (await reader.take(4)).toString('latin1');
  if (magic !== GGUF_MAGIC) throw reader.refusal(`expected the mark ${GGUF_MAGIC}, was ${JSON.stringify(magic)}`);
  const version = await reader.u32();
  if (!GGUF_VERSIONS.includes(version)) {
    throw reader.refusal(`expected version ${GGUF_VERSIONS.join(' or ')}, was ${version}`);
  }
  const tensorCount = await reader.count('tensors', SMALLEST_TENSOR_BYTES);
  const metadataCount = await reader.count('metadata entries', SMALLEST_ENTRY_BYTES);

  const metadata = new Map<string, GgufScalar | GgufArraySummary>();
  const entryPlaces = new Map<string, GgufEntryPlace>();
  for (let index = 0; index < metadataCount; index++) {
    const at = reader.position;
    const key = await reader.string(MAX_KEY_BYTES);
    if (metadata.has(key)) throw reader.refusal(`expected the key ${JSON.stringify(key)} once, was there twice`);
    const valueAt = reader.position + VALUE_TYPE_BYTES;
    metadata.set(key, await readValue(reader));
    entryPlaces.set(key, { at, valueAt, end: reader.position });
  }

  const alignment = readAlignment(reader, metadata);
  const listed = new Map<string, GgufTensorShape & { readonly relativeOffset: number }>();
  for (let index = 0; index < tensorCount; index++) {
    const tensor = await readTensor(reader, alignment);
    if (listed.has(tensor.name)) throw reader.refusal(`expected the tensor ${tensor.name} once, was there twice`);
    listed.set(tensor.name, tensor);
  }

  const dataOffset = alignUp(reader.position, alignment);
  const tensors = [...listed.values()].map(({ relativeOffset, ...shape }) => {
    const bytes = ggufTensorBytes(shape);
    const offset = dataOffset + relativeOffset;
    if (!(offset + bytes <= reader.fileBytes)) {
      throw reader.refusal(
        `expected tensor ${shape.name} to end within ${reader.fileBytes} bytes, was ${offset + bytes}`,
      );
    }
    return { ...shape, offset, bytes };
  });
  return { version, metadata, entryPlaces, tensors, alignment, dataOffset, fileBytes: reader.fileBytes };
}

async function readValue(reader: WindowReader): Promise<GgufScalar | GgufArraySummary> {
  const type = await readValueType(reader);
  if (type !== 'array') return readScalar(reader, type);
  const of = await readValueType(reader);
  // llama.cpp has no use for arrays of arrays either; refusing them bounds the recursion.
  if (of === 'array') throw reader.refusal('expected an array of plain values, was an array of arrays');
  const bytes = GGUF_VALUE_TYPES[of].bytes;
  const count = await reader.count('array elements', bytes ?? SMALLEST_STRING_BYTES);
  if (bytes !== null) await reader.skip(count * bytes);
  else for (let index = 0; index < count; index++) await reader.skipString();
  return { type, of, count };
}

async function readValueType(reader: WindowReader): Promise<GgufValueType> {
  const code = await reader.u32();
  const type = VALUE_TYPE_BY_CODE.get(code);
  if (!type) throw reader.refusal(`expected a known type of value, was ${code}`);
  return type;
}

async function readScalar(reader: WindowReader, type: GgufElementType): Promise<GgufScalar> {
  if (type === 'string') return { type, value: await reader.string(MAX_STRING_BYTES) };
  const bytes = await reader.take(GGUF_VALUE_TYPES[type].bytes);
  switch (type) {
    case 'u8':
      return { type, value: bytes.readUInt8() };
    case 'i8':
      return { type, value: bytes.readInt8() };
    case 'u16':
      return { type, value: bytes.readUInt16LE() };
    case 'i16':
      return { type, value: bytes.readInt16LE() };
    case 'u32':
      return { type, value: bytes.readUInt32LE() };
    case 'i32':
      return { type, value: bytes.readInt32LE() };
    case 'f32':
      return { type, value: bytes.readFloatLE() };
    case 'f64':
      return { type, value: bytes.readDoubleLE() };
    case 'u64':
      return { type, value: bytes.readBigUInt64LE() };
    case 'i64':
      return { type, value: bytes.readBigInt64LE() };
    case 'bool': {
      const value = bytes.readUInt8();
      if (value > 1) throw reader.refusal(`expected 0 or 1 for a yes or no, was ${value}`);
      return { type, value: value === 1 };
    }
  }
}

function readAlignment(reader: WindowReader, metadata: ReadonlyMap<string, GgufScalar | GgufArraySummary>): number {
  const entry = metadata.get('general.alignment');
  if (!entry) return GGUF_DEFAULT_ALIGNMENT;
  const value = entry.type === 'u32' ? entry.value : 0;
  const isPowerOfTwo = value >= 8 && value <= 65_536 && (value & (value - 1)) === 0;
  if (!isPowerOfTwo) throw reader.refusal(`expected an alignment that is a power of two from 8, was ${value}`);
  return value;
}

async function readTensor(
  reader: WindowReader,
  alignment: number,
): Promise<GgufTensorShape & { readonly relativeOffset: number }> {
  const name = await reader.string(GGUF_MAX_TENSOR_NAME_BYTES);
  const dimensionCount = await reader.u32();
  if (dimensionCount < 1 || dimensionCount > GGUF_MAX_DIMENSIONS) {
    throw reader.refusal(`expected 1 to ${GGUF_MAX_DIMENSIONS} dimensions of ${name}, was ${dimensionCount}`);
  }
  const dimensions: number[] = [];
  let elements = 1;
  for (let index = 0; index < dimensionCount; index++) {
    const size = Number(await reader.u64());
    elements *= size;
    if (size < 1 || !(elements <= MAX_TENSOR_ELEMENTS)) {
      throw reader.refusal(`expected a size of ${name} from 1 to ${MAX_TENSOR_ELEMENTS} elements, was ${elements}`);
    }
    dimensions.push(size);
  }
  const code = await reader.u32();
  const type = TENSOR_TYPE_BY_CODE.get(code);
  if (!type) throw reader.refusal(`expected a known type of tensor ${name}, was ${code}`);
  const { blockElements } = GGUF_TENSOR_TYPES[type];
  if ((dimensions[0] ?? 0) % blockElements !== 0) {
    throw reader.refusal(`expected rows of ${name} in blocks of ${blockElements}, was ${dimensions[0]}`);
  }
  const relativeOffset = Number(await reader.u64());
  if (relativeOffset % alignment !== 0) {
    throw reader.refusal(`expected tensor ${name} at a multiple of ${alignment} bytes, was ${relativeOffset}`);
  }
  return { name, type, dimensions, relativeOffset };
}

/** Reads forwards through one small buffer. */
class WindowReader {
  position = 0;
  #window = Buffer.alloc(0);
  #windowStart = 0;

  constructor(
    private readonly handle: FileHandle,
    private readonly file: string,
    readonly fileBytes: number,
  ) {}

  refusal(problem: string): AppError {
    return new AppError(
      'model_failed',
      `The file ${this.file} is not a sound GGUF: at byte ${this.position}, ${problem}.`,
      {
        file: this.file,
        at: this.position,
      },
    );
  }

  async u32(): Promise<number> {
    return (await this.take(4)).readUInt32LE();
  }

  async u64(): Promise<bigint> {
    return (await this.take(8)).readBigUInt64LE();
  }

  /** A count of things that take at least `smallestBytes` each, checked against what is left of the file. */
  async count(what: string, smallestBytes: number): Promise<number> {
    const count = await this.u64();
    const most = Math.floor((this.fileBytes - this.position) / smallestBytes);
    if (count > BigInt(most)) throw this.refusal(`expected at most ${most} ${what}, was ${count}`);
    return Number(count);
  }

  async string(maxBytes: number): Promise<string> {
    const length = await this.u64();
    if (length > BigInt(maxBytes)) throw this.refusal(`expected a text of at most ${maxBytes} bytes, was ${length}`);
    return (await this.take(Number(length))).toString('utf8');
  }

  async skipString(): Promise<void> {
    const length = await this.u64();
    if (length > BigInt(MAX_STRING_BYTES)) {
      throw this.refusal(`expected a text of at most ${MAX_STRING_BYTES} bytes, was ${length}`);
    }
    await this.skip(Number(length));
  }

  async skip(bytes: number): Promise<void> {
    this.#requireRoom(bytes);
    this.position += bytes;
  }

  async take(bytes: number): Promise<Buffer> {
    this.#requireRoom(bytes);
    const start = this.position - this.#windowStart;
    if (start < 0 || start + bytes > this.#window.length) await this.#fill(bytes);
    const from = this.position - this.#windowStart;
    this.position += bytes;
    return this.#window.subarray(from, from + bytes);
  }

  #requireRoom(bytes: number): void {
    const left = Math.min(this.fileBytes, MAX_HEADER_BYTES) - this.position;
    if (bytes > left) throw this.refusal(`expected ${bytes} more bytes of header, was ${Math.max(0, left)}`);
  }

  async #fill(bytes: number): Promise<void> {
    const wanted = Math.min(Math.max(bytes, WINDOW_BYTES), this.fileBytes - this.position);
    const buffer = Buffer.alloc(wanted);
    let filled = 0;
    while (filled < wanted) {
      const { bytesRead } = await this.handle.read(buffer, filled, wanted - filled, this.position + filled);
      if (bytesRead === 0) throw this.refusal(`expected ${wanted} more bytes, was ${filled}`);
      filled += bytesRead;
    }
    this.#window = buffer;
    this.#windowStart = this.position;
  }
}

const WINDOW_BYTES = 65_536;
/** Llama 3's header, the largest in the catalog, takes 8 MB. */
const MAX_HEADER_BYTES = 128 * 1024 * 1024;
const MAX_KEY_BYTES = 65_535;
const MAX_STRING_BYTES = 1024 * 1024;
const MAX_TENSOR_ELEMENTS = 2 ** 40;
const VALUE_TYPE_BYTES = 4;
/** A length of 8 bytes and no text. */
const SMALLEST_STRING_BYTES = 8;
/** An empty key, a type and one byte. */
const SMALLEST_ENTRY_BYTES = 8 + 4 + 1;
/** An empty name, one dimension, a type and an offset. */
const SMALLEST_TENSOR_BYTES = 8 + 4 + 8 + 4 + 8;

const VALUE_TYPE_BY_CODE: ReadonlyMap<number, GgufValueType> = byCode(GGUF_VALUE_TYPES);
const TENSOR_TYPE_BY_CODE: ReadonlyMap<number, GgufTensorType> = byCode(GGUF_TENSOR_TYPES);

function byCode<K extends string>(table: Readonly<Record<K, { readonly code: number }>>): ReadonlyMap<number, K> {
  // Object.entries widens the keys to string; the table's own type says that they are K.
  return new Map((Object.entries(table) as [K, { code: number }][]).map(([name, { code }]) => [code, name]));
}
