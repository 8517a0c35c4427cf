import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import path from 'node:path';

/**
 * Bytes that this user may still write to the disk that holds `directory`, and what it holds in all. A folder that is not
 * there yet counts as the nearest one above it.
 */
export async function readDiskSpace(directory: string): Promise<{ freeBytes: number; totalBytes: number }> {
  let folder = path.resolve(directory);
  while (!existsSync(folder) && path.dirname(folder) !== folder) folder = path.dirname(folder);
  const { bavail, blocks, bsize } = await statfs(folder);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}
