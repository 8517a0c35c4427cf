import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#shared/domain/app-error';
import { type NewFile, writeNewFolder } from './write-new-folder';

/**
 * Writes files into a new folder outside the app, all or nothing, and returns its path and their names. An empty folder may be
 * there already.
 *
 * @throws AppError `conflict` where the folder holds anything or is a file, `disk_full`, `invalid_input` for a name that is no plain
 *   file name.
 */
export async function writeExportFolder(
  folder: string,
  files: readonly NewFile[],
): Promise<{ readonly folder: string; readonly files: string[] }> {
  const place = path.resolve(folder);
  await refuseTaken(place);
  const written = await writeNewFolder(
    path.dirname(place),
    (before) => files[before.length] ?? null,
    () => place,
  );
  return { folder: place, files: written.map(({ name }) => name) };
}

/** Told before anything is written; the last step checks it again. */
async function refuseTaken(place: string): Promise<void> {
  let names: string[];
  try {
    names = await readdir(place);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ENOENT') return;
    if (code !== 'ENOTDIR') throw error;
    throw new AppError(
      'conflict',
      `Expected a new folder, a file lies at ${place}.`,
      { folder: place },
      { cause: error },
    );
  }
  if (names.length === 0) return;
  throw new AppError('conflict', `Expected a new or empty folder, ${names.length} files lie in ${place}.`, {
    folder: place,
  });
}
