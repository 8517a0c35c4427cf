import { beforeEach, describe, expect, it } from 'vitest';
import type { AccessStore, CallCount, StoredClient } from '#electron/ports/access-store';
import type { AccessRecord } from '#shared/domain/access';
import { openTestJournal } from '#tests/support/test-journal';
import { createAccessStore } from './access-store';
import type { Journal } from './open-database';

const HOUR_MS = 3_600_000;

let database: Journal;
let store: AccessStore;
beforeEach(async () => {
  database = await openTestJournal();
  store = createAccessStore(database);
});

function client(fields: Partial<StoredClient> = {}): StoredClient {
  return {
    id: 'c1',
    name: 'Notebook',
    kind: 'added',
    doors: ['rest'],
    scopes: ['read'],
    origins: ['http://localhost:5173'],
    createdAt: 1,
    rotatedAt: 1,
    revokedAt: null,
    lastSeenAt: null,
    lastAgent: null,
    tokenHash: 'a'.repeat(64),
    ...fields,
  };
}

function record(id: string, at: number, fields: Partial<AccessRecord> = {}): AccessRecord {
  return {
    id,
    at,
    door: 'rest',
    clientId: 'c1',
    clientName: 'Notebook',
    operation: 'orders.propose',
    verdict: 'done',
    code: null,
    count: 1,
    details: { ms: 3 },
    ...fields,
  };
}

function count(fields: Partial<CallCount> = {}): CallCount {
  const zero = { calls: 1, failures: 0, denials: 0, totalMs: 10, maxMs: 10 };
  return { clientId: 'c1', door: 'rest', operation: 'health.read', hourAt: HOUR_MS, ...zero, ...fields };
}

it('keeps the newest state of each client, in the order of their creation', () => {
  store.saveClient(client({ id: 'c2', createdAt: 2 }));
  store.saveClient(client());
  store.saveClient(client({ id: 'c2', createdAt: 2, revokedAt: 9, tokenHash: 'b'.repeat(64) }));

  expect(store.clients()).toEqual([
    client(),
    client({ id: 'c2', createdAt: 2, revokedAt: 9, tokenHash: 'b'.repeat(64) }),
  ]);
});

it('takes no client whose hash is none, and no token in its place', () => {
  expect(() => store.saveClient(client({ tokenHash: `fgp_${'a'.repeat(43)}` }))).toThrow();
  expect(store.clients()).toEqual([]);
});

it('adds to what is counted, and sums by client since an instant', () => {
  store.count([count(), count({ calls: 3, failures: 1, denials: 2, totalMs: 50, maxMs: 40 })]);
  store.count([count({ operation: 'candles.list', door: 'mcp', hourAt: 2 * HOUR_MS })]);
  store.count([count({ clientId: 'c2', calls: 0, denials: 5, totalMs: 0, maxMs: 0 })]);

  expect([...store.usage(HOUR_MS)]).toEqual([
    ['c1', { calls: 5, failures: 1, denials: 2, meanMs: 14, maxMs: 40 }],
    ['c2', { calls: 0, failures: 0, denials: 5, meanMs: null, maxMs: null }],
  ]);
  expect([...store.usage(2 * HOUR_MS)].map(([id, { calls }]) => [id, calls])).toEqual([['c1', 1]]);
});

describe('records', () => {
  beforeEach(() => {
    const others = { clientId: null, clientName: null, verdict: 'denied', code: 'token_missing', count: 7 } as const;
    store.addRecords([record('a', 1), record('c', 2), record('b', 2), record('d', 3, others)]);
  });

  it('are told newest first, page by page', () => {
    const first = store.records({ limit: 2 });
    const second = store.records({ limit: 2, before: first[1]?.id });

    expect([first, second].map((page) => page.map(({ id }) => id))).toEqual([
      ['d', 'c'],
      ['b', 'a'],
    ]);
  });

  it('are found by client and verdict, and behind an unknown one is nothing', () => {
    const ids = [{ clientId: 'c1' }, { verdict: 'denied' as const }, { before: 'gone' }].map((query) =>
      store.records({ ...query, limit: 10 }).map(({ id }) => id),
    );

    expect(ids).toEqual([['c', 'b', 'a'], ['d'], []]);
  });
});

it('takes a key once, gives its answer again, and releases only what is not answered', () => {
  const taken = { operation: 'orders.propose', inputHash: 'h', at: 5 };

  const first = store.takeKey('c1', 'k', taken);
  const second = store.takeKey('c1', 'k', { ...taken, at: 6 });
  const ofAnother = store.takeKey('c2', 'k', taken);
  store.answerKey('c1', 'k', '{"ok":true}');
  store.releaseKey('c1', 'k');
  store.releaseKey('c2', 'k');

  expect([first, second, ofAnother]).toEqual([null, { state: 'pending', ...taken }, null]);
  expect(store.takeKey('c1', 'k', taken)).toEqual({ state: 'done', ...taken, answer: '{"ok":true}' });
  expect(store.takeKey('c2', 'k', taken)).toBeNull();
  expect(() => store.answerKey('c1', 'k', '{}')).toThrow(/taken and not answered/);
});

it('deletes what is old, and of refusals and commands those beyond the fifty thousandth each', () => {
  store.count([count(), count({ hourAt: 2 * HOUR_MS })]);
  store.addRecords([record('done-0', 0), record('done-1', 1)]);
  // Whoever is turned away often enough must not push out what was done.
  const denied = { verdict: 'denied' as const };
  store.addRecords(Array.from({ length: 50_003 }, (_, index) => record(`denied-${index}`, index + 2, denied)));
  store.takeKey('c1', 'old', { operation: 'o', inputHash: 'h', at: 1 });
  store.takeKey('c1', 'new', { operation: 'o', inputHash: 'h', at: 10 });

  const deleted = store.prune({ counts: 2 * HOUR_MS, records: 1, keys: 5 });

  expect(deleted).toBe(1 + 1 + 3 + 1);
  const left = database
    .prepare('SELECT verdict, count(*) AS n, min(at) AS oldest FROM access_records GROUP BY verdict ORDER BY verdict')
    .all();
  expect(left).toEqual([
    { verdict: 'denied', n: 50_000, oldest: 5 },
    { verdict: 'done', n: 1, oldest: 1 },
  ]);
});
