import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { EpochMs } from '#shared/domain/epoch-ms';
import type { Backup } from '#shared/domain/health';
import { writeFileDurably } from '../files/write-file-durably';
import type { CopyCheck } from './check-copy';

/** A copy with the name of its file in the folder. */
export interface FoundCopy {
  readonly name: string;
  /** `daily`, `asked`, or the migration that it was made before. */
  readonly reason: string;
  readonly at: EpochMs;
  readonly sizeBytes: number;
  /** What its note says of the bytes that are there; `null` where it has none. */
  readonly isSound: boolean | null;
}

/** Name of a copy that is made now. Names of one kind sort by time. */
export function copyName(label: string, reason: 'daily' | 'asked', at: EpochMs): string {
  return `${label}-${reason}-${new Date(at).toISOString().replace(/[-:.]/g, '')}.sqlite`;
}

/** Copies of the journals with this label, newest first. Other files are none of ours. */
export function findCopies(directory: string, label: string): FoundCopy[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .flatMap((name): FoundCopy[] => {
      const match = name.startsWith(`${label}-`) ? NAME.exec(name.slice(label.length + 1)) : null;
      if (!match) return [];
      const [, reason, stamp, migration] = match;
      const { size, mtimeMs } = statSync(path.join(directory, name));
      const note = readNote(path.join(directory, name));
      const at = stamp ? atOfStamp(stamp) : (note?.at ?? Math.round(mtimeMs));
      // Bytes that the note does not know were not checked: a copy that was cut off is not sound any more.
      const isSound = note ? note.isSound && note.sizeBytes === size : null;
      return [{ name, reason: reason ?? migration ?? '', at, sizeBytes: size, isSound }];
    })
    .sort((a, b) => b.at - a.at || (a.name < b.name ? 1 : -1));
}

/** Keeps what reading a copy back has shown, beside it. */
export function noteCheck(directory: string, { name, at, sizeBytes }: FoundCopy, { fault, rows }: CopyCheck): void {
  const note: z.infer<typeof Note> = { at, sizeBytes, isSound: fault === null, fault, rows };
  writeFileDurably(noteOf(path.join(directory, name)), `${JSON.stringify(note, null, 2)}\n`);
}

/**
 * Removes copies that newer ones made needless: of the daily ones the newest seven sound ones stay, of those that were asked
 * for five, and the newest that is not sound. Copies before migrations are not touched; those who make them have a rule.
 */
export function removeOldCopies(directory: string, label: string): void {
  const copies = findCopies(directory, label);
  const beyond = (kept: number, belongs: (copy: FoundCopy) => boolean) => copies.filter(belongs).slice(kept);
  const isOurs = ({ reason }: FoundCopy) => reason === 'daily' || reason === 'asked';
  const needless = [
    ...beyond(KEPT_DAILY, ({ reason, isSound }) => reason === 'daily' && isSound !== false),
    ...beyond(KEPT_ASKED, ({ reason, isSound }) => reason === 'asked' && isSound !== false),
    ...beyond(KEPT_UNSOUND, (copy) => isOurs(copy) && copy.isSound === false),
  ];
  for (const { name } of needless) {
    rmSync(noteOf(path.join(directory, name)), { force: true });
    rmSync(path.join(directory, name), { force: true });
  }
}

/** Removes what a process that was killed left of a copy. */
export function removeUnfinished(directory: string): void {
  for (const name of readdirSync(directory)) {
    if (name.includes(UNFINISHED)) rmSync(path.join(directory, name), { force: true });
  }
}

export function toBackup({ name, reason, at, sizeBytes, isSound }: FoundCopy): Backup {
  return { file: name, reason, at, sizeBytes, isSound: isSound === true };
}

/** End of the name of a copy that is not whole yet. */
export const UNFINISHED = '.unfinished';

const Note = z.object({
  at: EpochMs,
  sizeBytes: z.number(),
  isSound: z.boolean(),
  fault: z.string().nullable(),
  rows: z.record(z.string(), z.number()),
});

/** `null` where there is none that can be read: then the copy is checked again. */
function readNote(file: string): z.infer<typeof Note> | null {
  if (!existsSync(noteOf(file))) return null;
  try {
    return Note.parse(JSON.parse(readFileSync(noteOf(file), 'utf8')));
  } catch {
    return null;
  }
}

function noteOf(file: string): string {
  return `${file}.json`;
}

function atOfStamp(stamp: string): EpochMs {
  const [, year, month, day, hour, minute, second, ms] = (STAMP.exec(stamp) ?? []).map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second, ms);
}

const NAME = /^(?:(daily|asked)-(\d{8}T\d{9}Z)|before-(.+))\.sqlite$/;
const STAMP = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/;
const KEPT_DAILY = 7;
const KEPT_ASKED = 5;
const KEPT_UNSOUND = 1;
