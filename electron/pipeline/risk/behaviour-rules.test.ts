import { describe, expect, it } from 'vitest';
import type { ClosedTrade } from '#shared/domain/closed-trade';
import { Exact } from '#shared/domain/decimal';
import type { PlannedSession } from '#shared/domain/mandate';
import { START } from '#tests/support/execution-fixtures';
import { BEHAVIOUR_RULES } from './behaviour-rules';
import { nextSessionAt, plannedSessionsText } from './behaviour-sessions';
import { type ContextChanges, closedTrade, findingOf, outcomeOf, riskContext } from './test-context';

const MINUTE = 60_000;
const HOUR = 3_600_000;

describe('size_up', () => {
  // Half a percent of 10,000 is at risk, and a quarter more than the trade before is the most.
  const limits = { behaviour: 'warn' as const, sizeUpFraction: 0.25, behaviourCooldownMs: 30 * MINUTE };
  const sizeUp = (trade: Partial<ClosedTrade>, changes: ContextChanges = {}) =>
    findingOf(
      BEHAVIOUR_RULES,
      'size_up',
      riskContext({
        ...changes,
        account: { trades: [closedTrade({ closedAt: START - MINUTE, ...trade })] },
        limits: { ...limits, ...changes.limits },
      }),
    );

  it.each([
    ['as much larger as it may be', { initialRisk: '40' }, 'allow'],
    ['a hair larger than that', { initialRisk: '39.99999999' }, 'warn'],
    ['smaller', { initialRisk: '500' }, 'allow'],
    ['larger after a win', { initialRisk: '1', result: '1' }, 'allow'],
    ['larger after one that lost nothing', { initialRisk: '1', result: '0' }, 'allow'],
    ['larger after a result that is no number', { initialRisk: '1', result: 'NaN' }, 'warn'],
    ['after one in another currency', { initialRisk: '1', quote: 'BTC' }, 'allow'],
    ['after one without a stop', { initialRisk: null }, 'allow'],
  ])('decides on a size %s', (_, trade, outcome) => {
    expect(outcomeOf(sizeUp(trade))).toBe(outcome);
  });

  it.each([
    ['off', 0, 1, 'allow'],
    ['off', 5, 1, 'allow'],
    ['warn', 0, 1, 'warn'],
    ['warn', 5, 1, 'warn'],
    ['cooldown', 0, 1, 'warn'],
    ['cooldown', 1, 1, 'deny'],
    ['cooldown', 1, 30 * MINUTE - 1, 'deny'],
    ['cooldown', 1, 30 * MINUTE, 'warn'],
  ] as const)('with %s, after %i warnings, %i ms after the loss is %s', (behaviour, warnings, sinceMs, outcome) => {
    const finding = sizeUp(
      { initialRisk: '1', closedAt: START - sinceMs },
      { limits: { behaviour }, standing: { behaviourWarnings: warnings } },
    );

    expect(outcomeOf(finding)).toBe(outcome);
  });

  it('looks at the last trade of the whole account only', () => {
    const trades = [
      closedTrade({ initialRisk: '1', closedAt: START - 2 * MINUTE }),
      closedTrade({ initialRisk: '50', closedAt: START - MINUTE, instrument: 'ETH/USDT' }),
    ];
    const finding = (told: typeof trades) =>
      outcomeOf(findingOf(BEHAVIOUR_RULES, 'size_up', riskContext({ account: { trades: told }, limits })));

    expect([finding(trades), finding([...trades].reverse())]).toEqual(['allow', 'warn']);
  });

  it('compares what would be sent, not what the sizing wants before it is cut', () => {
    const small = { initialRisk: '9' };
    // 2 units lose 10.39 with fees, 1.5 units 7.8.
    const shown = (quantity: string) => ({ request: { shown: { quantity, limitPrice: '100' } } });

    const outcomes = [sizeUp(small), sizeUp(small, shown('1.5')), sizeUp(small, shown('3'))].map(outcomeOf);

    expect(outcomes).toEqual(['warn', 'allow', 'warn']);
  });

  it('lets a size pass that is larger by exactly as much as it may be', () => {
    const exactly = (wanted: string, initialRisk: string) => {
      const context = riskContext({ account: { trades: [closedTrade({ initialRisk })] }, limits });
      const plan = context.plan && { ...context.plan, wanted: new Exact(wanted), riskPerUnit: new Exact(5) };
      const { kind, value } = findingOf(BEHAVIOUR_RULES, 'size_up', { ...context, plan });
      return [kind, value];
    };

    expect([exactly('5', '20'), exactly('4', '20'), exactly('2', '20')]).toEqual([
      ['allow', '+25 %'],
      ['allow', '0 %'],
      ['allow', '-50 %'],
    ]);
  });

  it('says why nothing can be compared', () => {
    const found = [sizeUp({ initialRisk: null }), sizeUp({ quote: 'BTC' })];

    expect(found.map(({ message }) => message)).toEqual([
      'The last trade had no stop, so its risk cannot be compared.',
      'The last trade was in BTC, so its risk cannot be compared.',
    ]);
  });

  it('denies where the size is not known, and only where it is asked for', () => {
    const context = riskContext({ account: { trades: [closedTrade({ initialRisk: '1' })] }, limits });
    const won = riskContext({ account: { trades: [closedTrade({ result: '1' })] }, limits });

    const kinds = [context, won].map((one) => findingOf(BEHAVIOUR_RULES, 'size_up', { ...one, plan: null }).kind);

    expect(kinds).toEqual(['deny', 'allow']);
  });

  it('says how much larger, and what was warned of', () => {
    const found = [
      sizeUp({ initialRisk: '40' }),
      sizeUp({ initialRisk: '25' }),
      sizeUp({ initialRisk: '25' }, { limits: { behaviour: 'cooldown' }, standing: { behaviourWarnings: 1 } }),
    ];

    expect(found).toEqual([
      {
        kind: 'allow',
        value: '+25 %',
        limit: '+25 %',
        message: 'The last trade lost; this one would risk 50 after 40 USDT, +25 %.',
      },
      {
        kind: 'allow',
        isWarning: true,
        value: '+100 %',
        limit: '+25 %',
        message: 'The last trade lost, and this one would risk more: 50 after 25 USDT, +100 %.',
      },
      {
        kind: 'deny',
        value: '+100 %',
        limit: '+25 %',
        message:
          'The last trade lost, and this one would risk more: 50 after 25 USDT, +100 %. Warnings passed over today: 1; no such entry is taken until 2026-09-21 14:42:20 UTC.',
      },
    ]);
  });
});

describe('reentry', () => {
  const limits = { behaviour: 'warn' as const, reentryMs: 10 * MINUTE, behaviourCooldownMs: 30 * MINUTE };
  const reentry = (trades: Partial<ClosedTrade>[], changes: ContextChanges = {}) =>
    findingOf(
      BEHAVIOUR_RULES,
      'reentry',
      riskContext({
        ...changes,
        account: { trades: trades.map((trade) => closedTrade(trade)) },
        limits: { ...limits, ...changes.limits },
      }),
    );

  it.each([
    ['a millisecond within the time', [{ closedAt: START - 10 * MINUTE + 1 }], 'warn'],
    ['at its end', [{ closedAt: START - 10 * MINUTE }], 'allow'],
    ['after a loss elsewhere', [{ closedAt: START, instrument: 'ETH/USDT' }], 'allow'],
    ['after a win', [{ closedAt: START, result: '1' }], 'allow'],
    ['after a loss and a win', [{ closedAt: START - MINUTE }, { closedAt: START, result: '1' }], 'warn'],
    ['after nothing', [], 'allow'],
  ])('decides on a re-entry %s', (_, trades, outcome) => {
    expect(outcomeOf(reentry(trades))).toBe(outcome);
  });

  it.each([
    ['off', 1, 1, 'allow'],
    ['warn', 1, 1, 'warn'],
    ['warn', 1, 10 * MINUTE, 'allow'],
    ['cooldown', 0, 1, 'warn'],
    ['cooldown', 0, 10 * MINUTE, 'allow'],
    ['cooldown', 1, 1, 'deny'],
    ['cooldown', 1, 10 * MINUTE, 'deny'],
    ['cooldown', 1, 30 * MINUTE - 1, 'deny'],
    ['cooldown', 1, 30 * MINUTE, 'allow'],
  ] as const)('with %s, after %i warnings, %i ms after the loss is %s', (behaviour, warnings, sinceMs, outcome) => {
    const finding = reentry([{ closedAt: START - sinceMs }], {
      limits: { behaviour },
      standing: { behaviourWarnings: warnings },
    });

    expect(outcomeOf(finding)).toBe(outcome);
  });

  it('warns again after a cooldown that is shorter than the time', () => {
    const cooldown = (sinceMs: number) =>
      outcomeOf(
        reentry([{ closedAt: START - sinceMs }], {
          limits: { behaviour: 'cooldown', behaviourCooldownMs: MINUTE },
          standing: { behaviourWarnings: 1 },
        }),
      );

    expect([cooldown(MINUTE - 1), cooldown(MINUTE), cooldown(10 * MINUTE)]).toEqual(['deny', 'warn', 'allow']);
  });

  it('says how long ago the loss was', () => {
    expect(reentry([{ closedAt: START - 90_000 }])).toEqual({
      kind: 'allow',
      isWarning: true,
      value: '90 s',
      limit: '10 min',
      message: 'A trade in BTC/USDT lost 90 s ago.',
    });
  });
});

describe('planned_session', () => {
  // Monday, 2026-09-21 14:13:20 UTC is 16:13:20 in Madrid.
  const madrid = session({ startMinute: 9 * 60, endMinute: 16 * 60 + 13 });
  const planned = (plannedSessions: PlannedSession[] | null, changes: ContextChanges = {}) =>
    findingOf(
      BEHAVIOUR_RULES,
      'planned_session',
      riskContext({ ...changes, limits: { behaviour: 'warn', plannedSessions, ...changes.limits } }),
    );

  it('lets any time pass where none is planned, and none where nothing is', () => {
    expect([planned(null), planned([])].map(outcomeOf)).toEqual(['allow', 'warn']);
  });

  it.each([
    ['off', 3, 'allow'],
    ['warn', 3, 'warn'],
    ['cooldown', 0, 'warn'],
    ['cooldown', 1, 'deny'],
  ] as const)('with %s, after %i warnings, outside is %s', (behaviour, behaviourWarnings, outcome) => {
    const finding = planned([madrid], { limits: { behaviour }, standing: { behaviourWarnings } });

    expect(outcomeOf(finding)).toBe(outcome);
  });

  it('takes the start of a session for inside and its end for outside', () => {
    const at = (now: number) => outcomeOf(planned([madrid], { request: { now } }));
    const [start, end] = [Date.UTC(2026, 8, 21, 7), Date.UTC(2026, 8, 21, 14, 13)];

    expect([at(start - 1), at(start), at(end - 1), at(end)]).toEqual(['warn', 'allow', 'allow', 'warn']);
  });

  it('needs one of the sessions only', () => {
    const afternoon = session({ timeZone: 'America/New_York', startMinute: 10 * 60, endMinute: 11 * 60 });

    expect(outcomeOf(planned([madrid, afternoon]))).toBe('allow');
  });

  it('says when the next one begins', () => {
    const found = [planned([madrid]), planned([])];

    expect(found).toEqual([
      {
        kind: 'allow',
        isWarning: true,
        value: '2026-09-21 14:13:20 UTC',
        limit: 'Mon Tue Wed Thu Fri 09:00-16:13 Europe/Madrid',
        message: 'It is not planned to trade now; the next session begins at 2026-09-22 07:00:00 UTC.',
      },
      {
        kind: 'allow',
        isWarning: true,
        value: '2026-09-21 14:13:20 UTC',
        limit: 'no time',
        message: 'It is not planned to trade now; no session is planned.',
      },
    ]);
  });
});

describe('nextSessionAt', () => {
  it.each([
    ['a summer day', Date.UTC(2026, 6, 1, 6), Date.UTC(2026, 6, 1, 7)],
    ['a winter day', Date.UTC(2026, 0, 7, 6), Date.UTC(2026, 0, 7, 8)],
    ['the Friday before the clocks change', Date.UTC(2026, 2, 27, 6), Date.UTC(2026, 2, 27, 8)],
    ['the Monday after the clocks changed', Date.UTC(2026, 2, 30, 6), Date.UTC(2026, 2, 30, 7)],
    ['the Friday evening, to Monday', Date.UTC(2026, 6, 3, 20), Date.UTC(2026, 6, 6, 7)],
  ])('goes by the zone on %s', (_, now, startAt) => {
    expect(nextSessionAt([session({ startMinute: 9 * 60, endMinute: 17 * 60 })], now)).toBe(startAt);
  });

  it('counts a session past midnight to the day on which it began', () => {
    const night = session({ timeZone: 'UTC', days: [1], startMinute: 22 * 60, endMinute: 2 * 60 });
    const monday = Date.UTC(2026, 8, 21);
    const isInside = (now: number) => (nextSessionAt([night], now) ?? Number.POSITIVE_INFINITY) <= now;

    const inside = [
      // Early on Monday it is Sunday's session, which is not planned.
      isInside(monday + HOUR),
      isInside(monday + 22 * HOUR - 1),
      isInside(monday + 22 * HOUR),
      isInside(monday + 26 * HOUR - 1),
      isInside(monday + 26 * HOUR),
      isInside(monday + 46 * HOUR),
    ];

    expect(inside).toEqual([false, false, true, true, false, false]);
  });

  it('takes a session that begins when it ends for a whole day', () => {
    const sunday = session({ timeZone: 'UTC', days: [7], startMinute: 60, endMinute: 60 });
    const at = Date.UTC(2026, 8, 20, 1);

    const starts = [at - 1, at, at + 24 * HOUR - 1, at + 24 * HOUR].map((now) => nextSessionAt([sunday], now));

    expect(starts).toEqual([at, at, at, at + 7 * 24 * HOUR]);
  });

  it('comes to an end where the session falls into the hour that spring skips', () => {
    const skipped = session({ days: [7], startMinute: 2 * 60 + 15, endMinute: 2 * 60 + 45 });
    const before = Date.UTC(2026, 2, 28, 12);

    expect(nextSessionAt([skipped], before)).toBe(Date.UTC(2026, 2, 29, 1, 15));
  });

  it('is the earliest of all, and none without any', () => {
    const late = session({ timeZone: 'UTC', startMinute: 20 * 60, endMinute: 21 * 60 });
    const early = session({ timeZone: 'UTC', startMinute: 18 * 60, endMinute: 19 * 60 });

    expect([nextSessionAt([late, early], START), nextSessionAt([], START)]).toEqual([Date.UTC(2026, 8, 21, 18), null]);
  });

  it('is written with its days in their order, and how many others there are', () => {
    const one = session({ days: [7, 1, 7], startMinute: 65, endMinute: 0 });

    expect([plannedSessionsText([one]), plannedSessionsText([one, one, one])]).toEqual([
      'Mon Sun 01:05-00:00 Europe/Madrid',
      'Mon Sun 01:05-00:00 Europe/Madrid and 2 more',
    ]);
  });
});

function session(fields: Partial<PlannedSession>): PlannedSession {
  return { timeZone: 'Europe/Madrid', days: [1, 2, 3, 4, 5], startMinute: 0, endMinute: 0, ...fields };
}
