import { existsSync, statSync } from 'node:fs';
import type { Clock } from '#electron/ports/clock';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Journal } from './open-database';

/** What can be measured of a journal that is open. */
export interface JournalReadings {
  journal(): {
    readonly sizeBytes: number;
    /** How long a small write took until it was on disk; measured at most once a minute. */
    readonly writeMs: number;
    readonly isIntact: boolean;
    readonly checkedAt: EpochMs;
  };
  writeAheadLog(): { readonly sizeBytes: number };
}

/**
 * @param parts.database - From `openExecutionConnection`: what is measured is what an order waits for.
 * @param parts.openedAt - When the journal was opened, and checked with it.
 * @param parts.lastCheck - What was found later, by reading back a copy; `null` before the first.
 * @param parts.elapsedMs - A clock that only goes forward, in ms.
 */
export function createJournalReadings(parts: {
  readonly database: Journal;
  readonly file: string;
  readonly clock: Clock;
  readonly openedAt: EpochMs;
  readonly lastCheck: () => { readonly isSound: boolean; readonly at: EpochMs } | null;
  readonly elapsedMs: () => number;
}): JournalReadings {
  const { database, file, clock, elapsedMs } = parts;
  const version = database.pragma('user_version', { simple: true }) as number;
  // The same number again: a page of the file is written, and nothing in it changes.
  const probe = database.transaction(() => database.pragma(`user_version = ${version}`));
  let measured: { at: EpochMs; writeMs: number } | null = null;

  function measureWrite(): number {
    const at = clock.now();
    if (!measured || Math.abs(at - measured.at) >= PROBE_EVERY_MS) {
      const before = elapsedMs();
      probe.immediate();
      measured = { at, writeMs: elapsedMs() - before };
    }
    return measured.writeMs;
  }

  return {
    journal: () => {
      const check = parts.lastCheck();
      return {
        sizeBytes: statSync(file).size,
        writeMs: measureWrite(),
        isIntact: check?.isSound ?? true,
        checkedAt: check?.at ?? parts.openedAt,
      };
    },
    writeAheadLog: () => ({ sizeBytes: existsSync(`${file}-wal`) ? statSync(`${file}-wal`).size : 0 }),
  };
}

const PROBE_EVERY_MS = 60_000;
