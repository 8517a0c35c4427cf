import type { Kysely, Migration } from 'kysely';
import { sql } from 'kysely';

/** The first journal: candles in layers, predictions and outcomes, decisions and risk events, chat, activities, settings. */
export const journal: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

// Plain SQL: table options such as WITHOUT ROWID, STRICT and CHECK read better than builder calls.
const STATEMENTS = [
  `CREATE TABLE instruments (
    id TEXT PRIMARY KEY,
    source TEXT NOT NULL CHECK (source IN ('file', 'demo', 'exchange')),
    price_precision INTEGER NOT NULL CHECK (price_precision BETWEEN 0 AND 10)
  ) STRICT, WITHOUT ROWID`,

  `CREATE TABLE imports (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    -- No foreign key: the record of an undone import outlives an instrument that only it had brought.
    instrument TEXT NOT NULL,
    timeframe TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'done', 'undone')),
    report_json TEXT,
    undone_at INTEGER,
    CHECK (state = 'pending' OR report_json IS NOT NULL)
  ) STRICT`,

  `CREATE TABLE candles (
    instrument TEXT NOT NULL REFERENCES instruments (id),
    timeframe TEXT NOT NULL,
    open_at INTEGER NOT NULL,
    layer INTEGER NOT NULL,
    open REAL NOT NULL CHECK (open > 0),
    high REAL NOT NULL,
    low REAL NOT NULL CHECK (low > 0 AND low <= high),
    close REAL NOT NULL CHECK (close BETWEEN low AND high),
    volume REAL NOT NULL CHECK (volume >= 0),
    known_at INTEGER NOT NULL CHECK (known_at > open_at),
    PRIMARY KEY (instrument, timeframe, open_at, layer),
    CHECK (open BETWEEN low AND high)
  ) STRICT, WITHOUT ROWID`,

  `CREATE TABLE llm_predictions (
    id TEXT PRIMARY KEY,
    instrument TEXT NOT NULL,
    timeframe TEXT NOT NULL,
    requested_at INTEGER NOT NULL,
    as_of INTEGER NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('live', 'replay', 'retrospective')),
    source TEXT NOT NULL CHECK (source IN ('model', 'rules')),
    kind TEXT NOT NULL CHECK (kind IN ('forecast', 'abstention')),
    direction TEXT CHECK (direction IN ('long', 'short')),
    probability REAL CHECK (probability BETWEEN 0 AND 1),
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
  'CREATE INDEX llm_predictions_requested ON llm_predictions (requested_at DESC)',
  'CREATE INDEX llm_predictions_context ON llm_predictions (context_hash, seed)',
  'CREATE INDEX llm_predictions_instrument ON llm_predictions (instrument, timeframe, requested_at DESC)',

  `CREATE TABLE prediction_outcomes (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    prediction_id TEXT NOT NULL REFERENCES llm_predictions (id),
    is_current INTEGER NOT NULL CHECK (is_current IN (0, 1)),
    result TEXT NOT NULL CHECK (result IN ('target', 'stop', 'horizon', 'not_entered')),
    known_at INTEGER NOT NULL,
    r_multiple REAL NOT NULL,
    recorded_at INTEGER NOT NULL,
    outcome_json TEXT NOT NULL CHECK (json_valid(outcome_json))
  ) STRICT`,
  'CREATE UNIQUE INDEX prediction_outcomes_current ON prediction_outcomes (prediction_id) WHERE is_current = 1',

  `CREATE TABLE llm_decisions (
    id TEXT PRIMARY KEY,
    prediction_id TEXT REFERENCES llm_predictions (id),
    session_id TEXT,
    decided_at INTEGER NOT NULL,
    model_id TEXT NOT NULL,
    model_hash TEXT NOT NULL,
    adapter_hash TEXT,
    prompt_id TEXT NOT NULL,
    prompt_version TEXT NOT NULL,
    tool_calls_json TEXT NOT NULL CHECK (json_valid(tool_calls_json)),
    ticket_json TEXT CHECK (ticket_json IS NULL OR json_valid(ticket_json)),
    verdicts_json TEXT NOT NULL CHECK (json_valid(verdicts_json)),
    result TEXT NOT NULL,
    confirmed_by TEXT,
    confirmed_at INTEGER
  ) STRICT`,
  'CREATE INDEX llm_decisions_decided ON llm_decisions (decided_at DESC)',

  `CREATE TABLE risk_events (
    id TEXT PRIMARY KEY,
    occurred_at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
    instrument TEXT,
    decision_id TEXT REFERENCES llm_decisions (id),
    value TEXT,
    limit_value TEXT,
    trading_state TEXT CHECK (trading_state IN ('active', 'reducing', 'halted')),
    details_json TEXT NOT NULL CHECK (json_valid(details_json))
  ) STRICT`,
  'CREATE INDEX risk_events_occurred ON risk_events (occurred_at DESC)',

  `CREATE TABLE chat_sessions (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT`,

  `CREATE TABLE chat_messages (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES chat_sessions (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('streaming', 'done', 'cancelled', 'failed', 'interrupted')),
    message_json TEXT NOT NULL CHECK (json_valid(message_json))
  ) STRICT`,
  'CREATE INDEX chat_messages_session ON chat_messages (session_id, created_at)',

  `CREATE TABLE activities (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'cancelled', 'interrupted')),
    started_at INTEGER NOT NULL,
    activity_json TEXT NOT NULL CHECK (json_valid(activity_json))
  ) STRICT`,
  'CREATE INDEX activities_started ON activities (started_at DESC)',

  `CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value_json TEXT NOT NULL CHECK (json_valid(value_json))
  ) STRICT, WITHOUT ROWID`,
];
