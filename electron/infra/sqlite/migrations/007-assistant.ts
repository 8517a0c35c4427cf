import type { Kysely, Migration } from 'kysely';
import { sql } from 'kysely';

/** Decisions of the assistant with their whole trace, its prompts, and a search through conversations. */
export const assistant: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  'ALTER TABLE llm_decisions ADD COLUMN message_id TEXT',
  'ALTER TABLE llm_decisions ADD COLUMN proposal_id TEXT',
  // Rung, guards, prompts, grounding and usage: what the other columns do not hold.
  "ALTER TABLE llm_decisions ADD COLUMN trace_json TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(trace_json))",
  'CREATE INDEX llm_decisions_message ON llm_decisions (message_id)',
  'CREATE INDEX llm_decisions_session ON llm_decisions (session_id, decided_at DESC, id DESC)',
  'CREATE UNIQUE INDEX llm_decisions_proposal ON llm_decisions (proposal_id) WHERE proposal_id IS NOT NULL',

  'ALTER TABLE chat_messages ADD COLUMN replaced_by TEXT',

  `CREATE TABLE prompt_texts (
    id TEXT NOT NULL,
    version TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    note TEXT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (id, version)
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE prompt_choices (
    id TEXT NOT NULL PRIMARY KEY,
    choice_json TEXT NOT NULL CHECK (json_valid(choice_json))
  ) STRICT, WITHOUT ROWID`,
  // How fast each model wrote here last: what a person is told before it is loaded.
  `CREATE TABLE model_speeds (
    model_id TEXT NOT NULL PRIMARY KEY,
    tokens_per_second REAL NOT NULL CHECK (tokens_per_second > 0),
    measured_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`,
];
