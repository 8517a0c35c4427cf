import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '#shared/domain/app-error';
import type { Backup } from '#shared/domain/health';
import { aPrediction } from '#tests/support/a-prediction';
import { createManualTime } from '#tests/support/manual-scheduler';
import { openTestJournal, testSqliteBinding } from '#tests/support/test-journal';
import { type CopyCheck, checkCopy } from './check-copy';
import { createJournalBackups, type JournalBackupParts } from './journal-backups';
import { migrateJournal } from './migrate-journal';
import { journal as firstJournal } from './migrations/001-journal';
import { type Journal, openDatabase, openExecutionConnection } from './open-database';
import { createPredictionStore } from './prediction-store';
import { createSettingsStore } from './settings-store';

const START = Date.UTC(2026, 10, 27, 12);
const HOUR_MS = 3_600_000;
const nativeBinding = testSqliteBinding();

let folder: string;
let file: string;
let database: Journal;
beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'fairgap-backups-'));
  file = path.join(folder, 'journal.sqlite');
  database = await openTestJournal(file);
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('backUp', () => {
  it('makes a copy from which everything is found again', async () => {
    const store = createPredictionStore(database);
    for (let index = 0; index < 50; index++) store.insert(aPrediction({ id: `p${index}` }), CONTEXT);
    createSettingsStore(database).update({ theme: 'light' });
    const { backups } = rig();

    const backup = await backups.backUp('asked');
    store.insert(aPrediction({ id: 'later' }), CONTEXT);

    const restored = path.join(folder, 'restored.sqlite');
    copyFileSync(path.join(folder, 'backups', backup.file), restored);
    const copy = await openTestJournal(restored);
    const found = createPredictionStore(copy);
    expect(backup).toMatchObject({
      file: 'test-asked-20261127T120000000Z.sqlite',
      at: START,
      reason: 'asked',
      isSound: true,
    });
    expect(Array.from({ length: 50 }, (_, index) => found.get(`p${index}`)?.prediction)).toEqual(
      Array.from({ length: 50 }, (_, index) => aPrediction({ id: `p${index}` })),
    );
    expect([found.get('later'), createSettingsStore(copy).read().theme]).toEqual([null, 'light']);
    copy.close();
    expect(readdirSync(path.join(folder, 'backups'))).toEqual([backup.file, `${backup.file}.json`]);
  });

  it('comes to an end while another connection writes all the time', async () => {
    const filler = database.prepare('INSERT INTO settings (key, value_json) VALUES (?, ?)');
    for (let index = 0; index < 3_000; index++) filler.run(`filler${index}`, JSON.stringify('x'.repeat(2_000)));
    const other = openExecutionConnection(file, { nativeBinding });
    const write = other.prepare("INSERT OR REPLACE INTO settings (key, value_json) VALUES ('busy', ?)");
    let writes = 0;
    let isDone = false;
    const disturb = () => {
      if (isDone) return;
      writes += 1;
      write.run(String(writes));
      setImmediate(disturb);
    };
    disturb();
    const { backups } = rig();

    const backup = await backups.backUp('daily');
    isDone = true;
    other.close();

    expect(backup.isSound).toBe(true);
    expect(writes).toBeGreaterThan(5);
  });

  it('refuses where there is no room, with the numbers, and leaves nothing', async () => {
    const { backups } = rig({ freeBytes: async () => 256e6 });

    await expect(backups.backUp('asked')).rejects.toMatchObject({
      code: 'disk_full',
      details: { freeBytes: 256e6, neededBytes: expect.any(Number) },
    });

    expect(readdirSync(path.join(folder, 'backups'))).toEqual([]);
  });

  it('calls a copy that cannot be read, or lost records, not sound, and keeps the sound ones', async () => {
    createPredictionStore(database).insert(aPrediction(), CONTEXT);
    const faults: CopyCheck[] = [
      { fault: 'page 7 is damaged', rows: {} },
      { fault: null, rows: { llm_predictions: 0 } },
    ];
    const { backups, time } = rig();
    const sound = await backups.backUp('daily');
    const broken = rig({ check: async () => faults.shift() ?? { fault: null, rows: {} }, time });
    time.advance(HOUR_MS);
    const damaged = await broken.backups.backUp('daily');
    time.advance(HOUR_MS);
    const lost = await broken.backups.backUp('daily');

    expect([damaged.isSound, lost.isSound]).toEqual([false, false]);
    expect(broken.backups.lastCheck()).toEqual({ isSound: false, at: START + 2 * HOUR_MS });
    // Of those that are not sound the newest is kept, to be looked at.
    expect((await backups.list()).map(({ file: name, isSound }) => [name, isSound])).toEqual([
      [lost.file, false],
      [sound.file, true],
    ]);
  });

  it('makes one copy at a time, and gives it up when it is closed', async () => {
    const { backups } = rig();
    const [one, other] = await Promise.all([backups.backUp('asked'), backups.backUp('daily')]);
    const work = backups.backUp('asked');
    const outcome = expect(work).rejects.toMatchObject({ code: 'cancelled' });

    await backups.close();

    await outcome;
    expect(other).toBe(one);
    expect(readdirSync(path.join(folder, 'backups'))).toEqual([one.file, `${one.file}.json`]);
    await expect(backups.backUp('asked')).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('clears away what a killed process left of a copy', async () => {
    const { backups } = rig();
    const { file: name } = await backups.backUp('asked');
    writeFileSync(path.join(folder, 'backups', `${name}.unfinished`), 'half');
    writeFileSync(path.join(folder, 'backups', `${name}.unfinished-journal`), 'half');

    await backups.backUp('daily');

    expect(readdirSync(path.join(folder, 'backups')).filter((one) => one.includes('unfinished'))).toEqual([]);
  });
});

describe('list', () => {
  it('keeps seven daily and five asked copies, and those before migrations as they are', async () => {
    const { backups, time } = rig();
    const before = path.join(folder, 'backups', 'test-before-005-analysis.sqlite');
    await backups.backUp('asked');
    copyFileSync(path.join(folder, 'backups', readdirSync(path.join(folder, 'backups'))[0] as string), before);
    for (let day = 1; day <= 9; day++) {
      time.advance(24 * HOUR_MS);
      await backups.backUp('daily');
    }
    for (let count = 0; count < 6; count++) {
      time.advance(1_000);
      await backups.backUp('asked');
    }

    const list = await backups.list();

    const count = (kind: string) => list.filter(({ reason }) => reason === kind).length;
    expect([list.length, count('daily'), count('asked'), count('005-analysis')]).toEqual([13, 7, 5, 1]);
    expect(list.every(({ isSound }) => isSound)).toBe(true);
    expect(list.filter(({ reason }) => reason === 'daily').at(-1)?.at).toBe(START + 3 * 24 * HOUR_MS);
    expect(readdirSync(path.join(folder, 'backups')).filter((name) => name.endsWith('.json'))).toHaveLength(13);
  });

  it('reads a copy back that has no note, and believes none about other bytes', async () => {
    const checked: string[] = [];
    const { backups } = rig({
      check: async (copy) => {
        checked.push(path.basename(copy));
        return checkCopy(copy, { nativeBinding });
      },
    });
    const cut = await backups.backUp('daily');
    const damaged = path.join(folder, 'backups', 'test-before-004-risk.sqlite');
    writeFileSync(damaged, 'no database at all');
    writeFileSync(path.join(folder, 'backups', 'my own copy.sqlite'), '');
    checked.length = 0;

    await backups.list();
    truncateSync(path.join(folder, 'backups', cut.file), 8_192);
    const list = await backups.list();

    expect(checked).toEqual(['test-before-004-risk.sqlite']);
    expect(list.map(({ reason, isSound }) => `${reason} ${isSound}`).sort()).toEqual(['004-risk false', 'daily false']);
  });

  it('is empty before the first copy', async () => {
    expect(await rig().backups.list()).toEqual([]);
  });
});

describe('start', () => {
  it('makes a copy soon where there is none, then every 24 hours, also after a failure', async () => {
    const made: Backup[] = [];
    const failures: unknown[] = [];
    let isFull = false;
    const { backups, time } = rig({
      onBackup: (backup) => made.push(backup),
      onFailure: (error) => failures.push(error),
      freeBytes: async () => (isFull ? 0 : 1e12),
    });
    const pass = async (ms: number) => {
      time.advance(ms);
      await turns();
    };
    backups.start();
    await pass(59_000);
    const early = made.length;
    await pass(1_000);
    await until(() => made.length === 1);
    const first = made.length;
    for (let hour = 0; hour < 23; hour++) await pass(HOUR_MS);
    const withinDay = made.length;
    isFull = true;
    time.advance(HOUR_MS);
    await until(() => failures.length === 1);
    isFull = false;
    await pass(HOUR_MS);
    await until(() => made.length === 2);

    expect([early, first, withinDay, made.length]).toEqual([0, 1, 1, 2]);
    expect(failures).toEqual([expect.objectContaining({ code: 'disk_full' })]);
    await backups.close();
    expect(time.pending()).toBe(0);
  });

  it('makes none where a sound copy is young enough', async () => {
    const { backups, time } = rig();
    await backups.backUp('asked');
    backups.start();

    time.advance(60_000);
    await turns();

    expect(await backups.list()).toHaveLength(1);
    await backups.close();
  });
});

it('leaves daily copies alone when a migration makes its own', async () => {
  const { backups, time } = rig();
  for (let count = 0; count < 6; count++) {
    time.advance(1_000);
    await backups.backUp('daily');
  }
  const old = openDatabase(path.join(folder, 'old.sqlite'), { nativeBinding });
  const backupsDir = path.join(folder, 'backups');
  await migrateJournal(old, { backupsDir, label: 'test', migrations: { '001-journal': firstJournal } });

  await migrateJournal(old, { backupsDir, label: 'test' });
  old.close();

  expect((await backups.list()).filter(({ reason }) => reason === 'daily')).toHaveLength(6);
  expect(existsSync(path.join(backupsDir, 'test-before-002-execution.sqlite'))).toBe(true);
});

it('tells what is wrong with a file that is no journal', () => {
  const damaged = path.join(folder, 'damaged.sqlite');
  writeFileSync(damaged, 'x'.repeat(10_000));

  const missing = checkCopy(path.join(folder, 'nothing.sqlite'), { nativeBinding });

  expect(checkCopy(damaged, { nativeBinding })).toEqual({ fault: expect.stringContaining('not a database'), rows: {} });
  expect(missing.fault).toEqual(expect.any(String));
});

const CONTEXT = { prompt: 'p', grammar: {}, limits: {} } as unknown as Parameters<
  ReturnType<typeof createPredictionStore>['insert']
>[1];

async function turns(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) await new Promise((resolve) => setImmediate(resolve));
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await turns();
}

function rig(parts: Partial<JournalBackupParts> & { time?: ReturnType<typeof createManualTime> } = {}) {
  const time = parts.time ?? createManualTime(START);
  const backups = createJournalBackups({
    database,
    nativeBinding,
    directory: path.join(folder, 'backups'),
    label: 'test',
    check: async (copy) => checkCopy(copy, { nativeBinding }),
    freeBytes: async () => 1e12,
    clock: time,
    scheduler: time,
    onBackup: () => {},
    onFailure: (error) => {
      if (!(error instanceof AppError)) throw error;
    },
    ...parts,
  });
  return { backups, time };
}
