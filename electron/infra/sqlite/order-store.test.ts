import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OrderStore } from '#electron/ports/order-store';
import { journalFill, journalOrder, orderProposal, orderTicket, START } from '#tests/support/execution-fixtures';
import { openTestJournal, testSqliteBinding } from '#tests/support/test-journal';
import { migrateJournal } from './migrate-journal';
import { journal } from './migrations/001-journal';
import { type Journal, openDatabase, openExecutionConnection } from './open-database';
import { createOrderStore } from './order-store';
import { createSettingsStore } from './settings-store';

const nativeBinding = testSqliteBinding();

let directory: string;
let file: string;
let main: Journal;
let database: Journal;
let store: OrderStore;

beforeEach(async () => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'fairgap-orders-'));
  file = path.join(directory, 'journal.sqlite');
  main = await openTestJournal(file);
  database = openExecutionConnection(file, { nativeBinding });
  store = createOrderStore(database);
});
afterEach(() => {
  database.close();
  main.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('openExecutionConnection', () => {
  it('waits for the disk on every commit, in the WAL of the journal', () => {
    const modes = ['synchronous', 'journal_mode', 'foreign_keys'].map((name) =>
      database.pragma(name, { simple: true }),
    );

    expect(modes).toEqual([2, 'wal', 1]);
  });

  it('does not make a journal where none is', () => {
    expect(() => openExecutionConnection(path.join(directory, 'other.sqlite'), { nativeBinding })).toThrow();
  });
});

describe('migration 002', () => {
  it('brings a journal of version 001 over with its content', async () => {
    const old = openDatabase(path.join(directory, 'old.sqlite'), { nativeBinding });
    await migrateJournal(old, { backupsDir: null, label: 'test', migrations: { '001-journal': journal } });
    createSettingsStore(old).update({ theme: 'light' });
    old
      .prepare(
        `INSERT INTO risk_events (id, occurred_at, kind, code, severity, details_json)
         VALUES ('risk_1', ${START}, 'order', 'old', 'info', '{}')`,
      )
      .run();

    const last = await migrateJournal(old, { backupsDir: path.join(directory, 'backups'), label: 'test' });

    const migrated = createOrderStore(old);
    migrated.insertProposal(orderProposal());
    const kept = [createSettingsStore(old).read().theme, migrated.riskEvents({ limit: 10 }).map(({ code }) => code)];
    old.close();
    expect([last >= '002-execution', ...kept]).toEqual([true, 'light', ['old']]);
  });
});

describe('order store', () => {
  it('confirms a proposal once, together with its orders', () => {
    store.insertProposal(orderProposal());

    store.insertIntent([journalOrder()], { proposalId: 'prop_1', at: START + 5 });
    const again = () =>
      store.insertIntent([journalOrder({ clientOrderId: 'other' })], { proposalId: 'prop_1', at: START + 6 });

    expect(again).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(store.proposal('prop_1')).toMatchObject({ state: 'confirmed', confirmedAt: START + 5 });
    expect(store.orders({}).map(({ clientOrderId }) => clientOrderId)).toEqual(['fge1']);
  });

  it('writes neither the confirmation nor an order when one name exists', () => {
    store.insertProposal(orderProposal());
    store.saveOrder(journalOrder({ clientOrderId: 'taken' }), step('taken', 'adopted'));

    const attempt = () =>
      store.insertIntent([journalOrder(), journalOrder({ clientOrderId: 'taken' })], {
        proposalId: 'prop_1',
        at: START,
      });

    expect(attempt).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect([store.proposal('prop_1')?.state, store.order('fge1')]).toEqual(['open', null]);
  });

  it('lets one proposal of a prediction be confirmed, whoever asks', () => {
    const ticket = orderTicket({ predictionId: 'pred_1' });
    store.insertProposal(orderProposal({ ticket }));
    store.insertProposal(orderProposal({ id: 'prop_2', ticket }));
    const secondConnection = openExecutionConnection(file, { nativeBinding });
    const second = createOrderStore(secondConnection);

    store.insertIntent([journalOrder()], { proposalId: 'prop_1', at: START });
    const attempt = () =>
      second.insertIntent([journalOrder({ clientOrderId: 'b' })], { proposalId: 'prop_2', at: START });

    expect(attempt).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(second.confirmedForPrediction('pred_1')?.id).toBe('prop_1');
    secondConnection.close();
  });

  it('closes an open proposal and none that was closed', () => {
    store.insertProposal(orderProposal());

    const results = [
      store.closeProposal('prop_1', 'withdrawn', START),
      store.closeProposal('prop_1', 'expired', START),
      store.closeProposal('nowhere', 'expired', START),
    ];

    expect([results, store.proposal('prop_1')?.state, store.openProposals()]).toEqual([
      [true, false, false],
      'withdrawn',
      [],
    ]);
  });

  it('gives back what was saved, its history, and only what lives where that is asked for', () => {
    store.insertIntent([journalOrder()], null);
    const open = journalOrder({ state: 'open', exchangeOrderId: '11', acknowledgedAt: START + 1 });
    store.saveOrder(open, step('fge1', 'acknowledged'));
    store.saveOrder(journalOrder({ clientOrderId: 'done', state: 'filled' }), step('done', 'adopted'));

    expect(store.orders({ isLive: true })).toEqual([open]);
    expect(store.orderByExchangeId('BTC/USDT', '11')).toEqual(open);
    expect(store.orderByExchangeId('ETH/USDT', '11')).toBeNull();
    expect(store.history('fge1').map(({ kind }) => kind)).toEqual(['intent', 'acknowledged']);
    expect(store.orders({ limit: 1 })).toHaveLength(1);
  });

  it('keeps a fill once per instrument and trade', () => {
    const first = store.addFills([journalFill(), journalFill()]);
    const second = store.addFills([journalFill({ knownAt: START + 9 }), journalFill({ instrument: 'ETH/USDT' })]);

    expect([first.length, second.map(({ instrument }) => instrument)]).toEqual([1, ['ETH/USDT']]);
    expect(store.fills({ instrument: 'BTC/USDT' })).toEqual([journalFill()]);
  });

  it('keeps the newest balance of each asset and thins equity down to the newest point', () => {
    store.saveBalances(
      [
        { asset: 'BTC', free: '1', locked: '0' },
        { asset: 'USDT', free: '5', locked: '0' },
      ],
      START,
    );
    store.saveBalances([{ asset: 'BTC', free: '0.5', locked: '0.5' }], START + 1);
    for (let at = 0; at < 10; at++) store.addEquityPoint({ at, equity: `${at}`, realised: '0', unrealised: '0' });

    expect(store.balances()).toEqual({
      balances: [
        { asset: 'BTC', free: '0.5', locked: '0.5' },
        { asset: 'USDT', free: '5', locked: '0' },
      ],
      at: START + 1,
    });
    expect(store.equity({ from: 2, limit: 4 }).map(({ at }) => at)).toEqual([3, 5, 7, 9]);
  });

  it('keeps facts and risk events', () => {
    store.writeFact('ban', { until: 5 });
    store.writeFact('ban', { until: 6 });
    const event = {
      id: 'risk_1',
      occurredAt: START,
      kind: 'order' as const,
      code: 'overfill',
      severity: 'critical' as const,
      instrument: 'BTC/USDT',
      value: '2',
      limit: '1',
      details: { clientOrderId: 'fge1' },
    };
    store.addRiskEvent(event);

    expect([store.readFact('ban'), store.readFact('none'), store.riskEvents({ limit: 5 })]).toEqual([
      { until: 6 },
      null,
      [event],
    ]);
  });

  it('writes risk events together or not at all', () => {
    const event = {
      id: 'risk_1',
      occurredAt: START,
      kind: 'rule',
      code: 'evaluated',
      severity: 'info',
      instrument: 'BTC/USDT',
      value: null,
      limit: null,
      details: {},
    } as const;

    store.addRiskEvents([event, { ...event, id: 'risk_2' }]);
    const again = () => store.addRiskEvents([{ ...event, id: 'risk_3' }, event]);

    expect(again).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(store.riskEvents({ limit: 5 }).map(({ id }) => id)).toEqual(['risk_2', 'risk_1']);
  });

  it('finds risk events of some kinds, newest first', () => {
    const kinds = ['rule', 'breaker', 'rule', 'mandate'] as const;
    kinds.forEach((kind, minute) => {
      const event = { code: 'any', severity: 'info' as const, instrument: null, value: null, limit: null, details: {} };
      store.addRiskEvent({ ...event, id: `risk_${minute}`, occurredAt: START + minute, kind });
    });
    const ids = (query: Parameters<typeof store.riskEvents>[0]) => store.riskEvents(query).map(({ id }) => id);

    expect(ids({ limit: 9, kinds: ['rule'] })).toEqual(['risk_2', 'risk_0']);
    expect(ids({ limit: 2, kinds: ['rule', 'mandate'] })).toEqual(['risk_3', 'risk_2']);
    expect(ids({ limit: 3 })).toEqual(['risk_3', 'risk_2', 'risk_1']);
    expect(ids({ limit: 9, kinds: [] })).toEqual([]);
  });

  it('throws for a row that is no order rather than skipping it', () => {
    store.insertIntent([journalOrder()], null);
    database.prepare(`UPDATE orders SET order_json = json_set(order_json, '$.quantity', 'NaN')`).run();

    expect(() => store.orders({})).toThrow();
  });

  it('refuses to write when the disk is full, and says so', () => {
    const pages = database.pragma('page_count', { simple: true }) as number;
    database.pragma(`max_page_count = ${pages}`);
    const many = Array.from({ length: 200 }, (_, index) => journalOrder({ clientOrderId: `fge${index}` }));

    expect(() => store.insertIntent(many, null)).toThrow(expect.objectContaining({ code: 'disk_full' }));
    expect(store.orders({})).toEqual([]);
  });
});

function step(clientOrderId: string, kind: 'adopted' | 'acknowledged') {
  return { clientOrderId, at: START, kind, details: {} };
}
