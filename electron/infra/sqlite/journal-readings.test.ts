import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createManualTime } from '#tests/support/manual-scheduler';
import { openTestJournal, testSqliteBinding } from '#tests/support/test-journal';
import { createJournalReadings } from './journal-readings';
import { openExecutionConnection } from './open-database';

const START = Date.UTC(2026, 10, 27, 12);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'fairgap-readings-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('measures a write that reaches the disk, once a minute, and changes nothing', async () => {
  const file = path.join(folder, 'journal.sqlite');
  const journal = await openTestJournal(file);
  journal.pragma('wal_checkpoint(TRUNCATE)');
  const version = journal.pragma('user_version', { simple: true });
  const connection = openExecutionConnection(file, { nativeBinding: testSqliteBinding() });
  const time = createManualTime(START);
  let elapsed = 0;
  const readings = createJournalReadings({
    database: connection,
    file,
    clock: time,
    openedAt: START - 5,
    lastCheck: () => null,
    elapsedMs: () => (elapsed += 7),
  });
  const walBefore = readings.writeAheadLog().sizeBytes;

  const first = readings.journal();
  const walAfter = readings.writeAheadLog().sizeBytes;
  time.advance(59_999);
  readings.journal();
  const walSoon = readings.writeAheadLog().sizeBytes;
  time.advance(1);
  readings.journal();

  expect(first).toEqual({ sizeBytes: statSync(file).size, writeMs: 7, isIntact: true, checkedAt: START - 5 });
  expect([walBefore, walSoon]).toEqual([0, walAfter]);
  expect(walAfter).toBeGreaterThan(0);
  expect(readings.writeAheadLog().sizeBytes).toBeGreaterThan(walSoon);
  expect(journal.pragma('user_version', { simple: true })).toBe(version);
  connection.close();
  journal.close();
});

it('tells what the last copy has shown', async () => {
  const file = path.join(folder, 'journal.sqlite');
  const journal = await openTestJournal(file);
  const readings = createJournalReadings({
    database: journal,
    file,
    clock: createManualTime(START),
    openedAt: START,
    lastCheck: () => ({ isSound: false, at: START + 9 }),
    elapsedMs: () => 0,
  });

  expect(readings.journal()).toMatchObject({ isIntact: false, checkedAt: START + 9 });
  journal.close();
});
