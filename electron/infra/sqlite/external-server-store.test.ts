import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoredExternalServer } from '#electron/ports/external-tools';
import { openTestJournal } from '#tests/support/test-journal';
import { createExternalServerStore } from './external-server-store';
import type { Journal } from './open-database';

describe('external server store', () => {
  let journal: Journal;
  beforeEach(async () => {
    journal = await openTestJournal();
  });
  afterEach(() => {
    journal.close();
  });

  it('keeps the newest version of each server, in the order in which they were added', () => {
    const store = createExternalServerStore(journal);
    const news = server({ id: 'b', name: 'news', addedAt: 1 });
    store.save(news);
    store.save(server({ id: 'a', name: 'calendar', addedAt: 2 }));

    store.save({ ...news, isEnabled: true, calls: 3, lastCalledAt: 9, pinnedAt: 5, tools: [TOOL] });

    expect(store.servers()).toEqual([
      { ...news, isEnabled: true, calls: 3, lastCalledAt: 9, pinnedAt: 5, tools: [TOOL] },
      server({ id: 'a', name: 'calendar', addedAt: 2 }),
    ]);
  });

  it('stores names of environment variables and no value, and nothing of how a server is now', () => {
    const store = createExternalServerStore(journal);
    const now = { state: 'failed', error: { code: 'internal', message: 'secret words' }, offered: [TOOL] };

    store.save({ ...server({}), ...now } as StoredExternalServer);

    const text = journal.prepare('SELECT server_json FROM external_servers').pluck().get() as string;
    expect(Object.keys(JSON.parse(text))).toEqual(Object.keys(server({})));
    expect(text).not.toContain('secret words');
  });

  it('refuses a second server of one name', () => {
    const store = createExternalServerStore(journal);
    store.save(server({ id: 'a' }));

    expect(() => store.save(server({ id: 'b' }))).toThrow(/UNIQUE/);
  });

  it('removes a server, and says nothing of one that is not there', () => {
    const store = createExternalServerStore(journal);
    store.save(server({ id: 'a' }));

    store.remove('a');
    store.remove('a');

    expect(store.servers()).toEqual([]);
  });
});

const TOOL = { name: 'headlines', description: '', inputSchema: {}, hash: 'a'.repeat(64), isAllowed: true };

function server(fields: Partial<StoredExternalServer>): StoredExternalServer {
  return {
    id: 'a',
    name: 'news',
    transport: { kind: 'stdio', command: 'news-server', args: ['--quiet'], environment: ['NEWS_KEY'] },
    isEnabled: false,
    tools: [],
    pinnedAt: null,
    addedAt: 1,
    calls: 0,
    lastCalledAt: null,
    ...fields,
  };
}
