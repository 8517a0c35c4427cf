import { existsSync, statSync } from 'node:fs';
import { AppError } from '#shared/domain/app-error';
import { writeFileDurably } from '../files/write-file-durably';
import type { Journal } from './open-database';

// An empty file opens as a new journal. Beside every journal that was made lies a mark that says so.

/**
 * Throws where a journal was made at `file` and is gone or empty now.
 *
 * @throws AppError `journal_corrupt`.
 */
export function refuseLostJournal(file: string): void {
  if (!existsSync(markOf(file)) || (existsSync(file) && statSync(file).size > 0)) return;
  const fault = existsSync(file) ? 'it is empty' : 'it is missing';
  throw new AppError(
    'journal_corrupt',
    `There was a journal in ${file}, and now ${fault}. Nothing was made in its place. Restore the newest copy from the "backups" folder beside it, if there is one. To start with a new journal, remove ${markOf(file)}.`,
    { file, fault },
  );
}

/** Marks that there is a journal at `file`; its tables are in the file itself from then on, whatever becomes of its -wal. */
export function markJournal(database: Journal, file: string): void {
  if (existsSync(markOf(file))) return;
  database.pragma('wal_checkpoint(TRUNCATE)');
  writeFileDurably(markOf(file), '');
}

function markOf(file: string): string {
  return `${file}.made`;
}
