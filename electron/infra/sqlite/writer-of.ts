import { AppError } from '#shared/domain/app-error';
import type { Journal } from './open-database';

/**
 * Makes writes of functions: each call is one transaction that takes the lock before its first read, so that two processes
 * cannot both see what only one of them may change.
 *
 * @returns A function that throws AppError `disk_full`, or `conflict` where another program holds the journal or the row
 * is there already (`details.exists` is true for that).
 */
export function writerOf(database: Journal): <A extends unknown[], R>(run: (...args: A) => R) => (...args: A) => R {
  return (run) => {
    const transaction = database.transaction(run);
    return (...args) => asRefusal(() => transaction.immediate(...args));
  };
}

function asRefusal<T>(write: () => T): T {
  try {
    return write();
  } catch (error) {
    const code = (error as { code?: string }).code;
    if (code === 'SQLITE_FULL') {
      throw new AppError('disk_full', 'The journal could not be written: the disk is full.', {}, { cause: error });
    }
    if (code === 'SQLITE_BUSY') {
      throw new AppError(
        'conflict',
        'The journal could not be written: another program holds it.',
        {},
        { cause: error },
      );
    }
    if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY') {
      const text = error instanceof Error ? error.message : String(error);
      throw new AppError('conflict', `The journal has this already (${text}).`, { exists: true }, { cause: error });
    }
    throw error;
  }
}
