import { mkdirSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { AppError } from '#shared/domain/app-error';

/**
 * Lets one thread or process at a time write into a folder. A killed one leaves no lock behind: the operating system releases
 * SQLite's file lock with the process.
 *
 * @returns A function that does some work while nobody else does any; it throws AppError `conflict` after 10 seconds of waiting.
 */
export function createFolderLock(folder: string, nativeBinding: string | null): <T>(work: () => T) => T {
  return (work) => {
    mkdirSync(path.dirname(folder), { recursive: true });
    // Beside it: what lies in the folder is data.
    const lock = new Database(`${folder}.lock`, {
      timeout: WAIT_MS,
      ...(nativeBinding ? { nativeBinding } : {}),
    });
    try {
      take(lock, folder);
      return work();
    } finally {
      lock.close();
    }
  };
}

function take(lock: Database.Database, folder: string): void {
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw error;
    throw new AppError('conflict', `Another process writes into ${folder}.`, { folder }, { cause: error });
  }
}

const WAIT_MS = 10_000;
