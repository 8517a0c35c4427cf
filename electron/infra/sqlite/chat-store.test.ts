import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatMessage } from '#shared/domain/chat';
import { aChatMessage } from '#tests/support/a-chat-message';
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
      { id: 's1', title: 'first', createdAt: 1, updatedAt: 9, messageCount: 1, snippet: null },
      { id: 's2', title: 'second', createdAt: 2, updatedAt: 2, messageCount: 0, snippet: null },
    ]);
    expect(store.session('s3')).toBeNull();
  });

  it('replaces a message by its later version and keeps the order of the conversation', () => {
    const store = createChatStore(journal);
    store.createSession({ id: 's1', title: 'first', createdAt: 1, updatedAt: 1 });
    store.saveMessage(message({ id: 'm1', createdAt: 5, state: 'streaming' }), 5);
    store.saveMessage(message({ id: 'm2', createdAt: 6 }), 6);

    const finished = message({
      id: 'm1',
      createdAt: 5,
      state: 'done',
      blocks: [{ kind: 'facts', text: 'Trend up.', numbers: [] }],
    });
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

  it('renames and removes a conversation with its messages, and keeps what was decided in it', () => {
    const store = createChatStore(journal);
    store.createSession({ id: 's1', title: 'first', createdAt: 1, updatedAt: 1 });
    store.saveMessage(message({ id: 'm1' }), 5);
    journal
      .prepare(
        `INSERT INTO llm_decisions (id, session_id, decided_at, model_id, model_hash, prompt_id, prompt_version,
           tool_calls_json, verdicts_json, result) VALUES ('d', 's1', 1, 'm', 'h', 'p', '1', '[]', '[]', 'answered')`,
      )
      .run();

    const renamed = store.renameSession('s1', 'Euro in the morning');
    const title = store.session('s1')?.title;
    const removed = [store.removeSession('s1'), store.removeSession('s1'), store.renameSession('s1', 'x')];

    expect({ renamed, title, removed }).toEqual({
      renamed: true,
      title: 'Euro in the morning',
      removed: [true, false, false],
    });
    expect([store.message('m1'), store.sessions('euro'), store.sessions('trend')]).toEqual([null, [], []]);
    expect(journal.prepare('SELECT count(*) FROM chat_texts').pluck().get()).toBe(0);
    expect(journal.prepare('SELECT count(*) FROM llm_decisions').pluck().get()).toBe(1);
    expect(() => store.saveMessage(message({ id: 'm1' }), 6)).toThrow('There is no conversation s1.');
  });

  it('keeps what an edited question replaced, and shows, counts and finds it no more', () => {
    const store = createChatStore(journal);
    store.createSession({ id: 's1', title: 'first', createdAt: 1, updatedAt: 1 });
    const texts = ['before', 'edited', 'answer to it', 'after'];
    for (const [index, text] of texts.entries()) {
      store.saveMessage(message({ id: `m${index}`, createdAt: 5 + index, text }), 5 + index);
    }
    store.saveMessage(message({ id: 'new', createdAt: 20, text: 'asked anew' }), 20);

    const counts = [store.replaceFrom('m1', 'new'), store.replaceFrom('m1', 'new'), store.replaceFrom('none', 'new')];
    // An answer that was stopped is saved once more after it was replaced.
    store.saveMessage(message({ id: 'm2', createdAt: 7, state: 'cancelled', text: 'answer to it' }), 21);

    expect(counts).toEqual([3, 0, 0]);
    expect(store.messages('s1').map(({ id }) => id)).toEqual(['m0', 'new']);
    expect(store.message('m2')).toMatchObject({ state: 'cancelled', replacedBy: 'new' });
    expect(store.session('s1')?.messageCount).toBe(2);
    expect([store.sessions('answer'), store.sessions('anew').length]).toEqual([[], 1]);
  });
});

describe('the search through conversations', () => {
  let journal: Journal;
  let store: ReturnType<typeof createChatStore>;
  beforeEach(async () => {
    journal = await openTestJournal();
    store = createChatStore(journal);
    store.createSession({ id: 's1', title: 'Análisis de EURUSD', createdAt: 1, updatedAt: 1 });
    store.createSession({ id: 's2', title: 'Gold this morning', createdAt: 2, updatedAt: 2 });
    const asked = { role: 'person', author: null } as const;
    store.saveMessage(message({ ...asked, id: 'm1', text: '¿Qué dicen las SEÑALES hoy?' }), 5);
    store.saveMessage(message({ id: 'm2', createdAt: 6, text: 'El precio es 1.0850.\n\n- **tendencia** alcista' }), 6);
    store.saveMessage(message({ id: 'm3', sessionId: 's2', text: 'The trend is up; 100% of "all" levels hold.' }), 7);
  });
  afterEach(() => {
    journal.close();
  });

  it.each([
    ['senales', ['s1']],
    ['señales', ['s1']],
    ['SEN\u0303AL', ['s1']],
    ['tend', ['s1']],
    ['tre', ['s2']],
    ['analisis tendencia', ['s1']],
    ['analisis gold', []],
    ['1.0850', ['s1']],
    ['1.085', ['s1']],
    ['0850.1', []],
    ['endencia', []],
    ['', ['s2', 's1']],
    ['— ¿?', ['s2', 's1']],
  ])('for "%s" finds %j', (query, expected) => {
    expect(store.sessions(query).map(({ id }) => id)).toEqual(expected);
  });

  it('takes nothing that is typed for syntax', () => {
    const words = [
      'AND',
      'OR',
      'NOT',
      'NEAR(a b)',
      '"',
      '"" OR 1',
      'text:a',
      'a*',
      '-a',
      '^a',
      '{text}:a',
      "'",
      '\0a',
      '(',
      '+a',
    ];
    const query = fc.array(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 6, unit: 'binary' })), {
      maxLength: 5,
    });

    fc.assert(
      fc.property(query, (parts) => {
        expect(store.sessions(parts.join(' ')).length).toBeLessThanOrEqual(2);
      }),
    );
    expect(store.sessions('"all" 100%').map(({ id }) => id)).toEqual(['s2']);
  });

  it('says in one line what it found, and nothing without a search', () => {
    const long = `${'Before it a lot was said. '.repeat(20)}Then came\nthe **Önlevel** test. ${'And more after it. '.repeat(20)}`;
    store.saveMessage(message({ id: 'm4', createdAt: 9, text: long }), 9);

    const [found] = store.sessions('onlevel');

    expect(found?.snippet).toBe(
      '…it a lot was said. Then came the Önlevel test. And more after it. And more after it. And more after it. And more after…',
    );
    expect(store.sessions('tendencia')[0]?.snippet).toBe('El precio es 1.0850. tendencia alcista');
    expect(store.sessions().map(({ snippet }) => snippet)).toEqual([null, null]);
  });

  it('finds an answer once it is finished, and only what it says in the end', () => {
    store.saveMessage(message({ id: 'm5', createdAt: 9, state: 'streaming', text: 'halfway' }), 9);
    const streaming = store.sessions('halfway').length;
    store.saveMessage(message({ id: 'm5', createdAt: 9, text: 'finished' }), 10);
    const finished = store.sessions('finished').length;
    store.saveMessage(message({ id: 'm5', createdAt: 9, text: 'corrected' }), 11);

    expect([streaming, finished]).toEqual([0, 1]);
    expect([store.sessions('finished').length, store.sessions('corrected').length]).toEqual([0, 1]);
    store.interruptStreaming();
    store.renameSession('s1', 'Otro');
    expect(store.sessions('analisis')).toEqual([]);
    // The index agrees with the texts that it stands for.
    expect(() =>
      journal.exec("INSERT INTO chat_search (chat_search, rank) VALUES ('integrity-check', 1)"),
    ).not.toThrow();
  });
});

function message(fields: Partial<ChatMessage>): ChatMessage {
  return aChatMessage({
    id: 'm1',
    sessionId: 's1',
    createdAt: 5,
    text: 'Trend up.',
    instrument: 'EURUSD',
    timeframe: '15m',
    asOf: 4,
    author: 'rules',
    ...fields,
  });
}
