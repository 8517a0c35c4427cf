import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { z } from 'zod';
import { findRepeatedKey } from './find-repeated-key';
import { peftRefusal } from './peft-refusal';

export const SAFETENSORS_TYPES = { F32: 4, F16: 2, BF16: 2 } as const;
/** Names that GGUF has for the same numbers. */
export type SafetensorsType = keyof typeof SAFETENSORS_TYPES;

export interface SafetensorsTensor {
  readonly name: string;
  readonly type: SafetensorsType;
  /** Rows first; the elements of the last dimension lie next to each other. */
  readonly shape: readonly number[];
  /** From the start of the file. */
  readonly offset: number;
  readonly bytes: number;
}

export interface Safetensors {
  readonly tensors: readonly SafetensorsTensor[];
  /**
   * Bytes of a tensor, in order, in pieces of whole numbers. A piece is valid until the next one is asked for.
   *
   * @param range - In bytes from the start of the tensor; all of them where it is missing.
   */
  read(
    tensor: SafetensorsTensor,
    range?: { readonly from: number; readonly to: number },
  ): AsyncGenerator<Buffer, void, undefined>;
  /** SHA-256 of the file, lower-case hex. */
  hash(): Promise<string>;
  close(): Promise<void>;
}

/**
 * Opens a safetensors file: the length of a JSON text in 8 bytes, the text, and the numbers of all tensors without a gap.
 *
 * Everything that the text says is checked before a number is read: that it is no longer than it may be, that no name is there
 * twice, that sizes, types and places agree, and that the tensors fill the file without overlapping.
 *
 * @throws AppError `file_unreadable` that says what was expected.
 * @see https://github.com/huggingface/safetensors, section "Format".
 */
export async function openSafetensors(file: string): Promise<Safetensors> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw peftRefusal(`The file ${file} cannot be opened.`, { file }, { cause: error });
  });
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw unsound(file, 'expected a file, was a folder or a device');
    const tensors = await readHeader(handle, file, stats.size);
    return {
      tensors,

      async *read({ offset, bytes }, { from, to } = { from: 0, to: bytes }) {
        yield* readPieces(handle, file, offset + from, offset + to);
      },

      async hash() {
        const hash = createHash('sha256');
        for await (const piece of readPieces(handle, file, 0, stats.size)) hash.update(piece);
        return hash.digest('hex');
      },

      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function readHeader(handle: FileHandle, file: string, fileBytes: number): Promise<SafetensorsTensor[]> {
  if (fileBytes < LENGTH_BYTES) throw unsound(file, `expected at least ${LENGTH_BYTES} bytes, was ${fileBytes}`);
  const start = Buffer.alloc(LENGTH_BYTES);
  await fill(handle, file, start, 0);
  const length = start.readBigUInt64LE();
  const most = Math.min(fileBytes - LENGTH_BYTES, MAX_HEADER_BYTES);
  if (length > BigInt(most)) throw unsound(file, `expected a header of at most ${most} bytes, was ${length}`);
  const text = Buffer.alloc(Number(length));
  await fill(handle, file, text, LENGTH_BYTES);
  return parseHeader(file, text, LENGTH_BYTES + text.length, fileBytes);
}

function parseHeader(file: string, text: Buffer, dataStart: number, fileBytes: number): SafetensorsTensor[] {
  const { [METADATA]: metadata, ...entries } = parseObject(file, text);
  const remarks = z.record(z.string(), z.string()).optional().safeParse(metadata);
  if (!remarks.success) throw unsound(file, `expected ${METADATA} to hold texts`);
  const tensors = Object.entries(entries).map(([name, entry]) => readEntry(file, name, entry, dataStart));
  let end = dataStart;
  for (const { name, offset, bytes } of [...tensors].sort((a, b) => a.offset - b.offset)) {
    if (offset !== end) throw unsound(file, `expected ${shown(name)} to begin at byte ${end}, was ${offset}`);
    end = offset + bytes;
  }
  if (end !== fileBytes) throw unsound(file, `expected tensors up to byte ${fileBytes}, was up to ${end}`);
  return tensors;
}

function parseObject(file: string, text: Buffer): Record<string, unknown> {
  let json: string;
  let parsed: unknown;
  try {
    json = new TextDecoder('utf-8', { fatal: true }).decode(text);
    parsed = JSON.parse(json);
  } catch (error) {
    throw unsound(file, 'expected a header in JSON', error);
  }
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) {
    throw unsound(file, 'expected a header that lists tensors by name');
  }
  const repeated = findRepeatedKey(json);
  if (repeated !== null) throw unsound(file, `expected ${shown(repeated)} once, was there twice`);
  // Sound: a JSON object, whose keys are strings.
  return parsed as Record<string, unknown>;
}

function readEntry(file: string, name: string, value: unknown, dataStart: number): SafetensorsTensor {
  if (name.length > MAX_NAME_LENGTH) {
    throw unsound(file, `expected a name of at most ${MAX_NAME_LENGTH} characters, was ${name.length}`);
  }
  const entry = TensorEntry.safeParse(value);
  if (!entry.success) {
    throw unsound(file, `expected type, sizes and place of ${shown(name)}, was ${shown(JSON.stringify(value))}`);
  }
  const { dtype, shape, data_offsets: place } = entry.data;
  const type = typeNamed(dtype);
  if (!type) {
    const known = Object.keys(SAFETENSORS_TYPES).join(', ');
    throw unsound(file, `expected ${shown(name)} to be of the type ${known}, was ${shown(dtype)}`);
  }
  const [from, to] = place;
  const bytes = shape.reduce((product, size) => product * size, SAFETENSORS_TYPES[type]);
  if (to - from !== bytes) throw unsound(file, `expected ${bytes} bytes of ${shown(name)}, was ${to - from}`);
  return { name, type, shape, offset: dataStart + from, bytes };
}

function typeNamed(name: string): SafetensorsType | null {
  // Sound: the key is one of the table's own.
  return Object.hasOwn(SAFETENSORS_TYPES, name) ? (name as SafetensorsType) : null;
}

async function* readPieces(
  handle: FileHandle,
  file: string,
  start: number,
  end: number,
): AsyncGenerator<Buffer, void, undefined> {
  const buffer = Buffer.allocUnsafe(Math.min(PIECE_BYTES, end - start));
  for (let at = start; at < end; at += buffer.length) {
    const piece = buffer.subarray(0, Math.min(buffer.length, end - at));
    await fill(handle, file, piece, at);
    yield piece;
  }
}

async function fill(handle: FileHandle, file: string, target: Buffer, position: number): Promise<void> {
  let filled = 0;
  while (filled < target.length) {
    const { bytesRead } = await handle.read(target, filled, target.length - filled, position + filled);
    if (bytesRead === 0) throw unsound(file, `expected ${target.length} bytes at ${position}, was ${filled}`);
    filled += bytesRead;
  }
}

function unsound(file: string, problem: string, cause?: unknown) {
  return peftRefusal(`The file ${file} is not a sound safetensors file: ${problem}.`, { file }, { cause });
}

/** A foreign text for a message: quoted and short. */
function shown(text: string): string {
  return JSON.stringify(text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text);
}

const Size = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const TensorEntry = z.strictObject({
  dtype: z.string(),
  shape: z.array(Size.min(1)).min(1).max(4),
  data_offsets: z.tuple([Size, Size]),
});
const LENGTH_BYTES = 8;
/** Every matrix of a model of 126 layers takes 300 KB. */
const MAX_HEADER_BYTES = 8 * 1024 * 1024;
const MAX_NAME_LENGTH = 256;
const SHOWN_LENGTH = 120;
const METADATA = '__metadata__';
/** A multiple of the bytes of every type. */
const PIECE_BYTES = 1024 * 1024;
