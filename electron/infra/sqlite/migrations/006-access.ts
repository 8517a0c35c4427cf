import type { Kysely, Migration } from 'kysely';
import { sql } from 'kysely';

/** Programs that may come in, what they did, answers that are given again, and external servers of the assistant. */
export const access: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  `CREATE TABLE access_clients (
    id TEXT NOT NULL PRIMARY KEY,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER,
    -- SHA-256 in hex: the token itself is in a file that only the user can read.
    token_hash TEXT NOT NULL CHECK (length(token_hash) = 64),
    client_json TEXT NOT NULL CHECK (json_valid(client_json))
  ) STRICT`,
  `CREATE TABLE access_calls (
    client_id TEXT NOT NULL,
    door TEXT NOT NULL CHECK (door IN ('rest', 'mcp', 'cli')),
    operation TEXT NOT NULL,
    hour_at INTEGER NOT NULL,
    calls INTEGER NOT NULL CHECK (calls >= 0),
    failures INTEGER NOT NULL CHECK (failures >= 0),
    denials INTEGER NOT NULL CHECK (denials >= 0),
    total_ms REAL NOT NULL CHECK (total_ms >= 0),
    max_ms REAL NOT NULL CHECK (max_ms >= 0),
    PRIMARY KEY (hour_at, client_id, door, operation)
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE access_records (
    id TEXT NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    client_id TEXT,
    verdict TEXT NOT NULL CHECK (verdict IN ('done', 'failed', 'denied')),
    record_json TEXT NOT NULL CHECK (json_valid(record_json))
  ) STRICT`,
  'CREATE INDEX access_records_at ON access_records (at DESC, id DESC)',
  'CREATE INDEX access_records_client ON access_records (client_id, at DESC, id DESC)',
  `CREATE TABLE access_keys (
    client_id TEXT NOT NULL,
    key TEXT NOT NULL,
    at INTEGER NOT NULL,
    operation TEXT NOT NULL,
    input_hash TEXT NOT NULL,
    -- NULL until the command has ended.
    answer_json TEXT CHECK (answer_json IS NULL OR json_valid(answer_json)),
    PRIMARY KEY (client_id, key)
  ) STRICT, WITHOUT ROWID`,
  'CREATE INDEX access_keys_at ON access_keys (at)',
  `CREATE TABLE external_servers (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    added_at INTEGER NOT NULL,
    server_json TEXT NOT NULL CHECK (json_valid(server_json))
  ) STRICT`,

  // What lists of outcomes are filtered by, beside the outcome: a rare filter looks through an index, never through rows.
  "ALTER TABLE prediction_outcomes ADD COLUMN instrument TEXT NOT NULL DEFAULT ''",
  "ALTER TABLE prediction_outcomes ADD COLUMN timeframe TEXT NOT NULL DEFAULT ''",
  "ALTER TABLE prediction_outcomes ADD COLUMN source TEXT NOT NULL DEFAULT ''",
  "ALTER TABLE prediction_outcomes ADD COLUMN mode TEXT NOT NULL DEFAULT ''",
  `UPDATE prediction_outcomes SET instrument = p.instrument, timeframe = p.timeframe, source = p.source, mode = p.mode
   FROM llm_predictions p WHERE p.id = prediction_outcomes.prediction_id`,
  'DROP INDEX prediction_outcomes_known',
  `CREATE INDEX prediction_outcomes_known
     ON prediction_outcomes (known_at, prediction_id, timeframe, source, mode, instrument) WHERE is_current = 1`,
  `CREATE INDEX prediction_outcomes_instrument
     ON prediction_outcomes (instrument, known_at, prediction_id, timeframe, source, mode) WHERE is_current = 1`,
  // Lists of predictions are filtered by what is at the end, and so is what a replay hides.
  'DROP INDEX llm_predictions_requested',
  `CREATE INDEX llm_predictions_requested
     ON llm_predictions (requested_at DESC, id DESC, timeframe, mode, instrument, as_of)`,
  // In the whole order of the list, or the index of all rows would be walked through for the few that count.
  'CREATE INDEX orders_live_created ON orders (created_at DESC) WHERE is_live = 1',
  'DROP INDEX alert_firings_unread',
  'CREATE INDEX alert_firings_unread ON alert_firings (fired_at DESC, id DESC) WHERE read_at IS NULL',
  'CREATE INDEX alert_firings_rule ON alert_firings (rule_id, fired_at DESC, id DESC)',
  // The ledger refused what it did not know of: webhooks of alerts, and now external servers. SQLite cannot change a CHECK.
  `CREATE TABLE network_contacts_new (
    purpose TEXT NOT NULL CHECK (purpose IN
      ('exchange-rest', 'exchange-stream', 'model-download', 'simulator', 'alert-webhook', 'external-tools')),
    host TEXT NOT NULL,
    port INTEGER NOT NULL CHECK (port BETWEEN 0 AND 65535),
    is_loopback INTEGER NOT NULL CHECK (is_loopback IN (0, 1)),
    requests INTEGER NOT NULL CHECK (requests >= 0),
    blocked INTEGER NOT NULL CHECK (blocked >= 0),
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL CHECK (last_at >= first_at),
    PRIMARY KEY (purpose, host, port)
  ) STRICT, WITHOUT ROWID`,
  'INSERT INTO network_contacts_new SELECT * FROM network_contacts',
  'DROP TABLE network_contacts',
  'ALTER TABLE network_contacts_new RENAME TO network_contacts',
];
