import type { Kysely, Migration } from 'kysely';
import { sql } from 'kysely';

/**
 * Predictions of learned models and persons, flat columns for scores, schedules, exercises, weights of the confluence, alerts.
 *
 * The table of predictions is built anew, because SQLite cannot change a CHECK. Whoever runs migrations turns foreign keys off
 * meanwhile and checks them afterwards.
 */
export const analysis: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  `CREATE TABLE llm_predictions_new (
    -- Counts up and is never reused: whoever keeps scores reads on from the last one.
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    instrument TEXT NOT NULL,
    timeframe TEXT NOT NULL,
    requested_at INTEGER NOT NULL,
    as_of INTEGER NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('live', 'replay', 'retrospective')),
    source TEXT NOT NULL CHECK (source IN ('model', 'rules', 'learned', 'person')),
    kind TEXT NOT NULL CHECK (kind IN ('forecast', 'abstention')),
    direction TEXT CHECK (direction IN ('long', 'short')),
    probability REAL CHECK (probability BETWEEN 0 AND 1),
    raw_probability REAL CHECK (raw_probability BETWEEN 0 AND 1),
    base_rate REAL CHECK (base_rate BETWEEN 0 AND 1),
    session TEXT,
    structure_kind TEXT,
    confluence REAL CHECK (confluence BETWEEN -1 AND 1),
    validity TEXT NOT NULL CHECK (validity IN ('first_try', 'repaired', 'failed')),
    model_id TEXT NOT NULL,
    model_hash TEXT NOT NULL,
    adapter_hash TEXT,
    prompt_id TEXT NOT NULL,
    prompt_version TEXT NOT NULL,
    context_hash TEXT NOT NULL,
    seed INTEGER NOT NULL,
    prediction_json TEXT NOT NULL CHECK (json_valid(prediction_json)),
    context_json TEXT NOT NULL CHECK (json_valid(context_json)),
    CHECK ((kind = 'forecast') = (direction IS NOT NULL AND probability IS NOT NULL))
  ) STRICT`,
  `INSERT INTO llm_predictions_new (id, instrument, timeframe, requested_at, as_of, mode, source, kind, direction,
     probability, base_rate, validity, model_id, model_hash, adapter_hash, prompt_id, prompt_version, context_hash, seed,
     prediction_json, context_json)
   SELECT id, instrument, timeframe, requested_at, as_of, mode, source, kind, direction, probability,
     prediction_json ->> '$.baseRate.fraction', prediction_json ->> '$.provenance.validity', model_id, model_hash,
     adapter_hash, prompt_id, prompt_version, context_hash, seed, prediction_json, context_json
   FROM llm_predictions ORDER BY requested_at, id`,
  'DROP TABLE llm_predictions',
  'ALTER TABLE llm_predictions_new RENAME TO llm_predictions',
  'CREATE INDEX llm_predictions_requested ON llm_predictions (requested_at DESC, id DESC)',
  'CREATE INDEX llm_predictions_context ON llm_predictions (context_hash, seed)',
  'CREATE INDEX llm_predictions_instrument ON llm_predictions (instrument, timeframe, requested_at DESC, id DESC)',
  'CREATE INDEX llm_predictions_moment ON llm_predictions (instrument, timeframe, as_of)',
  'CREATE INDEX llm_predictions_source ON llm_predictions (source, requested_at DESC, id DESC)',
  'CREATE INDEX llm_predictions_model ON llm_predictions (model_id, requested_at DESC, id DESC)',

  'ALTER TABLE prediction_outcomes ADD COLUMN mfe_r REAL NOT NULL DEFAULT 0',
  'ALTER TABLE prediction_outcomes ADD COLUMN mae_r REAL NOT NULL DEFAULT 0',
  'ALTER TABLE prediction_outcomes ADD COLUMN cost_r REAL NOT NULL DEFAULT 0',
  `UPDATE prediction_outcomes SET mfe_r = CAST(outcome_json ->> '$.mfeR' AS REAL),
     mae_r = CAST(outcome_json ->> '$.maeR' AS REAL)`,
  'CREATE INDEX prediction_outcomes_known ON prediction_outcomes (known_at) WHERE is_current = 1',

  `CREATE TABLE confluence_weights (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    instrument TEXT NOT NULL,
    timeframe TEXT NOT NULL,
    known_at INTEGER NOT NULL,
    learned_at INTEGER NOT NULL,
    weights_json TEXT NOT NULL CHECK (json_valid(weights_json))
  ) STRICT`,
  'CREATE INDEX confluence_weights_series ON confluence_weights (instrument, timeframe, known_at DESC)',

  `CREATE TABLE prediction_schedules (
    id TEXT PRIMARY KEY,
    created_at INTEGER NOT NULL,
    schedule_json TEXT NOT NULL CHECK (json_valid(schedule_json))
  ) STRICT`,
  `CREATE TABLE prediction_schedule_marks (
    schedule_id TEXT NOT NULL REFERENCES prediction_schedules (id) ON DELETE CASCADE,
    close_at INTEGER NOT NULL,
    result TEXT NOT NULL CHECK (result IN ('made', 'budget', 'late', 'failed')),
    prediction_id TEXT REFERENCES llm_predictions (id),
    model_ms REAL NOT NULL CHECK (model_ms >= 0),
    marked_at INTEGER NOT NULL,
    PRIMARY KEY (schedule_id, close_at)
  ) STRICT, WITHOUT ROWID`,
  'CREATE INDEX prediction_schedule_marks_marked ON prediction_schedule_marks (marked_at)',

  `CREATE TABLE drills (
    id TEXT PRIMARY KEY,
    started_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'answered', 'passed')),
    drill_json TEXT NOT NULL CHECK (json_valid(drill_json))
  ) STRICT`,
  "CREATE UNIQUE INDEX drills_open ON drills (state) WHERE state = 'open'",

  `CREATE TABLE alert_rules (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    is_removed INTEGER NOT NULL CHECK (is_removed IN (0, 1)),
    updated_at INTEGER NOT NULL,
    rule_json TEXT NOT NULL CHECK (json_valid(rule_json))
  ) STRICT`,
  `CREATE TABLE alert_marks (
    rule_id TEXT NOT NULL REFERENCES alert_rules (id),
    instrument TEXT NOT NULL,
    evaluated_until INTEGER NOT NULL,
    PRIMARY KEY (rule_id, instrument)
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE alert_firings (
    id TEXT PRIMARY KEY,
    rule_id TEXT NOT NULL REFERENCES alert_rules (id),
    rule_version INTEGER NOT NULL,
    instrument TEXT NOT NULL,
    close_at INTEGER NOT NULL,
    fired_at INTEGER NOT NULL,
    read_at INTEGER,
    firing_json TEXT NOT NULL CHECK (json_valid(firing_json)),
    UNIQUE (rule_id, rule_version, instrument, close_at)
  ) STRICT`,
  'CREATE INDEX alert_firings_fired ON alert_firings (fired_at DESC, id DESC)',
  'CREATE INDEX alert_firings_unread ON alert_firings (fired_at DESC) WHERE read_at IS NULL',
  `CREATE TABLE alert_deliveries (
    firing_id TEXT NOT NULL REFERENCES alert_firings (id),
    channel TEXT NOT NULL CHECK (channel IN ('inbox', 'desktop', 'sound', 'webhook')),
    state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'held', 'failed')),
    tries INTEGER NOT NULL CHECK (tries >= 0),
    at INTEGER,
    error TEXT,
    PRIMARY KEY (firing_id, channel)
  ) STRICT, WITHOUT ROWID`,
  "CREATE INDEX alert_deliveries_pending ON alert_deliveries (firing_id) WHERE state = 'pending'",
];
