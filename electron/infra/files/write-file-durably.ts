import { closeSync, fchmodSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '#shared/domain/app-error';

/**
 * Replaces a small file in one step: at any moment, also after a power cut, the name has the old content or the new one.
 * The file belongs to its owner alone (mode 0600).
 *
 * @throws AppError `disk_full`; any other fault of the disk as it comes. The old content stays.
 */
export function writeFileDurably(file: string, content: string): void {
  const unfinished = `${file}.new`;
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    // Removed first and made anew, so that neither a link nor a wider mode of an old file is taken over.
    rmSync(unfinished, { force: true });
    const handle = openSync(unfinished, 'wx', PRIVATE_MODE);
    try {
      // The process's umask may have taken bits away from the mode.
      fchmodSync(handle, PRIVATE_MODE);
      writeFileSync(handle, content);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(unfinished, file);
    syncDirectory(path.dirname(file));
  } catch (error) {
    rmSync(unfinished, { force: true });
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error;
    throw new AppError('disk_full', `No space is left for ${file}.`, { file }, { cause: error });
  }
}

/** Makes a new name last as well. Windows has no such call. */
function syncDirectory(directory: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(directory, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

const PRIVATE_MODE = 0o600;
