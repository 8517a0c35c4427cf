import type { Kysely, Migration } from 'kysely';
import { sql } from 'kysely';

/** The risk engine: mandates that are never changed, the circuit breaker, and blocked trades that are followed. */
export const risk: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  `CREATE TABLE mandates (
    version INTEGER PRIMARY KEY CHECK (version >= 1),
    signed_at INTEGER NOT NULL,
    effective_at INTEGER NOT NULL CHECK (effective_at >= signed_at),
    expires_at INTEGER NOT NULL,
    signed_by TEXT NOT NULL,
    mandate_json TEXT NOT NULL CHECK (json_valid(mandate_json))
  ) STRICT`,
  // REPLACE deletes without asking the trigger for deletes, so an insert may only ever add the next one.
  refusal('mandates_next', 'INSERT ON mandates', {
    when: 'NEW.version <> (SELECT coalesce(max(version), 0) + 1 FROM mandates)',
    message: 'Expected the version after the newest mandate: a signed mandate is never replaced.',
  }),
  refusal('mandates_unchanged', 'UPDATE ON mandates', {
    message: 'A signed mandate is never changed: sign another one.',
  }),
  refusal('mandates_kept', 'DELETE ON mandates', { message: 'A signed mandate is never deleted: sign another one.' }),

  `CREATE TABLE breaker (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    state TEXT NOT NULL CHECK (state IN ('active', 'reducing', 'halted')),
    changed_at INTEGER NOT NULL,
    record_json TEXT NOT NULL CHECK (json_valid(record_json))
  ) STRICT`,
  // Without its record it would begin again as active.
  refusal('breaker_kept', 'DELETE ON breaker', { message: 'The record of the circuit breaker is never deleted.' }),

  `CREATE TABLE counterfactuals (
    proposal_id TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('open', 'resolved', 'not_entered')),
    started_at INTEGER NOT NULL,
    horizon_at INTEGER NOT NULL,
    counterfactual_json TEXT NOT NULL CHECK (json_valid(counterfactual_json))
  ) STRICT`,
  "CREATE INDEX counterfactuals_open ON counterfactuals (started_at) WHERE state = 'open'",
  'CREATE INDEX counterfactuals_started ON counterfactuals (started_at DESC)',

  'CREATE INDEX risk_events_kind ON risk_events (kind, occurred_at DESC)',
  refusal('risk_events_unchanged', 'UPDATE ON risk_events', { message: 'A risk event is never changed.' }),
  refusal('risk_events_kept', 'DELETE ON risk_events', { message: 'A risk event is never deleted.' }),
];

function refusal(name: string, before: string, { when, message }: { when?: string; message: string }): string {
  return `CREATE TRIGGER ${name} BEFORE ${before}${when ? ` WHEN ${when}` : ''}
    BEGIN SELECT raise(ABORT, '${message}'); END`;
}
