import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RiskStore } from '#electron/ports/risk-store';
import type { RiskEvent } from '#shared/domain/exchange-status';
import type { Mandate } from '#shared/domain/mandate';
import { NORMAL_LIMITS } from '#shared/domain/mandate-presets';
import type { Counterfactual } from '#shared/domain/risk-state';
import type { BreakerRecord } from '#shared/domain/trading-state';
import { START } from '#tests/support/execution-fixtures';
import { openTestJournal, testSqliteBinding } from '#tests/support/test-journal';
import { type Journal, openExecutionConnection } from './open-database';
import { createOrderStore } from './order-store';
import { createRiskStore } from './risk-store';

const nativeBinding = testSqliteBinding();

let directory: string;
let file: string;
let main: Journal;
let database: Journal;
let store: RiskStore;

beforeEach(async () => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'fairgap-risk-'));
  file = path.join(directory, 'journal.sqlite');
  main = await openTestJournal(file);
  database = openExecutionConnection(file, { nativeBinding });
  store = createRiskStore(database);
});
afterEach(() => {
  database.close();
  main.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('mandates in the journal', () => {
  it('are kept in versions, newest first, with the events that tell of them', () => {
    const before = store.mandates();

    store.addMandate(mandate(1), [riskEvent('risk_1')]);
    store.addMandate(mandate(2));

    expect([before, store.mandates()]).toEqual([[], [mandate(2), mandate(1)]]);
    expect(eventIds()).toEqual(['risk_1']);
  });

  it.each([1, 3, 7])('take no version but the next: %d after 1', (version) => {
    store.addMandate(mandate(1));

    const attempt = () => store.addMandate(mandate(version), [riskEvent('risk_2')]);

    expect(attempt).toThrow(expect.objectContaining({ code: 'conflict', details: { newest: 1, version } }));
    expect([store.mandates(), eventIds()]).toEqual([[mandate(1)], []]);
  });

  it('are not written without their event', () => {
    store.addMandate(mandate(1), [riskEvent('risk_1')]);

    const attempt = () => store.addMandate(mandate(2), [riskEvent('risk_2'), riskEvent('risk_1')]);

    expect(attempt).toThrow(expect.objectContaining({ code: 'conflict', details: { exists: true } }));
    expect([store.mandates().length, eventIds()]).toEqual([1, ['risk_1']]);
  });

  it.each([
    ['changed', "UPDATE mandates SET mandate_json = '{}'", 'never changed'],
    ['changed in a column', 'UPDATE mandates SET expires_at = expires_at + 1', 'never changed'],
    ['deleted', 'DELETE FROM mandates', 'never deleted'],
    ['replaced', 'INSERT OR REPLACE INTO mandates SELECT * FROM mandates', 'never replaced'],
    [
      'put before another',
      "INSERT INTO mandates SELECT 9, signed_at, effective_at, expires_at, signed_by, '{}' FROM mandates",
      'never replaced',
    ],
  ])('cannot be %s', (_, statement, message) => {
    store.addMandate(mandate(1));

    const attempt = () => database.prepare(statement).run();

    expect(attempt).toThrow(message);
    expect(store.mandates()).toEqual([mandate(1)]);
  });

  it('end before one that cannot be read, and are an error where that is the newest', () => {
    store.addMandate(mandate(1));
    store.addMandate(mandate(2));
    store.addMandate(mandate(3));
    database.exec('DROP TRIGGER mandates_unchanged');

    database.exec("UPDATE mandates SET mandate_json = json_set(mandate_json, '$.version', 7) WHERE version = 1");
    const readable = store.mandates().map(({ version }) => version);
    database.exec(
      "UPDATE mandates SET mandate_json = json_set(mandate_json, '$.limits.riskFraction', 7) WHERE version = 3",
    );

    expect(readable).toEqual([3, 2]);
    expect(() => store.mandates()).toThrow(
      expect.objectContaining({ code: 'journal_corrupt', details: { version: 3 } }),
    );
  });

  it('refuse one without an end', () => {
    expect(() => store.addMandate({ ...mandate(1), expiresAt: null })).toThrow('expiry');
  });
});

describe('the breaker in the journal', () => {
  it('is one record, written with the events of its change and their trading state', () => {
    const before = store.breaker();

    store.saveBreaker(breaker('reducing'), [riskEvent('risk_1')]);
    store.saveBreaker(breaker('halted'), [riskEvent('risk_2'), riskEvent('risk_3')]);

    const states = database.prepare('SELECT id, trading_state AS state FROM risk_events ORDER BY id').all();
    expect([before, store.breaker()]).toEqual([null, breaker('halted')]);
    expect(states).toEqual([
      { id: 'risk_1', state: 'reducing' },
      { id: 'risk_2', state: 'halted' },
      { id: 'risk_3', state: 'halted' },
    ]);
  });

  it('keeps the record that was there when one of the events cannot be written', () => {
    store.saveBreaker(breaker('halted'), [riskEvent('risk_1')]);

    const attempt = () => store.saveBreaker(breaker('active'), [riskEvent('risk_1')]);

    expect(attempt).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(store.breaker()).toEqual(breaker('halted'));
  });

  it('refuses to write when the disk is full, and says so', () => {
    store.saveBreaker(breaker('active'), []);
    database.pragma(`max_page_count = ${database.pragma('page_count', { simple: true })}`);
    const events = Array.from({ length: 500 }, (_, index) => riskEvent(`risk_${index}`));

    expect(() => store.saveBreaker(breaker('halted'), events)).toThrow(expect.objectContaining({ code: 'disk_full' }));
    expect(store.breaker()).toEqual(breaker('active'));
  });

  it.each([
    ['is no record', "record_json = '{}'"],
    ['is a list', "record_json = '[]'"],
    ['has a state that is none', `record_json = json_set(record_json, '$.state', 'open')`],
    ['has a field that is unknown', `record_json = json_set(record_json, '$.until', 5)`],
    ['says something else in its columns', "state = 'active'"],
    ['has another date in its columns', 'changed_at = 5'],
  ])('is unreadable where the row %s', (_, change) => {
    store.saveBreaker(breaker('halted'), []);

    database.exec(`UPDATE breaker SET ${change}`);

    expect(store.breaker()).toBe('unreadable');
  });

  it('cannot be deleted, nor have a second row', () => {
    store.saveBreaker(breaker('halted'), []);

    expect(() => database.exec('DELETE FROM breaker')).toThrow('never deleted');
    expect(() => database.exec('INSERT INTO breaker SELECT 2, state, changed_at, record_json FROM breaker')).toThrow();
    expect(store.breaker()).toEqual(breaker('halted'));
  });
});

describe('blocked trades in the journal', () => {
  it('are followed until they are resolved', () => {
    const resolved = { ...blocked('a', 1), state: 'resolved' as const, resultR: -1, resolvedAt: START + 9 };
    for (const [id, minute] of [
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ] as const)
      store.addCounterfactual(blocked(id, minute));

    store.saveCounterfactual(resolved);

    expect(store.openCounterfactuals()).toEqual([blocked('b', 2), blocked('c', 3)]);
    expect(store.counterfactuals({ limit: 2 })).toEqual([blocked('c', 3), blocked('b', 2)]);
    expect(store.counterfactuals({ limit: 9, from: START + 120_000 })).toEqual([blocked('c', 3), blocked('b', 2)]);
    expect(store.counterfactuals({ limit: 9 }).at(-1)).toEqual(resolved);
  });

  it('are added once, and only those that are there are changed', () => {
    store.addCounterfactual(blocked('a', 1));

    expect(() => store.addCounterfactual(blocked('a', 2))).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(() => store.saveCounterfactual(blocked('b', 1))).toThrow('Expected a blocked trade');
  });

  it('throw for a row that is none rather than skipping it', () => {
    store.addCounterfactual(blocked('a', 1));
    database.exec("UPDATE counterfactuals SET counterfactual_json = '{}'");

    expect([store.openCounterfactuals, () => store.counterfactuals({ limit: 1 })].map(throws)).toEqual([true, true]);
  });
});

describe('risk events in the journal', () => {
  it.each([
    ["UPDATE risk_events SET severity = 'info'", 'never changed'],
    ['DELETE FROM risk_events', 'never deleted'],
  ])('are as they were written: %s', (statement, message) => {
    store.saveBreaker(breaker('halted'), [riskEvent('risk_1')]);

    expect(() => database.exec(statement)).toThrow(message);
    expect(eventIds()).toEqual(['risk_1']);
  });

  it('are found by their kinds, by the index of them', () => {
    const plan = database
      .prepare("EXPLAIN QUERY PLAN SELECT id FROM risk_events WHERE kind = 'breaker' ORDER BY occurred_at DESC")
      .all();

    expect(JSON.stringify(plan)).toContain('risk_events_kind');
  });
});

function throws(read: () => unknown): boolean {
  try {
    read();
    return false;
  } catch {
    return true;
  }
}

function eventIds(): string[] {
  return createOrderStore(database)
    .riskEvents({ limit: 100 })
    .map(({ id }) => id);
}

function mandate(version: number): Mandate {
  return {
    version,
    preset: 'normal',
    limits: NORMAL_LIMITS,
    interim: NORMAL_LIMITS,
    signedAt: START,
    signedBy: 'Ana Pons',
    note: '',
    effectiveAt: START,
    expiresAt: START + 1_000,
    signature: 'ab',
  };
}

function breaker(state: BreakerRecord['state']): BreakerRecord {
  return {
    state,
    causes: [],
    changedAt: START,
    countsFrom: { drawdown: 0, losses: 0, model: 0, calibration: 0 },
  };
}

function blocked(proposalId: string, minute: number): Counterfactual {
  const startedAt = START + minute * 60_000;
  return {
    proposalId,
    instrument: 'BTC/USDT',
    codes: ['day_budget'],
    kind: 'denied',
    share: 1,
    entry: '100',
    stop: '95',
    target: '110',
    startedAt,
    horizonAt: startedAt + 3_600_000,
    state: 'open',
    resultR: null,
    resolvedAt: null,
  };
}

function riskEvent(id: string): RiskEvent {
  return {
    id,
    occurredAt: START,
    kind: 'breaker',
    code: 'drawdown',
    severity: 'critical',
    instrument: null,
    value: '13 %',
    limit: '12 %',
    details: {},
  };
}
