import { beforeEach, describe, expect, it } from 'vitest';
import type { AlertFiring } from '#shared/domain/alert';
import { scriptedLink } from '#tests/support/scripted-link';
import { provideLink } from '../api/client';
import { loadedValue } from '../api/loadable';
import { unreadOf, useAlerts } from './alerts';

beforeEach(() => {
  useAlerts.setState({ firings: { kind: 'idle' }, rules: { kind: 'idle' }, unread: 0, failure: null });
});

describe('the inbox', () => {
  it('keeps what fired while the list was on its way', async () => {
    let answer: (value: unknown) => void = () => undefined;
    script({ 'alerts.inbox': () => new Promise((resolve) => (answer = resolve)) });

    const loading = useAlerts.getState().reload();
    await Promise.resolve();
    useAlerts.getState().receive(firing('b', 2), 5);
    answer({ firings: [firing('a', 1)], unread: 4 });
    await loading;

    const { firings, unread } = useAlerts.getState();
    expect([loadedValue(firings)?.map(({ id }) => id), unread]).toEqual([['b', 'a'], 5]);
  });

  it('changes a firing in its place when a delivery of it changes', () => {
    useAlerts.getState().receive(firing('a', 1), 1);
    useAlerts.getState().receive(firing('b', 2), 2);
    useAlerts.getState().receive({ ...firing('a', 1), readAt: 9 }, 1);

    const rows = loadedValue(useAlerts.getState().firings) ?? [];
    expect(rows.map(({ id, readAt }) => [id, readAt])).toEqual([
      ['b', null],
      ['a', 9],
    ]);
    expect([unreadOf(rows, 'EURUSD'), unreadOf(rows, 'XAUUSD')]).toEqual([1, 0]);
  });

  it('tells what a command was refused for, and forgets it with the next', async () => {
    script({
      'alerts.remove': () => {
        throw Object.assign(new Error('Gone.'), { code: 'not_found' });
      },
      'alerts.rules': () => [],
      'alerts.markRead': () => ({ unread: 0 }),
      'alerts.inbox': () => ({ firings: [], unread: 0 }),
    });

    await useAlerts.getState().remove('x');
    const refused = useAlerts.getState().failure?.code;
    await useAlerts.getState().markRead(null);

    expect([refused, useAlerts.getState().failure]).toEqual(['not_found', null]);
  });
});

function script(answers: Parameters<typeof scriptedLink>[0]): void {
  provideLink(Promise.resolve(scriptedLink(answers).link));
}

function firing(id: string, firedAt: number): AlertFiring {
  return {
    id,
    ruleId: 'rule',
    ruleVersion: 1,
    ruleName: 'Rule',
    instrument: 'EURUSD',
    timeframe: '15m',
    closeAt: firedAt,
    firedAt,
    price: 1.1,
    isLate: false,
    conditions: [],
    facts: [],
    deliveries: [],
    readAt: null,
  };
}
