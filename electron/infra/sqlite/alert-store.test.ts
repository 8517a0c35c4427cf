import { beforeEach, describe, expect, it } from 'vitest';
import type { AlertStore } from '#electron/ports/alert-store';
import type { AlertDelivery } from '#shared/domain/alert';
import { alertFiring, alertRule, HOUR_MS, MIDNIGHT } from '#tests/support/alert-fixtures';
import { openTestJournal } from '#tests/support/test-journal';
import { createAlertStore } from './alert-store';

const MARK = { ruleId: 'rule-1', instrument: 'EURUSD', evaluatedUntil: MIDNIGHT };
const PENDING: AlertDelivery = { channel: 'webhook', state: 'pending', tries: 0, at: null, error: null };
const INBOX: AlertDelivery = { channel: 'inbox', state: 'delivered', tries: 1, at: MIDNIGHT, error: null };

let store: AlertStore;
beforeEach(async () => {
  store = createAlertStore(await openTestJournal());
});

describe('rules', () => {
  it('keeps the newest version of each, newest first, without removed ones', () => {
    const changed = alertRule({ version: 2, name: 'changed', updatedAt: MIDNIGHT + 2 });
    store.saveRule(alertRule());
    store.saveRule(alertRule({ id: 'rule-2', updatedAt: MIDNIGHT + 1 }));
    store.saveRule(changed);
    store.saveRule(alertRule({ id: 'rule-3' }));

    const removed = [store.removeRule('rule-3'), store.removeRule('rule-3'), store.removeRule('unknown')];

    expect(removed).toEqual([true, false, false]);
    expect(store.rules()).toEqual([changed, alertRule({ id: 'rule-2', updatedAt: MIDNIGHT + 1 })]);
    expect([store.rule('rule-1'), store.rule('rule-3')]).toEqual([changed, null]);
  });

  it('takes no version but the next, so that two hands cannot both change one', () => {
    store.saveRule(alertRule());
    store.saveRule(alertRule({ version: 2 }));

    expect(() => store.saveRule(alertRule({ version: 2, name: 'other hand' }))).toThrow(
      expect.objectContaining({ code: 'conflict' }),
    );
    expect(store.rule('rule-1')?.name).toBe('Above 1.1');
  });
});

describe('record', () => {
  beforeEach(() => store.saveRule(alertRule()));

  it('adds a firing once and moves the mark with it', () => {
    const before = store.evaluatedUntil('rule-1', 'EURUSD');
    const first = store.record(MARK, [alertFiring({ deliveries: [INBOX, PENDING] })]);

    const again = store.record({ ...MARK, evaluatedUntil: MIDNIGHT + HOUR_MS }, [
      alertFiring({ id: 'another id', price: 9 }),
      alertFiring({ id: 'firing-2', closeAt: MIDNIGHT + HOUR_MS, firedAt: MIDNIGHT + HOUR_MS }),
    ]);

    expect(before).toBeNull();
    expect(first).toEqual([alertFiring({ deliveries: [INBOX, PENDING] })]);
    expect(again.map(({ id }) => id)).toEqual(['firing-2']);
    expect(store.inbox({ isUnreadOnly: false, limit: 10 }).map(({ id }) => id)).toEqual(['firing-2', 'firing-1']);
    expect(store.firing('firing-1')).toEqual(alertFiring({ deliveries: [INBOX, PENDING] }));
    expect(store.evaluatedUntil('rule-1', 'EURUSD')).toBe(MIDNIGHT + HOUR_MS);
  });

  it('moves no mark where a firing cannot be written', () => {
    const ofNoRule = alertFiring({ id: 'firing-2', ruleId: 'unknown' });

    expect(() => store.record(MARK, [alertFiring(), ofNoRule])).toThrow();

    expect(store.evaluatedUntil('rule-1', 'EURUSD')).toBeNull();
    expect(store.inbox({ isUnreadOnly: false, limit: 10 })).toEqual([]);
  });

  it('tells the last firing by its close, and all closes of any version', () => {
    store.record(MARK, [
      alertFiring({ id: 'a', closeAt: MIDNIGHT + 2 * HOUR_MS, firedAt: MIDNIGHT + 5 }),
      alertFiring({ id: 'b', closeAt: MIDNIGHT + HOUR_MS, firedAt: MIDNIGHT + 9 }),
      alertFiring({ id: 'c', closeAt: MIDNIGHT + HOUR_MS, ruleVersion: 2 }),
      alertFiring({ id: 'd', closeAt: MIDNIGHT }),
      alertFiring({ id: 'e', closeAt: MIDNIGHT + 3 * HOUR_MS, instrument: 'XAUUSD' }),
    ]);

    expect(store.lastFiring('rule-1', 'EURUSD')?.id).toBe('a');
    expect(store.lastFiring('rule-1', 'GBPUSD')).toBeNull();
    expect(store.firedSince('rule-1', 'EURUSD', MIDNIGHT + 1)).toEqual([MIDNIGHT + HOUR_MS, MIDNIGHT + 2 * HOUR_MS]);
  });

  it('keeps what a removed rule fired', () => {
    store.record(MARK, [alertFiring()]);

    store.removeRule('rule-1');

    expect(store.inbox({ isUnreadOnly: false, limit: 10 })).toEqual([alertFiring()]);
  });
});

describe('the inbox', () => {
  beforeEach(() => {
    store.saveRule(alertRule());
    store.saveRule(alertRule({ id: 'rule-2' }));
    store.record(
      MARK,
      [0, 1, 2].map((hour) =>
        alertFiring({ id: `f${hour}`, closeAt: MIDNIGHT + hour * HOUR_MS, firedAt: MIDNIGHT + hour * HOUR_MS }),
      ),
    );
    store.record({ ...MARK, ruleId: 'rule-2' }, [alertFiring({ id: 'g', ruleId: 'rule-2', firedAt: MIDNIGHT + 1 })]);
  });

  it('counts and lists what is unread, and marks one or all', () => {
    const ids = () => store.inbox({ isUnreadOnly: true, limit: 10 }).map(({ id }) => id);
    const before = [store.unread(), ids()];
    store.markRead(['f1', 'unknown'], MIDNIGHT + 5);
    const afterOne = [store.unread(), ids()];
    store.markRead(null, MIDNIGHT + 9);

    expect(before).toEqual([4, ['f2', 'f1', 'g', 'f0']]);
    expect(afterOne).toEqual([3, ['f2', 'g', 'f0']]);
    expect([store.unread(), ids()]).toEqual([0, []]);
    expect([store.firing('f1')?.readAt, store.firing('f2')?.readAt]).toEqual([MIDNIGHT + 5, MIDNIGHT + 9]);
  });

  it('lists those of one rule, the newest of them', () => {
    const firings = store.inbox({ isUnreadOnly: false, ruleId: 'rule-1', limit: 2 });

    expect(firings.map(({ id }) => id)).toEqual(['f2', 'f1']);
  });
});

describe('deliveries', () => {
  it('are pending until they are told to be otherwise, oldest first', () => {
    store.saveRule(alertRule());
    store.record(MARK, [
      alertFiring({ id: 'new', closeAt: MIDNIGHT + 1, firedAt: MIDNIGHT + 9, deliveries: [INBOX, PENDING] }),
      alertFiring({ id: 'old', closeAt: MIDNIGHT + 2, firedAt: MIDNIGHT + 1, deliveries: [INBOX, PENDING] }),
      alertFiring({ id: 'none', closeAt: MIDNIGHT + 3 }),
    ]);
    const before = store.undelivered().map(({ id }) => id);
    const failed: AlertDelivery = { ...PENDING, state: 'failed', tries: 3, at: MIDNIGHT + 20, error: 'answered 500' };

    store.setDelivery('old', failed);

    expect(before).toEqual(['old', 'new']);
    expect(store.undelivered().map(({ id }) => id)).toEqual(['new']);
    expect(store.firing('old')?.deliveries).toEqual([INBOX, failed]);
    expect(() => store.setDelivery('none', failed)).toThrow('Expected a delivery by webhook');
  });
});
