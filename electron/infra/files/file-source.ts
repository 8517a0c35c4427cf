import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import type { FileSource, SourceFile } from '#electron/ports/file-source';
import { AppError } from '#shared/domain/app-error';
import { decodeText } from './decode-text';
import { findZipTable, isZip, unpackZipTable, type ZipTable } from './zip-table';

/** Reads files of this machine in one pass, piece by piece. */
export function createFileSource(): FileSource {
  return { open: openSourceFile };
}

async function openSourceFile(file: string): Promise<SourceFile> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw unreadable(file, error);
  });
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) {
      throw new AppError(
        'file_unreadable',
        `Expected a file, was a ${stats.isDirectory() ? 'folder' : 'device'}: ${file}`,
        {
          file,
        },
      );
    }
    if (stats.size === 0) throw new AppError('file_empty', `The file is empty (0 bytes): ${file}`, { file });
    const head = Buffer.alloc(Math.min(HEAD_BYTES, stats.size));
    await handle.read(head, 0, head.length, 0);
    return createSourceFile(
      file,
      handle,
      stats.size,
      isZip(head) ? await findZipTable(handle, stats.size, file) : null,
    );
  } catch (error) {
    await handle.close();
    throw error instanceof AppError ? error : unreadable(file, error);
  }
}

function createSourceFile(file: string, handle: FileHandle, sizeBytes: number, table: ZipTable | null): SourceFile {
  const hash = createHash('sha256');
  let digest: string | null = null;
  let readBytes = 0;
  let isClosed = false;

  async function* bytes(): AsyncGenerator<Buffer> {
    for (;;) {
      // A new buffer each time: the pieces are handed on, and an inflater may still hold the last one.
      const buffer = Buffer.allocUnsafe(PIECE_BYTES);
      const { bytesRead } = await handle.read(buffer, 0, PIECE_BYTES, readBytes);
      if (bytesRead === 0) return;
      const piece = buffer.subarray(0, bytesRead);
      hash.update(piece);
      readBytes += bytesRead;
      yield piece;
    }
  }

  return {
    name: path.basename(file),
    folder: path.basename(path.dirname(path.resolve(file))),
    sizeBytes,
    async *text() {
      try {
        yield* decodeText(table ? unpackZipTable(bytes(), table, file) : bytes());
      } catch (error) {
        throw error instanceof AppError ? error : unreadable(file, error);
      }
    },
    bytesRead: () => readBytes,
    hash() {
      digest ??= hash.digest('hex');
      return digest;
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      await handle.close();
    },
  };
}

function unreadable(file: string, cause: unknown): AppError {
  const code = (cause as { code?: string }).code ?? '';
  return new AppError(
    'file_unreadable',
    `${REASONS[code] ?? `The file cannot be read (${cause instanceof Error ? cause.message : String(cause)})`}: ${file}`,
    { file, reason: code },
    { cause },
  );
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such file',
  ENOTDIR: 'There is no such file',
  EISDIR: 'Expected a file, was a folder',
  EACCES: 'You are not allowed to read this file',
  EPERM: 'You are not allowed to read this file',
};

/** About a thousand rows: small enough that handling one piece does not hold up the window. */
const PIECE_BYTES = 64 * 1024;
const HEAD_BYTES = 4;
