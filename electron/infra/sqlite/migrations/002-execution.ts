import type { Kysely, Migration } from 'kysely';
import { sql } from 'kysely';

/** What concerns money: proposals, orders and their history, fills, balances, equity, and small facts of execution. */
export const execution: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATES = `'intent', 'unknown', 'pending', 'open', 'filled', 'cancelled', 'expired', 'rejected', 'not_sent', 'absent'`;
const FINAL_STATES = `'filled', 'cancelled', 'expired', 'rejected', 'not_sent', 'absent'`;

const STATEMENTS = [
  `CREATE TABLE proposals (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('open', 'confirmed', 'denied', 'expired', 'withdrawn')),
    instrument TEXT NOT NULL,
    prediction_id TEXT,
    created_at INTEGER NOT NULL,
    proposal_json TEXT NOT NULL CHECK (json_valid(proposal_json))
  ) STRICT`,
  'CREATE INDEX proposals_created ON proposals (created_at DESC)',
  "CREATE INDEX proposals_open ON proposals (state) WHERE state = 'open'",
  // One prediction, one trade: two processes that confirm at the same moment meet here.
  "CREATE UNIQUE INDEX proposals_prediction ON proposals (prediction_id) WHERE state = 'confirmed' AND prediction_id IS NOT NULL",

  `CREATE TABLE orders (
    client_order_id TEXT PRIMARY KEY,
    instrument TEXT NOT NULL,
    exchange_order_id TEXT,
    list_client_id TEXT,
    -- No foreign key: an adopted order may name a proposal that an older copy of the journal does not have.
    proposal_id TEXT,
    role TEXT NOT NULL CHECK (role IN ('entry', 'stop', 'target', 'exit', 'external')),
    state TEXT NOT NULL CHECK (state IN (${STATES})),
    is_live INTEGER NOT NULL GENERATED ALWAYS AS (state NOT IN (${FINAL_STATES})) STORED,
    created_at INTEGER NOT NULL,
    order_json TEXT NOT NULL CHECK (json_valid(order_json))
  ) STRICT`,
  'CREATE INDEX orders_live ON orders (instrument, created_at) WHERE is_live = 1',
  'CREATE INDEX orders_created ON orders (created_at DESC)',
  'CREATE INDEX orders_instrument ON orders (instrument, created_at DESC)',
  'CREATE INDEX orders_list ON orders (list_client_id) WHERE list_client_id IS NOT NULL',
  'CREATE UNIQUE INDEX orders_exchange ON orders (instrument, exchange_order_id) WHERE exchange_order_id IS NOT NULL',

  `CREATE TABLE order_history (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    client_order_id TEXT NOT NULL REFERENCES orders (client_order_id),
    at INTEGER NOT NULL,
    kind TEXT NOT NULL
      CHECK (kind IN ('intent', 'acknowledged', 'rejected', 'unknown', 'seen', 'cancel', 'adopted', 'resolved')),
    details_json TEXT NOT NULL CHECK (json_valid(details_json))
  ) STRICT`,
  'CREATE INDEX order_history_order ON order_history (client_order_id, number)',

  `CREATE TABLE fills (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    instrument TEXT NOT NULL,
    trade_id TEXT NOT NULL,
    exchange_order_id TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    fill_json TEXT NOT NULL CHECK (json_valid(fill_json)),
    UNIQUE (instrument, trade_id)
  ) STRICT`,
  'CREATE INDEX fills_occurred ON fills (occurred_at, number)',
  'CREATE INDEX fills_instrument ON fills (instrument, occurred_at, number)',

  // Money is text: a float would round it.
  `CREATE TABLE balances (
    asset TEXT PRIMARY KEY,
    free TEXT NOT NULL,
    locked TEXT NOT NULL,
    known_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`,

  `CREATE TABLE equity_points (
    at INTEGER PRIMARY KEY,
    equity TEXT NOT NULL,
    realised TEXT NOT NULL,
    unrealised TEXT NOT NULL
  ) STRICT, WITHOUT ROWID`,

  `CREATE TABLE execution_facts (
    key TEXT PRIMARY KEY,
    value_json TEXT NOT NULL CHECK (json_valid(value_json))
  ) STRICT, WITHOUT ROWID`,
];
