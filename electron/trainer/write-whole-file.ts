import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/**
 * Writes a file that appears under its name only when it is complete and on the disk; one that was there before stays until
 * then, and after a failure.
 *
 * @param write - Gets the handle of an empty file beside it, `<file>.part`.
 * @throws whatever `write` or the disk throws; nothing is left behind.
 */
export async function writeWholeFile(file: string, write: (handle: FileHandle) => Promise<void>): Promise<void> {
  const unfinished = `${file}.part`;
  try {
    // What a killed process left goes first, so that no link is followed and no wider mode is taken over.
    await rm(unfinished, { force: true });
    const handle = await open(unfinished, 'wx');
    try {
      await write(handle);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
    await syncFolder(path.dirname(file));
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** Makes a new name last as well. Windows has no such call. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
