import path from 'node:path';
import Database from 'better-sqlite3';

/**
 * Tries to become the only process that looks after a data folder, with a lock that a killed process cannot leave behind:
 * the operating system releases SQLite's file lock with the process.
 *
 * @returns A function that gives the lock back, or `null` when another process holds it.
 */
export function acquireInstanceLock(dataDir: string, nativeBinding: string | null): (() => void) | null {
  const database = new Database(path.join(dataDir, 'instance.lock'), {
    timeout: 0,
    ...(nativeBinding ? { nativeBinding } : {}),
  });
  try {
    database.pragma('locking_mode = EXCLUSIVE');
    database.exec('BEGIN EXCLUSIVE');
    return () => database.close();
  } catch (error) {
    database.close();
    if ((error as { code?: string }).code === 'SQLITE_BUSY') return null;
    throw error;
  }
}
