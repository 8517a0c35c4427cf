import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { DownloadFailure } from './download-failure';

/**
 * Writes one file of a zip archive to `target` and leaves it on the disk, checked against its size and SHA-256.
 *
 * @throws {@link DownloadFailure} `wrong_bytes` when the archive does not hold that file.
 */
export async function extractZipEntry(
  archive: string,
  entryName: string,
  target: string,
  expected: { readonly sizeBytes: number; readonly sha256: string; readonly signal: AbortSignal },
): Promise<void> {
  const source = await open(archive, 'r');
  try {
    const entry = await findEntry(source, entryName);
    const output = await open(target, 'w');
    try {
      const hash = createHash('sha256');
      let bytes = 0;
      const packed = Readable.from(slices(source, entry.dataOffset, entry.compressedBytes), { objectMode: false });
      const unpacked = entry.isDeflated ? createInflateRaw() : new PassThrough();
      const flow = pipeline(packed, unpacked, { signal: expected.signal });
      // The loop below meets the same error and says what it was.
      flow.catch(() => undefined);
      for await (const piece of unpacked as AsyncIterable<Buffer>) {
        bytes += piece.length;
        if (bytes > expected.sizeBytes) throw wrong(`more than ${expected.sizeBytes} bytes of ${entryName}`);
        hash.update(piece);
        await output.writeFile(piece);
      }
      await flow;
      const actual = hash.digest('hex');
      if (bytes !== expected.sizeBytes || actual !== expected.sha256) {
        throw wrong(`${bytes} bytes of ${entryName} with SHA-256 ${actual}`);
      }
      await output.sync();
    } finally {
      await output.close();
    }
  } finally {
    await source.close();
  }
}

interface ZipEntry {
  readonly dataOffset: number;
  readonly compressedBytes: number;
  readonly isDeflated: boolean;
}

async function findEntry(source: FileHandle, entryName: string): Promise<ZipEntry> {
  const { size } = await source.stat();
  const tail = await readAt(source, Math.max(0, size - MAX_TAIL_BYTES), Math.min(size, MAX_TAIL_BYTES));
  const end = tail.lastIndexOf(END_OF_DIRECTORY);
  if (end < 0 || end + END_BYTES > tail.length) throw wrong('no directory at its end');
  const directoryBytes = tail.readUInt32LE(end + 12);
  const directoryOffset = tail.readUInt32LE(end + 16);
  // Also what archives over 4 GB write here; a model that large has no such mirror.
  if (directoryOffset + directoryBytes > size) throw wrong('a directory that lies outside of it');

  const directory = await readAt(source, directoryOffset, directoryBytes);
  for (let at = 0; at + ENTRY_BYTES <= directory.length; ) {
    if (!directory.subarray(at, at + 4).equals(DIRECTORY_ENTRY)) throw wrong('a directory that is broken');
    const method = directory.readUInt16LE(at + 10);
    const compressedBytes = directory.readUInt32LE(at + 20);
    const nameBytes = directory.readUInt16LE(at + 28);
    const restBytes = directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    const headerOffset = directory.readUInt32LE(at + 42);
    const name = directory.toString('utf8', at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes);
    if (name === entryName) {
      if (method !== STORED && method !== DEFLATED) throw wrong(`${entryName} packed by method ${method}`);
      const header = await readAt(source, headerOffset, HEADER_BYTES);
      const dataOffset = headerOffset + HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
      if (dataOffset + compressedBytes > size) throw wrong(`only a part of ${entryName}`);
      return { dataOffset, compressedBytes, isDeflated: method === DEFLATED };
    }
    at += ENTRY_BYTES + nameBytes + restBytes;
  }
  throw wrong(`no ${entryName}`);
}

async function* slices(source: FileHandle, offset: number, bytes: number): AsyncGenerator<Buffer> {
  for (let done = 0; done < bytes; ) {
    const piece = await readAt(source, offset + done, Math.min(SLICE_BYTES, bytes - done));
    done += piece.length;
    yield piece;
  }
}

async function readAt(source: FileHandle, offset: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes);
  const { bytesRead } = await source.read(buffer, 0, bytes, offset);
  if (bytesRead < bytes) throw wrong('fewer bytes than its directory says');
  return buffer;
}

function wrong(found: string): DownloadFailure {
  return new DownloadFailure('wrong_bytes', `the archive has ${found}`);
}

const END_OF_DIRECTORY = Buffer.from('PK\x05\x06', 'latin1');
const DIRECTORY_ENTRY = Buffer.from('PK\x01\x02', 'latin1');
/** The end record and the longest comment that may follow it. */
const MAX_TAIL_BYTES = 22 + 65_535;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const HEADER_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;
const SLICE_BYTES = 256 * 1024;
