import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import type { ExchangeChange, ExchangeSnapshot } from '../exchange/exchange-snapshot';

/**
 * The exchange's state in one file that only grows: a snapshot, then a line for each change. A change is in the file
 * before its answer is sent, so that a kill of the process loses nothing that was acknowledged.
 */
export interface StateLog {
  readonly restored: { readonly snapshot: ExchangeSnapshot; readonly changes: readonly ExchangeChange[] } | undefined;
  /** Throws when the disk takes it not. Before the first snapshot it does nothing. */
  append(change: ExchangeChange): void;
  /** Replaces the file with one snapshot, all or nothing. */
  compact(snapshot: ExchangeSnapshot): void;
  /** Whether the changes are longer than is good. */
  isLong(): boolean;
  close(): void;
}

export function openStateLog(file: string): StateLog {
  const restored = readLog(file);
  let descriptor: number | null = null;
  let snapshotLength = 0;
  /** Of the changes after the snapshot, in bytes. */
  let length = 0;

  return {
    restored,
    append(change) {
      if (descriptor === null) return;
      const line = Buffer.from(`${JSON.stringify(change)}\n`);
      try {
        for (let written = 0; written < line.length; ) written += writeSync(descriptor, line, written);
      } catch (error) {
        // Half a line would spoil the one that follows it.
        ftruncateSync(descriptor, snapshotLength + length);
        throw error;
      }
      length += line.length;
    },
    compact(snapshot) {
      if (descriptor !== null) closeSync(descriptor);
      const fresh = `${file}.new`;
      writeFileSync(fresh, `${JSON.stringify(snapshot)}\n`, { mode: 0o600, flush: true });
      renameSync(fresh, file);
      descriptor = openSync(file, 'a');
      snapshotLength = fstatSync(descriptor).size;
      length = 0;
    },
    isLong: () => length > MAX_LOG_BYTES,
    close() {
      if (descriptor !== null) closeSync(descriptor);
      descriptor = null;
    },
  };
}

function readLog(file: string): StateLog['restored'] {
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, 'utf8');
  const lines = text.split('\n');
  // A line without its end was being written when the process died: it was not acknowledged.
  const torn = lines.pop() ?? '';
  if (torn !== '') truncateSync(file, Buffer.byteLength(text) - Buffer.byteLength(torn));
  const [snapshot, ...changes] = lines.map((line) => JSON.parse(line));
  return snapshot && { snapshot, changes };
}

const MAX_LOG_BYTES = 16 * 1_024 * 1_024;
