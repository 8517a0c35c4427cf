import { describe, expect, it } from 'vitest';
import type { InstrumentExposure } from '#electron/ports/account-facts';
import type { ClosedTrade } from '#shared/domain/closed-trade';
import { START } from '#tests/support/execution-fixtures';
import { HISTORY_RULES } from './history-rules';
import { RULE_CODES, type RuleCode } from './rule-codes';
import { type ContextChanges, closedTrade, findingOf, outcomeOf, riskContext } from './test-context';

const MINUTE = 60_000;
const HOUR = 3_600_000;

describe('the rules on history', () => {
  it('stand in the order of the codes', () => {
    const codes = HISTORY_RULES.map(({ code }) => code);
    const first = RULE_CODES.indexOf('daily_loss');

    expect(codes).toEqual(RULE_CODES.slice(first, first + codes.length));
  });

  it('let an account without a history pass, and one with a good one, each with a sentence', () => {
    const won = { trades: [closedTrade({ result: '50', resultR: 1, ending: 'target', closedAt: START - HOUR })] };

    const findings = [riskContext(), riskContext({ account: won, standing: { peakEquity: '12000' } })].flatMap(
      (context) => HISTORY_RULES.map((rule) => rule.check(context)),
    );

    expect(findings.map(outcomeOf)).toEqual([...HISTORY_RULES, ...HISTORY_RULES].map(() => 'allow'));
    expect(findings.filter(({ message }) => !/^[A-Z0-9].+\.$/.test(message))).toEqual([]);
  });
});

describe('daily_loss', () => {
  it.each([
    ['the last cent before the limit', '10000', '9800.01', 'allow'],
    ['the limit', '10000', '9800', 'deny'],
    ['a loss of everything', '10000', '0', 'deny'],
    ['more than everything', '10000', '-1', 'deny'],
    ['nothing lost', '10000', '10000', 'allow'],
    ['a profit', '10000', '12000', 'allow'],
    ['the first day', null, '10000', 'allow'],
    ['a value that is not known', '10000', null, 'deny'],
    ['nothing known at all', null, null, 'deny'],
    ['a day that began with nothing', '0', '10000', 'deny'],
    ['a day that began with a debt', '-1', '10000', 'deny'],
    ['a start that is no number', 'NaN', '10000', 'deny'],
    ['a value that is no number', '10000', '1e309', 'deny'],
  ])('%s: %s to %s is %s', (_, start, now, outcome) => {
    const context = riskContext({ standing: { day: { start, now } }, limits: { dailyLossReducing: 0.02 } });

    expect(findingOf(HISTORY_RULES, 'daily_loss', context).kind).toBe(outcome);
  });

  it('says what was lost, and never rounds it to a limit that it has not reached', () => {
    const finding = (now: string | null, start: string | null = '10000') =>
      findingOf(
        HISTORY_RULES,
        'daily_loss',
        riskContext({ standing: { day: { start, now } }, limits: { dailyLossReducing: 0.02 } }),
      );

    const found = [
      finding('9800.0001'),
      finding('9680'),
      finding('10050'),
      finding('10000'),
      finding(null),
      finding('9000', null),
    ];

    expect(found).toEqual([
      {
        kind: 'allow',
        value: '1.99 %',
        limit: '2 %',
        message: 'The account has lost 1.99 % since the day began (10000 to 9800.0001).',
      },
      {
        kind: 'deny',
        value: '3.2 %',
        limit: '2 %',
        message: 'The account has lost 3.2 % since the day began (10000 to 9680); entries end at 2 %.',
      },
      {
        kind: 'allow',
        value: '0 %',
        limit: '2 %',
        message: 'The account has lost nothing since the day began (10000 to 10050).',
      },
      {
        kind: 'allow',
        value: '0 %',
        limit: '2 %',
        message: 'The account has lost nothing since the day began (10000 to 10000).',
      },
      {
        kind: 'deny',
        value: null,
        limit: '2 %',
        message: 'What the account has won or lost since the day began is not known.',
      },
      {
        kind: 'allow',
        value: null,
        limit: '2 %',
        message: 'Nothing was recorded before today, so no loss can be measured yet.',
      },
    ]);
  });
});

describe('drawdown', () => {
  it.each([
    ['the last cent before the limit', '10000', '9200.01', 'allow'],
    ['the limit', '10000', '9200', 'deny'],
    ['at the peak', '10000', '10000', 'allow'],
    ['before the first value', null, '10000', 'allow'],
    ['a value that is not known', '10000', null, 'deny'],
    ['a peak of nothing', '0', '10000', 'deny'],
    ['a value that is no number', '10000', 'Infinity', 'deny'],
  ])('%s: %s to %s is %s', (_, peakEquity, equity, outcome) => {
    const context = riskContext({
      standing: { peakEquity },
      account: { equity },
      limits: { drawdownReducing: 0.08 },
    });

    expect(findingOf(HISTORY_RULES, 'drawdown', context).kind).toBe(outcome);
  });

  it('says how far the account lies below its highest value', () => {
    const finding = findingOf(
      HISTORY_RULES,
      'drawdown',
      riskContext({ standing: { peakEquity: '12000' }, limits: { drawdownReducing: 0.08 } }),
    );

    expect(finding).toEqual({
      kind: 'deny',
      value: '16.66 %',
      limit: '8 %',
      message: 'The account lies 16.66 % below its highest value (12000 to 10000); entries end at 8 %.',
    });
  });
});

describe('losses_in_row', () => {
  const limits = { lossCooldownLosses: 3, lossCooldownMs: 30 * MINUTE };
  const three = [loss(90), loss(60), loss(30)];

  it.each([
    [
      'three losses, a millisecond before the end of the pause',
      { trades: [loss(90), loss(60), late(loss(30), 1)] },
      0,
      'deny',
    ],
    ['three losses, at the end of the pause', { trades: three }, 0, 'allow'],
    ['two losses', { trades: [loss(2), loss(1)] }, 0, 'allow'],
    ['three losses with a win between', { trades: [loss(4), loss(3), win(2), loss(1)] }, 0, 'allow'],
    ['three losses with one that lost nothing between', { trades: [loss(4), loss(3), even(2), loss(1)] }, 0, 'allow'],
    ['three losses after a win', { trades: [win(4), loss(3), loss(2), loss(1)] }, 0, 'deny'],
    ['three losses and then a win', { trades: [loss(4), loss(3), loss(2), win(1)] }, 0, 'allow'],
    ['four losses', { trades: [loss(4), loss(3), loss(2), loss(1)] }, 0, 'deny'],
    ['in three instruments', { trades: [loss(3), loss(2, 'ETH/USDT'), loss(1, 'SOL/USDT')] }, 0, 'deny'],
    ['the first just as a person resumed', { trades: [loss(3), loss(2), loss(1)] }, START - 3 * MINUTE, 'deny'],
    ['the first before a person resumed', { trades: [loss(3), loss(2), loss(1)] }, START - 3 * MINUTE + 1, 'allow'],
    ['a result that is no number', { trades: [loss(3), loss(2), unreadable(1)] }, 0, 'deny'],
    ['closed ahead of the clock', { trades: [loss(3), loss(2), loss(-1)] }, 0, 'deny'],
  ])('decides on %s', (_, account, lossesFrom, outcome) => {
    const context = riskContext({ account, limits, standing: { lossesFrom } });

    expect(findingOf(HISTORY_RULES, 'losses_in_row', context).kind).toBe(outcome);
  });

  it('says until when', () => {
    const finding = (account: ContextChanges['account']) =>
      findingOf(HISTORY_RULES, 'losses_in_row', riskContext({ account, limits }));

    const found = [
      finding({ trades: [loss(3), loss(2), loss(1)] }),
      finding({ trades: three }),
      finding({ trades: [loss(1)] }),
    ];

    expect(found).toEqual([
      {
        kind: 'deny',
        value: '3 losses',
        limit: '3 losses',
        message: '3 losses in a row: no entry for 30 min after the last, until 2026-09-21 14:42:20 UTC.',
      },
      {
        kind: 'allow',
        value: '3 losses',
        limit: '3 losses',
        message: 'The pause after 3 losses in a row ended at 2026-09-21 14:13:20 UTC.',
      },
      { kind: 'allow', value: '1 loss', limit: '3 losses', message: '1 loss in a row; a pause begins with 3.' },
    ]);
  });
});

describe('exit_cooldown', () => {
  it.each([
    ['a millisecond before its end', late(win(5), 1), 5 * MINUTE, 'deny'],
    ['at its end', win(5), 5 * MINUTE, 'allow'],
    ['of another instrument', win(0, 'ETH/USDT'), 5 * MINUTE, 'allow'],
    ['of nothing', win(0), 0, 'allow'],
    ['after a loss as well', loss(1), 5 * MINUTE, 'deny'],
  ])('decides on %s', (_, trade, exitCooldownMs, outcome) => {
    const context = riskContext({ account: { trades: [trade] }, limits: { exitCooldownMs } });

    expect(findingOf(HISTORY_RULES, 'exit_cooldown', context).kind).toBe(outcome);
  });

  it('says that nothing was closed', () => {
    expect(findingOf(HISTORY_RULES, 'exit_cooldown', riskContext({ limits: { exitCooldownMs: 5 * MINUTE } }))).toEqual({
      kind: 'allow',
      value: null,
      limit: '5 min',
      message: 'No trade in BTC/USDT was closed in the last 90 days.',
    });
  });

  it('goes by the last trade of the instrument and says until when', () => {
    const trades = [win(60), win(1), win(0, 'ETH/USDT')];
    const context = riskContext({ account: { trades }, limits: { exitCooldownMs: 5 * MINUTE } });

    expect(findingOf(HISTORY_RULES, 'exit_cooldown', context)).toEqual({
      kind: 'deny',
      value: '1 min',
      limit: '5 min',
      message: 'The last trade in BTC/USDT was closed 1 min ago; it rests for 5 min, until 2026-09-21 14:17:20 UTC.',
    });
  });
});

describe('stop_streak', () => {
  const limits = { stopStreakStops: 3, stopStreakWindowMs: HOUR, stopStreakLockMs: 4 * HOUR };

  it.each([
    ['three within the window, to the millisecond', [loss(90), loss(60), loss(30)], 'deny'],
    ['three in a millisecond more than the window', [late(loss(90), -1), loss(60), loss(30)], 'allow'],
    ['two', [loss(60), loss(30)], 'allow'],
    ['four', [loss(100), loss(90), loss(60), loss(50)], 'deny'],
    ['one of them in another instrument', [loss(3), loss(2, 'ETH/USDT'), loss(1)], 'allow'],
    ['one of them sold by hand', [loss(3), byHand(2), loss(1)], 'allow'],
    ['three with a win between', [loss(4), loss(3), win(2), loss(1)], 'deny'],
    ['a millisecond before the end of the lock', [loss(250), loss(245), late(loss(240), 1)], 'deny'],
    ['at the end of the lock', [loss(250), loss(245), loss(240)], 'allow'],
    ['a later stop that is alone', [loss(230), loss(220), loss(210), loss(10)], 'deny'],
    ['a later win', [loss(230), loss(220), loss(210), win(10)], 'deny'],
  ])('decides on %s', (_, trades, outcome) => {
    const context = riskContext({ account: { trades }, limits });

    expect(findingOf(HISTORY_RULES, 'stop_streak', context).kind).toBe(outcome);
  });

  it('locks after a single stop where the mandate says so', () => {
    const context = riskContext({ account: { trades: [loss(1)] }, limits: { ...limits, stopStreakStops: 1 } });

    expect(findingOf(HISTORY_RULES, 'stop_streak', context).kind).toBe('deny');
  });

  it('says how many stops there were and until when', () => {
    const finding = (trades: ReturnType<typeof loss>[]) =>
      findingOf(HISTORY_RULES, 'stop_streak', riskContext({ account: { trades }, limits }));

    const found = [
      finding([loss(230), loss(90), loss(80), loss(60), loss(30)]),
      finding([loss(61), loss(60), loss(1)]),
    ];

    expect(found).toEqual([
      {
        kind: 'deny',
        value: '4 stops',
        limit: '3 stops',
        message: '4 stops in BTC/USDT within 1 h: it is locked for 4 h after the last, until 2026-09-21 17:43:20 UTC.',
      },
      {
        kind: 'deny',
        value: '3 stops',
        limit: '3 stops',
        message: '3 stops in BTC/USDT within 1 h: it is locked for 4 h after the last, until 2026-09-21 18:12:20 UTC.',
      },
    ]);
  });

  it('counts the stops of the window where none lock', () => {
    const trades = [loss(61), loss(60), loss(1)];
    const context = riskContext({ account: { trades }, limits: { ...limits, stopStreakStops: 4 } });

    expect(findingOf(HISTORY_RULES, 'stop_streak', context)).toMatchObject({ kind: 'allow', value: '2 stops' });
  });
});

describe('low_profit', () => {
  const limits = { lowProfitTrades: 3, lowProfitMinR: -2, lowProfitLockMs: HOUR };
  const ofR = (resultR: number | null, minutesAgo = 10, fields: Partial<ClosedTrade> = {}) =>
    closedTrade({ result: String(resultR ?? 0), resultR, closedAt: START - minutesAgo * MINUTE, ...fields });

  it.each([
    ['the sum at the limit', [ofR(-1), ofR(-0.7), ofR(-0.3)], 'allow'],
    ['a sum that a float would miss', [ofR(-1.7), ofR(-0.2), ofR(-0.1)], 'allow'],
    ['a hundredth of an R less', [ofR(-1), ofR(-0.7), ofR(-0.31)], 'deny'],
    ['too few trades', [ofR(-5), ofR(-5)], 'allow'],
    ['an older loss that is not counted any more', [ofR(-9), ofR(-1), ofR(1), ofR(1)], 'allow'],
    [
      'trades of another instrument between',
      [ofR(-1), ofR(9, 10, { instrument: 'ETH/USDT' }), ofR(-1), ofR(-1)],
      'deny',
    ],
    ['trades of another instrument only', [ofR(-1), ofR(-9, 10, { instrument: 'ETH/USDT' }), ofR(-9)], 'allow'],
    ['losses without R at one each', [ofR(null, 10, { result: '-7' }), ofR(-1), ofR(-0.01)], 'deny'],
    ['losses without R at one each and no more', [ofR(null, 10, { result: '-7' }), ofR(-1), ofR(0)], 'allow'],
    ['wins without R at one each', [ofR(null, 10, { result: '7' }), ofR(-1), ofR(-2)], 'allow'],
    ['wins without R at one each and no more', [ofR(null, 10, { result: '7' }), ofR(-1), ofR(-2.01)], 'deny'],
    ['nothing won or lost without R', [ofR(null, 10, { result: '0' }), ofR(-1), ofR(-1)], 'allow'],
    ['nothing won or lost without R, as nothing', [ofR(null, 10, { result: '0' }), ofR(-1), ofR(-1.01)], 'deny'],
    ['an R that is no number, by its result', [ofR(Number.NaN, 10, { result: '-1' }), ofR(-1), ofR(-0.01)], 'deny'],
    ['a result that is no number as a loss', [ofR(null, 10, { result: 'NaN' }), ofR(-1), ofR(-0.01)], 'deny'],
    ['a millisecond before the end of the lock', [ofR(-1), ofR(-1), late(ofR(-1, 60), 1)], 'deny'],
    ['at the end of the lock', [ofR(-1, 61), ofR(-1, 61), ofR(-1, 60)], 'allow'],
  ])('decides on %s', (_, trades, outcome) => {
    const context = riskContext({ account: { trades }, limits });

    expect(findingOf(HISTORY_RULES, 'low_profit', context).kind).toBe(outcome);
  });

  it('says what the trades made and until when', () => {
    const finding = (trades: ReturnType<typeof ofR>[]) =>
      findingOf(HISTORY_RULES, 'low_profit', riskContext({ account: { trades }, limits }));

    const found = [
      finding([ofR(-1), ofR(-1), ofR(-0.505)]),
      finding([ofR(1), ofR(1.4), ofR(-1)]),
      finding([ofR(-1)]),
      finding([ofR(-1), ofR(-1), ofR(-1, 60)]),
    ];

    expect(found).toEqual([
      {
        kind: 'deny',
        value: '-2.51 R',
        limit: '-2 R',
        message:
          'The last 3 trades in BTC/USDT made -2.51 R together, less than -2 R: it is locked for 1 h, until 2026-09-21 15:03:20 UTC.',
      },
      {
        kind: 'allow',
        value: '1.4 R',
        limit: '-2 R',
        message: 'The last 3 trades in BTC/USDT made 1.4 R together.',
      },
      {
        kind: 'allow',
        value: '1 trade',
        limit: '3 trades',
        message: 'Closed in BTC/USDT so far: 1 trade, of the 3 that are judged together.',
      },
      {
        kind: 'allow',
        value: '-3 R',
        limit: '-2 R',
        message: 'The last 3 trades in BTC/USDT made -3 R together; the lock ended at 2026-09-21 14:13:20 UTC.',
      },
    ]);
  });
});

describe('order_rate', () => {
  it.each([
    ['one less than the most', [30, 20], 'allow'],
    ['the most', [30, 20, 10], 'deny'],
    ['the most, one of them a minute ago', [60, 20, 10], 'allow'],
    ['the most, one of them almost a minute ago', [59.999, 20, 10], 'deny'],
    ['ahead of the clock', [-1, -2, -3], 'deny'],
    ['at no known time', [Number.NaN, 20, 10], 'deny'],
  ])('decides on %s', (_, secondsAgo, outcome) => {
    const entriesAt = secondsAgo.map((seconds) => START - seconds * 1_000);
    const context = riskContext({ account: { entriesAt }, limits: { ordersPerMinute: 3 } });

    expect(findingOf(HISTORY_RULES, 'order_rate', context).kind).toBe(outcome);
  });

  it('says how many were sent', () => {
    const context = riskContext({ account: { entriesAt: [START - 1, START] }, limits: { ordersPerMinute: 2 } });

    expect(findingOf(HISTORY_RULES, 'order_rate', context)).toEqual({
      kind: 'deny',
      value: '2 entries',
      limit: '2 in 1 min',
      message: '2 entries sent in the last minute, and 2 is the most.',
    });
  });
});

describe('open_positions', () => {
  it.each([
    ['one less than the most', [held('ETH/USDT')], 'allow'],
    ['the most', [held('ETH/USDT'), held('SOL/USDT')], 'deny'],
    ['the most, the ticket adding to one of them', [held('ETH/USDT'), held('BTC/USDT')], 'allow'],
    [
      'more than the most, the ticket adding to one of them',
      [held('ETH/USDT'), held('SOL/USDT'), held('BTC/USDT')],
      'allow',
    ],
    ['an entry on its way', [held('ETH/USDT'), ordered('SOL/USDT', '100')], 'deny'],
    ['an entry of a value that is not known', [held('ETH/USDT'), ordered('SOL/USDT', null)], 'deny'],
    ['an entry of a value that is no number', [held('ETH/USDT'), ordered('SOL/USDT', 'NaN')], 'deny'],
    ['an entry on its way in the same instrument', [held('ETH/USDT'), ordered('BTC/USDT', '100')], 'allow'],
    ['what came from elsewhere', [held('ETH/USDT'), ordered('SOL/USDT', '0')], 'allow'],
    ['the same instrument from elsewhere', [held('ETH/USDT'), held('SOL/USDT'), ordered('BTC/USDT', '0.0')], 'deny'],
  ])('decides on %s', (_, exposures, outcome) => {
    const context = riskContext({ account: { exposures }, limits: { maxOpenPositions: 2 } });

    expect(findingOf(HISTORY_RULES, 'open_positions', context).kind).toBe(outcome);
  });

  it('counts without any price', () => {
    const exposures = [{ ...held('ETH/USDT'), held: null, openRisk: null }];
    const context = riskContext({ account: { exposures }, limits: { maxOpenPositions: 1 } });

    expect(findingOf(HISTORY_RULES, 'open_positions', context)).toEqual({
      kind: 'deny',
      value: '1 position',
      limit: '1 position',
      message: '1 position open or on the way, and 1 is the most; BTC/USDT would be another.',
    });
  });
});

describe('strange texts', () => {
  const texts = ['NaN', 'Infinity', '1e309', '5e-324', '-0', '0,5', '', '9'.repeat(70)];

  it.each(texts)('%j in the account or its history never throws and never loosens a rule', (text) => {
    const trades = Array.from({ length: 3 }, (_, i) =>
      closedTrade({ result: text, resultR: null, initialRisk: text, id: `${i}` }),
    );
    const limits = {
      lossCooldownLosses: 3,
      stopStreakStops: 3,
      lowProfitTrades: 3,
      lowProfitMinR: -2.5,
      behaviour: 'cooldown' as const,
    };
    const worlds: ContextChanges[] = [
      { standing: { day: { start: text, now: '10000' } } },
      { standing: { day: { start: '10000', now: text } } },
      { standing: { peakEquity: text } },
      { account: { equity: text } },
      { account: { trades }, limits },
    ];

    const denials = worlds.map((changes) =>
      HISTORY_RULES.filter((rule) => rule.check(riskContext(changes)).kind === 'deny').map(({ code }) => code),
    );

    const locks: RuleCode[] = text === '-0' ? ['stop_streak'] : ['losses_in_row', 'stop_streak', 'low_profit'];
    expect(denials).toEqual([['daily_loss'], ['daily_loss'], ['drawdown'], ['drawdown'], locks]);
  });
});

function loss(minutesAgo: number, instrument = 'BTC/USDT') {
  return closedTrade({ instrument, closedAt: START - minutesAgo * MINUTE });
}

function win(minutesAgo: number, instrument = 'BTC/USDT') {
  return closedTrade({ instrument, closedAt: START - minutesAgo * MINUTE, result: '50', resultR: 1, ending: 'target' });
}

function even(minutesAgo: number) {
  return closedTrade({ closedAt: START - minutesAgo * MINUTE, result: '0', resultR: 0, ending: 'exit' });
}

function byHand(minutesAgo: number) {
  return closedTrade({ closedAt: START - minutesAgo * MINUTE, ending: 'exit' });
}

function unreadable(minutesAgo: number) {
  return closedTrade({ closedAt: START - minutesAgo * MINUTE, result: 'NaN' });
}

/** The same trade, closed so many milliseconds later. */
function late(told: ReturnType<typeof closedTrade>, ms: number) {
  return closedTrade({ ...told.trade, closedAt: told.trade.closedAt + ms });
}

function held(instrument: string): InstrumentExposure {
  return { instrument, held: '100', entries: '0', openRisk: '5', isOpen: true };
}

function ordered(instrument: string, entries: string | null): InstrumentExposure {
  return { instrument, held: '0', entries, openRisk: '5', isOpen: false };
}
