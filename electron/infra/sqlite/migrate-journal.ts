import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Kysely, type Migration, Migrator, SqliteDialect } from 'kysely';
import { AppError } from '#shared/domain/app-error';
import type { DatabaseSchema } from './database-schema';
import { journal } from './migrations/001-journal';
import { execution } from './migrations/002-execution';
import { network } from './migrations/003-network';
import { risk } from './migrations/004-risk';
import { analysis } from './migrations/005-analysis';
import { access } from './migrations/006-access';
import { assistant } from './migrations/007-assistant';
import { training } from './migrations/008-training';
import type { Journal } from './open-database';

/**
 * Brings the journal to the newest schema and returns the name of its last migration. Before it changes a journal that
 * has content, it copies it to `backups/` beside the file (the newest five copies are kept).
 *
 * @throws AppError `journal_corrupt` when the journal was made by a newer version or a migration fails; a failed
 * migration is rolled back as a whole.
 */
export async function migrateJournal(
  database: Journal,
  options: { backupsDir: string | null; label: string; migrations?: Readonly<Record<string, Migration>> },
): Promise<string> {
  const migrations = options.migrations ?? MIGRATIONS;
  const db = new Kysely<DatabaseSchema>({ dialect: new SqliteDialect({ database }) });
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } });
  const applied = appliedMigrations(database);
  const unknown = applied.filter((name) => !(name in migrations));
  if (unknown.length > 0) {
    throw new AppError(
      'journal_corrupt',
      `The journal has the migration ${unknown.join(', ')}, which this version does not know: it was made by a newer version. It was not changed.`,
      { unknown },
    );
  }
  const pending = Object.keys(migrations).filter((name) => !applied.includes(name));
  if (pending.length > 0 && applied.length > 0 && options.backupsDir) {
    await backUp(database, options.backupsDir, `${options.label}-before-${pending[0]}.sqlite`);
  }
  // Kysely does not wrap SQLite migrations in a transaction; this one also holds when the process is killed half-way, and
  // makes a second process wait.
  // A table that is built anew is dropped meanwhile, which foreign keys would forbid. The pragma works outside of a
  // transaction only.
  database.pragma('foreign_keys = OFF');
  database.exec('BEGIN IMMEDIATE');
  const result = await migrator.migrateToLatest();
  const broken = result.error ? [] : (database.pragma('foreign_key_check') as { table: string; parent: string }[]);
  const [first] = broken;
  const error =
    result.error ??
    (first && new Error(`${broken.length} references, the first from ${first.table} to ${first.parent}, lead nowhere`));
  database.exec(error ? 'ROLLBACK' : 'COMMIT');
  database.pragma('foreign_keys = ON');
  if (error) {
    throw new AppError(
      'journal_corrupt',
      `The journal could not be brought to the newest schema (${error instanceof Error ? error.message : String(error)}). Nothing was changed.`,
      { pending },
      { cause: error },
    );
  }
  return Object.keys(migrations).sort().at(-1) ?? '';
}

/**
 * Copies the open journal to `directory`, safe while it is being written. Of the copies before migrations the newest five stay;
 * other copies have a rule of their own.
 */
async function backUp(database: Journal, directory: string, fileName: string): Promise<string> {
  mkdirSync(directory, { recursive: true });
  const target = path.join(directory, fileName);
  await database.backup(target);
  const copies = readdirSync(directory)
    .filter((name) => name.includes('-before-') && name.endsWith('.sqlite'))
    .sort();
  for (const old of copies.slice(0, -KEPT_BACKUPS)) {
    rmSync(path.join(directory, old));
    // The note of the check that it was read back with.
    rmSync(path.join(directory, `${old}.json`), { force: true });
  }
  return target;
}

function appliedMigrations(database: Journal): string[] {
  const exists = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'kysely_migration'").get();
  if (!exists) return [];
  const rows = database.prepare('SELECT name FROM kysely_migration ORDER BY name').all() as { name: string }[];
  return rows.map((row) => row.name);
}

const KEPT_BACKUPS = 5;
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '001-journal': journal,
  '002-execution': execution,
  '003-network': network,
  '004-risk': risk,
  '005-analysis': analysis,
  '006-access': access,
  '007-assistant': assistant,
  '008-training': training,
};
