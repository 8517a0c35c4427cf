import { existsSync } from 'node:fs';
import path from 'node:path';
import { migrateJournal } from '#electron/infra/sqlite/migrate-journal';
import { type Journal, openDatabase } from '#electron/infra/sqlite/open-database';

/** A migrated journal, in memory unless a file is given. */
export async function openTestJournal(file = ':memory:'): Promise<Journal> {
  const database = openDatabase(file, { nativeBinding: testSqliteBinding() });
  await migrateJournal(database, { backupsDir: null, label: 'test' });
  return database;
}

/** The native SQLite of the runtime that runs the tests; `null` for the package's own build. */
export function testSqliteBinding(): string | null {
  const unpacked = process.env.FAIRGAP_SQLITE_BINDING ?? path.resolve('.electron/better_sqlite3.node');
  return existsSync(unpacked) ? unpacked : null;
}
