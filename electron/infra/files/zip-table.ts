import type { FileHandle } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { AppError } from '#shared/domain/app-error';
import { Crc32 } from './crc32';

/** Where the one table of a zip lies in it. */
export interface ZipTable {
  readonly name: string;
  /** First and one past the last byte of the packed content. */
  readonly start: number;
  readonly end: number;
  readonly isDeflated: boolean;
  readonly crc32: number;
  readonly size: number;
}

export function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && (head[2] === 0x03 || head[2] === 0x05);
}

/**
 * Finds the table in a zip by its directory.
 *
 * @throws AppError `format_unknown` unless the zip holds exactly one .csv or .txt file that is not encrypted, and
 * `file_unreadable` for a zip that is cut off.
 * @see PKWARE APPNOTE.TXT, sections 4.3.7 to 4.3.16.
 */
export async function findZipTable(handle: FileHandle, sizeBytes: number, file: string): Promise<ZipTable> {
  const tail = await readAt(handle, Math.max(0, sizeBytes - MAX_TAIL_BYTES), Math.min(sizeBytes, MAX_TAIL_BYTES));
  const endAt = tail.lastIndexOf(END_SIGNATURE);
  if (endAt < 0 || endAt + END_BYTES > tail.length) throw damaged(file, 'its directory is missing');
  const entries = tail.readUInt16LE(endAt + 10);
  const directorySize = tail.readUInt32LE(endAt + 12);
  const directoryAt = tail.readUInt32LE(endAt + 16);
  if (directoryAt + directorySize > sizeBytes) throw damaged(file, 'its directory lies outside the file');
  const directory = await readAt(handle, directoryAt, directorySize);

  const tables: DirectoryEntry[] = [];
  const names: string[] = [];
  for (let at = 0, index = 0; index < entries; index++) {
    if (at + ENTRY_BYTES > directory.length || directory.readUInt32LE(at) !== ENTRY_SIGNATURE) {
      throw damaged(file, 'its directory is cut off');
    }
    const nameLength = directory.readUInt16LE(at + 28);
    const name = directory.toString('utf8', at + ENTRY_BYTES, at + ENTRY_BYTES + nameLength);
    names.push(name);
    // Archives made on a Mac carry a shadow file for each file.
    if (/\.(csv|txt|tsv)$/i.test(name) && !name.startsWith('__MACOSX/')) {
      tables.push({
        name,
        flags: directory.readUInt16LE(at + 8),
        method: directory.readUInt16LE(at + 10),
        crc32: directory.readUInt32LE(at + 16),
        packedSize: directory.readUInt32LE(at + 20),
        size: directory.readUInt32LE(at + 24),
        headerAt: directory.readUInt32LE(at + 42),
      });
    }
    at += ENTRY_BYTES + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  const [table, second] = tables;
  if (!table || second) {
    throw new AppError(
      'format_unknown',
      `Expected a zip with one .csv file, was one with ${tables.length} (${names.slice(0, 5).join(', ') || 'nothing at all'}): ${file}`,
      { file, names: names.slice(0, 50) },
    );
  }
  if (
    (table.flags & ENCRYPTED) !== 0 ||
    (table.method !== STORED && table.method !== DEFLATED) ||
    table.size === ZIP64
  ) {
    throw new AppError('format_unknown', `The zip is encrypted or packed in an unusual way. Unpack it first: ${file}`, {
      file,
      method: table.method,
    });
  }
  const header = await readAt(handle, table.headerAt, LOCAL_HEADER_BYTES);
  if (header.length < LOCAL_HEADER_BYTES || header.readUInt32LE(0) !== LOCAL_SIGNATURE) {
    throw damaged(file, `the entry ${table.name} is missing`);
  }
  const start = table.headerAt + LOCAL_HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
  const { name, crc32, size, packedSize } = table;
  return { name, start, end: start + packedSize, isDeflated: table.method === DEFLATED, crc32, size };
}

/**
 * Unpacked content of the table, from the bytes of the whole zip in order. All of them are read, so that the caller's
 * hash covers the file.
 *
 * @throws AppError `file_unreadable` when the content does not match the checksum of the zip.
 */
export async function* unpackZipTable(
  bytes: AsyncIterable<Buffer>,
  table: ZipTable,
  file: string,
): AsyncGenerator<Uint8Array> {
  const packed = slicePieces(bytes, table.start, table.end);
  const crc = new Crc32();
  let size = 0;
  let content: AsyncIterable<Buffer> = packed;
  if (table.isDeflated) {
    const inflate = createInflateRaw({ chunkSize: INFLATED_PIECE_BYTES });
    // The inflater's own error ends the loop below; without a callback the pipeline would throw it a second time.
    pipeline(Readable.from(packed, { objectMode: false, highWaterMark: INFLATED_PIECE_BYTES }), inflate, () => {});
    content = inflate;
  }
  try {
    for await (const piece of content) {
      crc.update(piece);
      size += piece.length;
      yield piece;
    }
  } catch (error) {
    throw error instanceof AppError ? error : damaged(file, error instanceof Error ? error.message : String(error));
  }
  if (size !== table.size || crc.value() !== table.crc32)
    throw damaged(file, 'its content does not match its checksum');
}

async function* slicePieces(bytes: AsyncIterable<Buffer>, start: number, end: number): AsyncGenerator<Buffer> {
  let at = 0;
  for await (const piece of bytes) {
    const part = piece.subarray(Math.max(0, start - at), Math.max(0, end - at));
    at += piece.length;
    if (part.length > 0) yield part;
  }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

function damaged(file: string, fault: string): AppError {
  return new AppError('file_unreadable', `The zip is damaged (${fault}): ${file}`, { file, fault });
}

interface DirectoryEntry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly packedSize: number;
  readonly size: number;
  readonly headerAt: number;
}

const END_SIGNATURE = Buffer.from([0x50, 0x4b, 0x05, 0x06]);
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_HEADER_BYTES = 30;
/** The end record and the longest comment that may follow it. */
const MAX_TAIL_BYTES = END_BYTES + 65_535;
const ENCRYPTED = 1;
const STORED = 0;
const DEFLATED = 8;
/** Stands for a size that only a 64-bit field can hold: above 4 GiB. */
const ZIP64 = 0xffffffff;
const INFLATED_PIECE_BYTES = 64 * 1024;
