import { mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import type { Clock } from '#electron/ports/clock';
import type { Scheduler } from '#electron/ports/scheduler';
import { AppError } from '#shared/domain/app-error';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Backup } from '#shared/domain/health';
import {
  copyName,
  type FoundCopy,
  findCopies,
  noteCheck,
  removeOldCopies,
  removeUnfinished,
  toBackup,
  UNFINISHED,
} from './backup-folder';
import { type CopyCheck, countRecords } from './check-copy';
import type { Journal } from './open-database';

export interface JournalBackups {
  /** Newest first, those before migrations included. A copy that was never read back is read back now. */
  list(): Promise<Backup[]>;
  /**
   * Copies the journal in small steps while it is in use, reads the copy back, and only then removes old ones. While a copy is
   * being made, that one is what is returned.
   *
   * @throws AppError `disk_full` with the numbers where there is no room for it, `cancelled` when it was closed.
   */
  backUp(reason: 'daily' | 'asked'): Promise<Backup>;
  /** What the last copy that this process made has shown of the journal itself; `null` before the first. */
  lastCheck(): { readonly isSound: boolean; readonly at: EpochMs } | null;
  /** Makes a copy every 24 hours, the first soon where the newest sound one is older. */
  start(): void;
  /** Gives up a copy that is under way; nothing of it stays. */
  close(): Promise<void>;
}

export interface JournalBackupParts {
  readonly database: Journal;
  readonly nativeBinding: string | null;
  readonly directory: string;
  /** First part of the names: the environment. */
  readonly label: string;
  /** `checkCopy`, in a thread of its own where a person waits. */
  readonly check: (file: string) => Promise<CopyCheck>;
  /** Free bytes of the disk that holds a folder. */
  readonly freeBytes: (directory: string) => Promise<number>;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly onBackup: (backup: Backup) => void;
  /** A daily copy could not be made; it is tried again in an hour. */
  readonly onFailure: (error: unknown) => void;
}

export function createJournalBackups(parts: JournalBackupParts): JournalBackups {
  const { database, directory, label, clock, scheduler } = parts;
  let running: Promise<Backup> | null = null;
  let last: { isSound: boolean; at: EpochMs } | null = null;
  let isClosed = false;
  let cancelLook: (() => void) | null = null;

  async function list(): Promise<Backup[]> {
    for (const copy of findCopies(directory, label)) {
      if (copy.isSound === null) noteCheck(directory, copy, await parts.check(path.join(directory, copy.name)));
    }
    return findCopies(directory, label).map(toBackup);
  }

  async function make(reason: 'daily' | 'asked'): Promise<Backup> {
    if (isClosed) throw closed();
    mkdirSync(directory, { recursive: true });
    removeUnfinished(directory);
    await refuseWithoutRoom();
    const at = clock.now();
    const name = copyName(label, reason, at);
    const unfinished = path.join(directory, `${name}${UNFINISHED}`);
    try {
      const before = countRecords(database);
      await database.backup(unfinished, { progress: stepper() });
      seal(unfinished);
      const check = withMissing(await parts.check(unfinished), before);
      if (isClosed) throw closed();
      const copy: FoundCopy = {
        name,
        reason,
        at,
        sizeBytes: statSync(unfinished).size,
        isSound: check.fault === null,
      };
      // The note first: a copy that has its name has been read back.
      noteCheck(directory, copy, check);
      renameSync(unfinished, path.join(directory, name));
      last = { isSound: check.fault === null, at };
      removeOldCopies(directory, label);
      const backup = toBackup(copy);
      parts.onBackup(backup);
      return backup;
    } catch (error) {
      for (const end of ['', '-journal', '-wal', '-shm']) rmSync(`${unfinished}${end}`, { force: true });
      throw asRefusal(error);
    }
  }

  async function refuseWithoutRoom(): Promise<void> {
    const pages = database.pragma('page_count', { simple: true }) as number;
    const sizeBytes = pages * (database.pragma('page_size', { simple: true }) as number);
    const freeBytes = await parts.freeBytes(directory);
    const neededBytes = sizeBytes + RESERVE_BYTES;
    if (freeBytes >= neededBytes) return;
    throw new AppError(
      'disk_full',
      `A copy of the journal needs ${megabytes(neededBytes)} MB, room for the journal to grow included, and ${megabytes(freeBytes)} MB are free.`,
      { neededBytes, freeBytes, sizeBytes },
    );
  }

  /** Pages of the next step. A write of another connection begins the copy anew, so each time it takes larger steps. */
  function stepper(): (progress: { totalPages: number; remainingPages: number }) => number {
    let pages = FIRST_STEP_PAGES;
    let remaining = Number.POSITIVE_INFINITY;
    return ({ remainingPages }) => {
      if (isClosed) throw closed();
      if (remainingPages >= remaining) pages = Math.min(MAX_STEP_PAGES, pages * 2);
      remaining = remainingPages;
      return pages;
    };
  }

  /** One file that holds everything: a copy of a journal in WAL mode would leave files beside it when it is read. */
  function seal(file: string): void {
    // Not through `openDatabase`, which reads every page: that is for the check, off this thread.
    const copy = new Database(file, parts.nativeBinding ? { nativeBinding: parts.nativeBinding } : {});
    try {
      copy.pragma('journal_mode = DELETE');
    } finally {
      copy.close();
    }
  }

  function backUp(reason: 'daily' | 'asked'): Promise<Backup> {
    running ??= make(reason).finally(() => {
      running = null;
    });
    return running;
  }

  async function look(): Promise<void> {
    const sound = findCopies(directory, label).find(
      ({ reason, isSound }) => isSound === true && (reason === 'daily' || reason === 'asked'),
    );
    const isDue = !sound || clock.now() - sound.at >= DAY_MS || sound.at > clock.now();
    if (isDue) await backUp('daily');
  }

  function lookLater(delayMs: number): void {
    cancelLook = scheduler.after(delayMs, () => {
      look()
        .catch((error: unknown) => {
          if (!isClosed) parts.onFailure(error);
        })
        .finally(() => {
          if (!isClosed) lookLater(LOOK_EVERY_MS);
        });
    });
  }

  return {
    list,
    backUp,
    lastCheck: () => last,
    start: () => {
      if (!cancelLook && !isClosed) lookLater(FIRST_LOOK_MS);
    },
    close: async () => {
      isClosed = true;
      cancelLook?.();
      await running?.catch(() => {
        // Whoever asked for it is told.
      });
    },
  };
}

/** A copy that has fewer records than there were when it was begun is not sound, whatever its pages say. */
function withMissing(check: CopyCheck, before: Readonly<Record<string, number>>): CopyCheck {
  const missing = Object.entries(before).find(([table, n]) => (check.rows[table] ?? 0) < n);
  if (check.fault !== null || !missing) return check;
  const [table, n] = missing;
  return { ...check, fault: `Expected at least ${n} rows in ${table}, was ${check.rows[table] ?? 'no table'}.` };
}

function closed(): AppError {
  return new AppError('cancelled', 'The copy of the journal was given up.');
}

function asRefusal(error: unknown): unknown {
  const code = (error as { code?: string }).code;
  if (code !== 'SQLITE_FULL' && code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new AppError('disk_full', 'No space is left for a copy of the journal.', {}, { cause: error });
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}

const DAY_MS = 86_400_000;
/** A start has other things to do. */
const FIRST_LOOK_MS = 60_000;
/** Asleep, a machine counts no time: a day is looked for every hour. */
const LOOK_EVERY_MS = 3_600_000;
/** The journal needs room as well. */
const RESERVE_BYTES = 256e6;
/** 800 KB, about a millisecond. */
const FIRST_STEP_PAGES = 200;
const MAX_STEP_PAGES = 25_600;
