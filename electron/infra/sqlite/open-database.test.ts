import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Migration } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireInstanceLock } from './instance-lock';
import { migrateJournal } from './migrate-journal';
import { journal } from './migrations/001-journal';
import { openDatabase } from './open-database';
import { createSettingsStore } from './settings-store';

const nativeBinding = path.join(path.dirname(process.execPath), 'better_sqlite3.node');
const binding = existsSync(nativeBinding) ? nativeBinding : null;
const noBackups = { backupsDir: null, label: 'test' };

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'fairgap-journal-'));
  file = path.join(directory, 'journal.sqlite');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('openDatabase', () => {
  it('opens in WAL mode, with foreign keys, and keeps what was written', async () => {
    const first = openDatabase(file, { nativeBinding: binding });
    await migrateJournal(first, noBackups);
    createSettingsStore(first).update({ theme: 'light' });
    first.close();

    const second = openDatabase(file, { nativeBinding: binding });
    const state = [second.pragma('journal_mode', { simple: true }), second.pragma('foreign_keys', { simple: true })];
    const { theme } = createSettingsStore(second).read();
    second.close();

    expect([...state, theme]).toEqual(['wal', 1, 'light']);
  });

  it('refuses a damaged journal and leaves every byte of it', async () => {
    const database = openDatabase(file, { nativeBinding: binding });
    await migrateJournal(database, noBackups);
    database.pragma('wal_checkpoint(TRUNCATE)');
    database.close();
    const damaged = readFileSync(file);
    damaged.fill(0xa5, 4096, 4096 * 6);
    writeFileSync(file, damaged);

    expect(() => openDatabase(file, { nativeBinding: binding })).toThrow(
      expect.objectContaining({ code: 'journal_corrupt' }),
    );
    expect(readFileSync(file).equals(damaged)).toBe(true);
  });

  it.each([
    ['a text file', () => writeFileSync(file, 'time,open,high,low,close\n'.repeat(100))],
    ['a truncated file', () => truncateSync(file, 5000)],
  ])('refuses %s', async (_name, damage) => {
    const database = openDatabase(file, { nativeBinding: binding });
    await migrateJournal(database, noBackups);
    database.pragma('wal_checkpoint(TRUNCATE)');
    database.close();

    damage();

    expect(() => openDatabase(file, { nativeBinding: binding })).toThrow(
      expect.objectContaining({ code: 'journal_corrupt' }),
    );
  });
});

describe('migrateJournal', () => {
  const second: Migration = {
    up: async (db) => {
      await db.schema.createTable('second').addColumn('id', 'text').execute();
    },
  };

  it('copies a journal with content before it changes it, and not a new one', async () => {
    const backupsDir = path.join(directory, 'backups');
    const database = openDatabase(file, { nativeBinding: binding });
    await migrateJournal(database, { backupsDir, label: 'demo', migrations: { '001-journal': journal } });
    const none = existsSync(backupsDir);
    createSettingsStore(database).update({ theme: 'light' });

    const last = await migrateJournal(database, {
      backupsDir,
      label: 'demo',
      migrations: { '001-journal': journal, '002-second': second },
    });
    database.close();

    const copy = openDatabase(path.join(backupsDir, 'demo-before-002-second.sqlite'), { nativeBinding: binding });
    const { theme } = createSettingsStore(copy).read();
    copy.close();
    expect([none, last, readdirSync(backupsDir), theme]).toEqual([
      false,
      '002-second',
      ['demo-before-002-second.sqlite'],
      'light',
    ]);
  });

  it('rolls a failing migration back as a whole', async () => {
    const database = openDatabase(file, { nativeBinding: binding });
    await migrateJournal(database, { ...noBackups, migrations: { '001-journal': journal } });
    const failing: Migration = {
      up: async (db) => {
        await db.schema.createTable('half').addColumn('id', 'text').execute();
        throw new Error('planted');
      },
    };

    const attempt = migrateJournal(database, {
      ...noBackups,
      migrations: { '001-journal': journal, '002-failing': failing },
    });

    await expect(attempt).rejects.toMatchObject({
      code: 'journal_corrupt',
      message: expect.stringContaining('planted'),
    });
    expect(database.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name = 'half'").get()).toEqual({ n: 0 });
    database.close();
  });

  it('refuses a journal of a newer version', async () => {
    const database = openDatabase(file, { nativeBinding: binding });
    await migrateJournal(database, { ...noBackups, migrations: { '001-journal': journal, '002-second': second } });

    const attempt = migrateJournal(database, { ...noBackups, migrations: { '001-journal': journal } });

    await expect(attempt).rejects.toMatchObject({
      code: 'journal_corrupt',
      message: expect.stringContaining('002-second'),
    });
    database.close();
  });
});

describe('acquireInstanceLock', () => {
  it('lets one holder in at a time', () => {
    const release = acquireInstanceLock(directory, binding);

    const second = acquireInstanceLock(directory, binding);
    release?.();
    const third = acquireInstanceLock(directory, binding);
    third?.();

    expect([typeof release, second, typeof third]).toEqual(['function', null, 'function']);
  });
});

describe('createSettingsStore', () => {
  it('gives defaults for what was never set and keeps the rest on an update', async () => {
    const database = openDatabase(file, { nativeBinding: binding });
    await migrateJournal(database, noBackups);
    const store = createSettingsStore(database);

    const before = store.read();
    const after = store.update({ timeZone: 'America/New_York' });
    database.close();

    expect(before).toMatchObject({ language: null, theme: 'dark', timeZone: 'UTC', isWelcomeDone: false });
    expect(after).toEqual({ ...before, timeZone: 'America/New_York' });
  });
});
