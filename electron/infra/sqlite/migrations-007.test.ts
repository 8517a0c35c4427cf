import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testSqliteBinding } from '#tests/support/test-journal';
import { createChatStore } from './chat-store';
import { createDecisionStore } from './decision-store';
import { migrateJournal } from './migrate-journal';
import { journal } from './migrations/001-journal';
import { execution } from './migrations/002-execution';
import { network } from './migrations/003-network';
import { risk } from './migrations/004-risk';
import { analysis } from './migrations/005-analysis';
import { access } from './migrations/006-access';
import { type Journal, openDatabase } from './open-database';

const OLD = {
  '001-journal': journal,
  '002-execution': execution,
  '003-network': network,
  '004-risk': risk,
  '005-analysis': analysis,
  '006-access': access,
};
const OPTIONS = { backupsDir: null, label: 'test' };

describe('migration to the schema of the assistant', () => {
  let database: Journal;
  beforeEach(async () => {
    database = openDatabase(':memory:', { nativeBinding: testSqliteBinding() });
    await migrateJournal(database, { ...OPTIONS, migrations: OLD });
  });
  afterEach(() => database.close());

  it('keeps old conversations, reads them as they are meant today, and finds them', async () => {
    database.exec("INSERT INTO chat_sessions VALUES ('s1', '¿Cómo va el euro?', 1, 2)");
    addOldMessage(database, 'm1', 'done', { role: 'person', text: '¿Cómo va el euro?', blocks: [] });
    addOldMessage(database, 'm2', 'done', {
      text: 'Tendencia alcista.',
      blocks: [
        { kind: 'facts', text: 'Tendencia alcista.' },
        { kind: 'model', text: 'Va bien.', ungrounded: [] },
      ],
    });
    addOldMessage(database, 'm3', 'streaming', { text: 'a medias', blocks: [] });

    await migrateJournal(database, OPTIONS);

    const store = createChatStore(database);
    expect(store.messages('s1')[1]).toMatchObject({
      blocks: [
        { kind: 'facts', numbers: [] },
        { kind: 'model', numbers: [], ungrounded: [] },
      ],
      rung: null,
      suggestions: [],
      replacedBy: null,
    });
    const found = ['como', 'tendencia', 'medias'].map((word) => store.sessions(word).length);
    store.interruptStreaming();
    expect([...found, store.sessions('medias').length]).toEqual([1, 1, 0, 1]);
    expect(store.session('s1')?.messageCount).toBe(3);
  });

  it('reads decisions from before their trace was kept', async () => {
    database.exec(
      `INSERT INTO llm_decisions (id, decided_at, model_id, model_hash, prompt_id, prompt_version, tool_calls_json,
         verdicts_json, result) VALUES ('d', 5, 'm', 'h', 'chat', '1.1.0', '[]', '[]', 'proposed')`,
    );

    await migrateJournal(database, OPTIONS);

    expect(createDecisionStore(database).get('d')).toMatchObject({
      rung: 'base',
      prompts: [{ id: 'chat', version: '1.1.0' }],
      guards: [],
      grounding: null,
      usage: null,
      messageId: null,
    });
  });
});

function addOldMessage(database: Journal, id: string, state: string, fields: object): void {
  const message = {
    id,
    sessionId: 's1',
    role: 'assistant',
    createdAt: Number(id.slice(1)),
    state,
    instrument: null,
    timeframe: null,
    asOf: null,
    author: null,
    tokensPerSecond: null,
    ...fields,
  };
  database
    .prepare('INSERT INTO chat_messages VALUES (?, ?, ?, ?, ?)')
    .run(id, 's1', message.createdAt, state, JSON.stringify(message));
}
