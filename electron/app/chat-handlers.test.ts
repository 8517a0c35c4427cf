import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createChatStore } from '#electron/infra/sqlite/chat-store';
import { createDecisionStore } from '#electron/infra/sqlite/decision-store';
import type { Journal } from '#electron/infra/sqlite/open-database';
import type { ChatMessage } from '#shared/domain/chat';
import type { Decision } from '#shared/domain/decision';
import { aChatMessage } from '#tests/support/a-chat-message';
import { aDecision } from '#tests/support/a-decision';
import { openTestJournal } from '#tests/support/test-journal';
import { createChatHandlers } from './chat-handlers';

describe('the operations on conversations', () => {
  let journal: Journal;
  let removed: string[];
  let changes: number;
  beforeEach(async () => {
    journal = await openTestJournal();
    removed = [];
    changes = 0;
  });
  afterEach(() => {
    journal.close();
  });

  it('rename, and tell the windows', () => {
    const { chat, store } = open();
    store.createSession({ id: 's1', title: 'old', createdAt: 1, updatedAt: 1 });

    const renamed = chat.rename({ sessionId: 's1', title: 'new' }, CALL);

    expect([renamed, changes]).toEqual([expect.objectContaining({ id: 's1', title: 'new' }), 1]);
    expect(() => chat.rename({ sessionId: 'none', title: 'x' }, CALL)).toThrow('There is no conversation none.');
  });

  it('leave it to the assistant to remove: it stops what is being written first', async () => {
    const { chat } = open();

    const answers = [await chat.remove({ sessionId: 's1' }, CALL), await chat.remove({ sessionId: 'none' }, CALL)];

    expect([answers, removed]).toEqual([
      [{ removed: true }, { removed: false }],
      ['s1', 'none'],
    ]);
  });

  it('export everything, the oldest decision first', async () => {
    const { chat, store, decisions } = open();
    store.createSession({ id: 's1', title: 'Euro', createdAt: 1, updatedAt: 1 });
    store.saveMessage(message('m1', 'done'), 1);
    for (let index = 0; index < 1_001; index++) decisions.add(decision(index));

    const { fileName, text } = await chat.export({ sessionId: 's1', format: 'json' }, CALL);

    expect(fileName).toBe('fairgap-1970-01-01-euro.json');
    const told = JSON.parse(text) as { decisions: Decision[]; messages: ChatMessage[] };
    expect([told.decisions.length, told.decisions[0]?.id, told.messages.length]).toEqual([1_001, 'd0000', 1]);
    expect(() => chat.export({ sessionId: 'none', format: 'json' }, CALL)).toThrow('There is no conversation');
  });

  function open() {
    const store = createChatStore(journal);
    const decisions = createDecisionStore(journal);
    const { chat } = createChatHandlers({
      chat: {
        send: () => {
          throw new Error('not asked');
        },
        cancel: () => false,
        remove: async (id) => removed.push(id) === 1,
      },
      store,
      decisions,
      language: () => 'en',
      onSessionsChange: () => changes++,
    });
    return { chat, store, decisions };
  }
});

const CALL = {
  door: 'window',
  caller: 'test',
  clientName: null,
  resolveFile: (file: string) => file,
  signal: undefined,
} as const;

function message(id: string, state: ChatMessage['state']): ChatMessage {
  return aChatMessage({ id, sessionId: 's1', createdAt: Number(id.slice(1)), state });
}

function decision(index: number): Decision {
  return aDecision({
    id: `d${String(index).padStart(4, '0')}`,
    decidedAt: index,
    modelId: 'rules',
    modelHash: '',
    rung: 'rules',
  });
}
