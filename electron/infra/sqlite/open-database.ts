import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { AppError } from '#shared/domain/app-error';

export type Journal = Database.Database;

/**
 * Opens the journal at `file` in WAL mode and checks it.
 *
 * @param options.nativeBinding - Native file of better-sqlite3 for this runtime; its own build where it is `null`.
 * @throws AppError `journal_corrupt` when the file is not a sound SQLite database. The file is left as it is: replacing
 * it silently would lose the trader's record.
 */
export function openDatabase(file: string, options: { nativeBinding: string | null; isReadonly?: boolean }): Journal {
  const isNew = file === ':memory:' || !existsSync(file);
  let database: Journal;
  try {
    database = new Database(file, {
      readonly: options.isReadonly ?? false,
      ...(options.nativeBinding ? { nativeBinding: options.nativeBinding } : {}),
    });
  } catch (error) {
    throw isCorruption(error) ? corrupt(file, error) : error;
  }
  try {
    database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    if (!options.isReadonly) {
      database.pragma('journal_mode = WAL');
      database.pragma('synchronous = NORMAL');
    }
    database.pragma('foreign_keys = ON');
    if (!isNew) checkDatabase(database, file);
    return database;
  } catch (error) {
    database.close();
    throw isCorruption(error) ? corrupt(file, error) : error;
  }
}

/**
 * Opens a second connection to a journal that is open and migrated, whose commits are on disk when they return: what is
 * written with it before a request leaves is still there after the power is cut.
 */
export function openExecutionConnection(file: string, options: { nativeBinding: string | null }): Journal {
  const database = new Database(file, {
    fileMustExist: file !== ':memory:',
    ...(options.nativeBinding ? { nativeBinding: options.nativeBinding } : {}),
  });
  try {
    database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    return database;
  } catch (error) {
    database.close();
    throw isCorruption(error) ? corrupt(file, error) : error;
  }
}

/** Opens a connection of a thread to a journal that is open and migrated. */
export function openThreadConnection(
  file: string,
  options: { nativeBinding: string | null; isReadonly?: boolean },
): Journal {
  const database = new Database(file, {
    readonly: options.isReadonly ?? false,
    fileMustExist: true,
    ...(options.nativeBinding ? { nativeBinding: options.nativeBinding } : {}),
  });
  database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  if (!options.isReadonly) {
    database.pragma('synchronous = NORMAL');
    database.pragma('foreign_keys = ON');
  }
  return database;
}

function checkDatabase(database: Journal, file: string): void {
  // `quick_check` returns one row `ok`, or a row for each fault.
  const rows = database.pragma('quick_check') as { quick_check: string }[];
  if (rows[0]?.quick_check !== 'ok') throw corrupt(file, rows.map((row) => row.quick_check).join('; '));
}

function corrupt(file: string, cause: unknown): AppError {
  const text = cause instanceof Error ? cause.message : String(cause);
  return new AppError(
    'journal_corrupt',
    `The journal ${file} is damaged (${text}). It was not changed. Its -wal and -shm files belong to it: move all of them away, then restore the newest copy from the "backups" folder beside it, if there is one, or start with a new journal.`,
    { file, fault: text },
    { cause },
  );
}

function isCorruption(error: unknown): boolean {
  const code = (error as { code?: string }).code;
  return code === 'SQLITE_CORRUPT' || code === 'SQLITE_NOTADB';
}

const BUSY_TIMEOUT_MS = 5_000;
