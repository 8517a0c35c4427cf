import type { Kysely, Migration } from 'kysely';
import { sql } from 'kysely';

/** Decisions of the assistant with their whole trace, its prompts, and a search through conversations. */
export const assistant: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

function refuse(name: string, before: string, message: string): string {
  return `CREATE TRIGGER ${name} BEFORE ${before} BEGIN SELECT raise(ABORT, '${message}'); END`;
}

const STATEMENTS = [
  'ALTER TABLE llm_decisions ADD COLUMN message_id TEXT',
  'ALTER TABLE llm_decisions ADD COLUMN proposal_id TEXT',
  // Rung, guards, prompts, grounding and usage: what the other columns do not hold.
  "ALTER TABLE llm_decisions ADD COLUMN trace_json TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(trace_json))",
  'CREATE INDEX llm_decisions_message ON llm_decisions (message_id)',
  'CREATE INDEX llm_decisions_session ON llm_decisions (session_id, decided_at DESC, id DESC)',
  'CREATE UNIQUE INDEX llm_decisions_proposal ON llm_decisions (proposal_id) WHERE proposal_id IS NOT NULL',
  refuse('llm_decisions_no_delete', 'DELETE ON llm_decisions', 'decisions are never deleted'),
  refuse(
    'llm_decisions_no_change',
    `UPDATE OF id, prediction_id, session_id, decided_at, model_id, model_hash, adapter_hash, prompt_id, prompt_version,
       tool_calls_json, ticket_json, verdicts_json, result, message_id, proposal_id, trace_json ON llm_decisions`,
    'decisions are never changed but for who confirmed',
  ),
  refuse(
    'llm_decisions_confirmed_once',
    'UPDATE OF confirmed_by, confirmed_at ON llm_decisions WHEN OLD.confirmed_at IS NOT NULL',
    'a decision is confirmed once',
  ),

  'ALTER TABLE chat_messages ADD COLUMN replaced_by TEXT',
  // Messages that are shown, without reading any of them: replaced_by lies behind their long JSON.
  'CREATE INDEX chat_messages_shown ON chat_messages (session_id, created_at, id) WHERE replaced_by IS NULL',

  // Titles (without a message) and finished messages that are shown, with a row of their own number each: the search needs
  // numbers that stay.
  `CREATE TABLE chat_texts (
    number INTEGER PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES chat_sessions (id) ON DELETE CASCADE,
    message_id TEXT UNIQUE REFERENCES chat_messages (id) ON DELETE CASCADE,
    text TEXT NOT NULL
  ) STRICT`,
  'CREATE INDEX chat_texts_session ON chat_texts (session_id)',
  'CREATE UNIQUE INDEX chat_texts_title ON chat_texts (session_id) WHERE message_id IS NULL',
  `CREATE VIRTUAL TABLE chat_search USING fts5 (
    text, content = 'chat_texts', content_rowid = 'number', tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
  )`,
  `CREATE TRIGGER chat_texts_added AFTER INSERT ON chat_texts BEGIN
    INSERT INTO chat_search (rowid, text) VALUES (NEW.number, NEW.text);
  END`,
  `CREATE TRIGGER chat_texts_removed AFTER DELETE ON chat_texts BEGIN
    INSERT INTO chat_search (chat_search, rowid, text) VALUES ('delete', OLD.number, OLD.text);
  END`,
  `CREATE TRIGGER chat_texts_changed AFTER UPDATE OF text ON chat_texts BEGIN
    INSERT INTO chat_search (chat_search, rowid, text) VALUES ('delete', OLD.number, OLD.text);
    INSERT INTO chat_search (rowid, text) VALUES (NEW.number, NEW.text);
  END`,
  'INSERT INTO chat_texts (session_id, text) SELECT id, title FROM chat_sessions ORDER BY created_at, id',
  `INSERT INTO chat_texts (session_id, message_id, text)
   SELECT session_id, id, coalesce(json_extract(message_json, '$.text'), '') FROM chat_messages
   WHERE state != 'streaming' ORDER BY created_at, id`,

  `CREATE TABLE prompt_texts (
    id TEXT NOT NULL,
    version TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    note TEXT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (id, version)
  ) STRICT, WITHOUT ROWID`,
  // Predictions name versions: one that was kept is what it was.
  refuse('prompt_texts_no_delete', 'DELETE ON prompt_texts', 'texts of prompts are never deleted'),
  refuse('prompt_texts_no_change', 'UPDATE ON prompt_texts', 'texts of prompts are never changed'),
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
