import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatMessage } from '#shared/domain/chat';
import { openTestJournal } from '#tests/support/test-journal';
import { createChatStore } from './chat-store';
import type { Journal } from './open-database';

describe('chat store', () => {
  let journal: Journal;
  beforeEach(async () => {
    journal = await openTestJournal();
  });
  afterEach(() => {
    journal.close();
  });

  it('moves a session up when a message arrives', () => {
    const store = createChatStore(journal);
    store.createSession({ id: 's1', title: 'first', createdAt: 1, updatedAt: 1 });
    store.createSession({ id: 's2', title: 'second', createdAt: 2, updatedAt: 2 });

    store.saveMessage(message({ id: 'm1' }), 9);

    expect(store.sessions()).toEqual([
      { id: 's1', title: 'first', createdAt: 1, updatedAt: 9 },
      { id: 's2', title: 'second', createdAt: 2, updatedAt: 2 },
    ]);
    expect(store.session('s3')).toBeNull();
  });

  it('replaces a message by its later version and keeps the order of the conversation', () => {
    const store = createChatStore(journal);
    store.createSession({ id: 's1', title: 'first', createdAt: 1, updatedAt: 1 });
    store.saveMessage(message({ id: 'm1', createdAt: 5, state: 'streaming' }), 5);
    store.saveMessage(message({ id: 'm2', createdAt: 6 }), 6);

    const finished = message({ id: 'm1', createdAt: 5, state: 'done', blocks: [{ kind: 'facts', text: 'Trend up.' }] });
    store.saveMessage(finished, 7);

    expect(store.messages('s1')).toEqual([finished, message({ id: 'm2', createdAt: 6 })]);
  });

  it('marks what a killed process left streaming, once', () => {
    const store = createChatStore(journal);
    store.createSession({ id: 's1', title: 'first', createdAt: 1, updatedAt: 1 });
    store.saveMessage(message({ id: 'm1', state: 'streaming' }), 5);
    store.saveMessage(message({ id: 'm2', createdAt: 6 }), 6);

    expect([store.interruptStreaming(), store.interruptStreaming()]).toEqual([1, 0]);
    expect(store.messages('s1').map(({ state }) => state)).toEqual(['interrupted', 'done']);
  });
});

function message(fields: Partial<ChatMessage>): ChatMessage {
  return {
    id: 'm1',
    sessionId: 's1',
    role: 'assistant',
    createdAt: 5,
    state: 'done',
    text: 'Trend up.',
    blocks: [],
    instrument: 'EURUSD',
    timeframe: '15m',
    asOf: 4,
    author: 'rules',
    tokensPerSecond: null,
    ...fields,
  };
}
