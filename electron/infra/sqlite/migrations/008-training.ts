import type { Kysely, Migration } from 'kysely';
import { sql } from 'kysely';

/** Runs of training with their curves, evaluations of adapters, what is known of them, and which was active when. */
export const training: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

function refuse(table: string, name: string, change: 'UPDATE' | 'DELETE'): string {
  return `CREATE TRIGGER ${table}_${name} BEFORE ${change} ON ${table}
    BEGIN SELECT raise(ABORT, '${table} are never changed or deleted'); END`;
}

const STATEMENTS = [
  `CREATE TABLE training_runs (
    id TEXT PRIMARY KEY,
    created_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    run_json TEXT NOT NULL CHECK (json_valid(run_json)),
    samples_json TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(samples_json))
  ) STRICT`,
  'CREATE INDEX training_runs_created ON training_runs (created_at DESC, id DESC)',
  `CREATE TABLE training_points (
    run_id TEXT NOT NULL REFERENCES training_runs (id) ON DELETE CASCADE,
    step INTEGER NOT NULL,
    point_json TEXT NOT NULL CHECK (json_valid(point_json)),
    PRIMARY KEY (run_id, step)
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE adapter_evaluations (
    id TEXT PRIMARY KEY,
    made_at INTEGER NOT NULL,
    candidate_id TEXT NOT NULL,
    evaluation_json TEXT NOT NULL CHECK (json_valid(evaluation_json))
  ) STRICT`,
  'CREATE INDEX adapter_evaluations_candidate ON adapter_evaluations (candidate_id, made_at DESC)',
  'CREATE INDEX adapter_evaluations_made ON adapter_evaluations (made_at DESC, id DESC)',
  refuse('adapter_evaluations', 'no_change', 'UPDATE'),
  refuse('adapter_evaluations', 'no_delete', 'DELETE'),
  `CREATE TABLE adapters (
    id TEXT PRIMARY KEY CHECK (length(id) = 64),
    created_at INTEGER NOT NULL,
    record_json TEXT NOT NULL CHECK (json_valid(record_json))
  ) STRICT`,
  `CREATE TABLE adapter_promotions (
    id TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    from_id TEXT,
    to_id TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('promoted', 'rolled_back', 'chosen')),
    evaluation_id TEXT REFERENCES adapter_evaluations (id)
  ) STRICT`,
  'CREATE INDEX adapter_promotions_at ON adapter_promotions (at DESC, id DESC)',
  refuse('adapter_promotions', 'no_change', 'UPDATE'),
  refuse('adapter_promotions', 'no_delete', 'DELETE'),
];
