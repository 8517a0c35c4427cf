import { describe, expect, it } from 'vitest';
import { START } from '#tests/support/execution-fixtures';
import { bitcoinRules } from '#tests/support/instrument-rules';
import { FACT_RULES } from './fact-rules';
import { RULE_CODES, type RuleCode } from './rule-codes';
import { type ContextChanges, findingOf, outcomeOf, riskContext } from './test-context';

const SECOND = 1_000;
const MINUTE = 60_000;

describe('the rules on facts', () => {
  it('stand in the order of the codes', () => {
    const codes = FACT_RULES.map(({ code }) => code);

    expect(codes).toEqual(RULE_CODES.slice(0, codes.length));
  });

  it('let a sound world pass, each with a sentence', () => {
    const findings = FACT_RULES.map((rule) => rule.check(riskContext()));

    expect(findings.map(outcomeOf)).toEqual(FACT_RULES.map(() => 'allow'));
    expect(findings.filter(({ message }) => !/^[A-Z0-9].+\.$/.test(message))).toEqual([]);
  });

  it.each<[RuleCode, string, ContextChanges]>([
    ['numbers', 'a market entry without a target', { ticket: { entry: null, target: null } }],
    ['numbers', 'the longest decimal', { ticket: { stop: `0.${'0'.repeat(61)}1` } }],
    ['instrument_allowed', 'one of those named', { limits: { allowedInstruments: ['ETH/USDT', 'BTC/USDT'] } }],
    ['quote_fresh', 'as old as it may be', ageOfQuote(15 * SECOND)],
    ['quote_fresh', 'as far ahead as it may be old', ageOfQuote(-15 * SECOND)],
    ['candles_fresh', 'as old as it may be', ageOfCandle(10 * MINUTE)],
    ['candles_fresh', 'as far ahead as it may be old', ageOfCandle(-10 * MINUTE)],
    ['candles_fresh', 'none stored and none asked for', { standing: { candles: null }, limits: { minCandles: 0 } }],
    ['warm_up', 'just enough candles', { limits: { minCandles: 1_000 } }],
    ['warm_up', 'none stored and none asked for', { standing: { candles: null }, limits: { minCandles: 0 } }],
    ['mandate_in_force', 'the last millisecond before its expiry', mandate({ expiresAt: START + 1 })],
    ['equity_known', 'the smallest amount', { request: { equity: '0.00000001' } }],
    ['balance_known', 'nothing free', { request: { freeQuote: '0' } }],
    ['quote_known', 'prices without a spread', { request: { quote: quote({ bid: '100', ask: '100' }) } }],
  ])('%s passes: %s', (code, _, changes) => {
    const finding = findingOf(FACT_RULES, code, riskContext(changes));

    expect(outcomeOf(finding)).toBe('allow');
  });

  it.each<[RuleCode, string, ContextChanges]>([
    ['numbers', 'a stop of 0', { ticket: { stop: '0' } }],
    ['numbers', 'an entry below 0', { ticket: { entry: '-1' } }],
    ['numbers', 'a target that is none', { ticket: { target: 'NaN' } }],
    ['instrument_known', 'no rules', { request: { rules: null } }],
    ['instrument_known', 'the rules of another', { request: { rules: bitcoinRules({ instrument: 'ETH/USDT' }) } }],
    ['instrument_allowed', 'not named', { limits: { allowedInstruments: ['ETH/USDT'] } }],
    ['instrument_allowed', 'none at all', { limits: { allowedInstruments: [] } }],
    ['instrument_trading', 'not traded', { request: { rules: bitcoinRules({ isTrading: false }) } }],
    ['instrument_trading', 'no rules', { request: { rules: null } }],
    ['instrument_halted', 'halted', { request: { haltReason: 'Overfilled.' } }],
    ['instrument_halted', 'halted without words', { request: { haltReason: '' } }],
    ['account_ready', 'not reconciled', { request: { entryBlock: { code: 'not_reconciled', message: 'Not yet.' } } }],
    ['order_unknown', 'one unknown', { request: { unknownOrders: 1 } }],
    ['mandate_in_force', 'not signed', mandate({ needsSignature: true })],
    ['mandate_in_force', 'expired', mandate({ isExpired: true, expiresAt: START - 1 })],
    ['mandate_in_force', 'expires now', mandate({ expiresAt: START })],
    ['trading_state', 'reducing', { standing: { trading: { state: 'reducing', reason: 'Daily loss.' } } }],
    ['trading_state', 'halted', { standing: { trading: { state: 'halted', reason: null } } }],
    ['quote_known', 'none', { request: { quote: null } }],
    ['quote_known', 'no bid', { request: { quote: quote({ bid: '0' }) } }],
    ['quote_known', 'no ask', { request: { quote: quote({ ask: '0' }) } }],
    ['quote_known', 'of another instrument', { request: { quote: quote({ instrument: 'ETH/USDT' }) } }],
    ['quote_fresh', 'none', { request: { quote: null } }],
    ['quote_fresh', 'a millisecond too old', ageOfQuote(15 * SECOND + 1)],
    ['quote_fresh', 'a millisecond too far ahead', ageOfQuote(-15 * SECOND - 1)],
    ['quote_fresh', 'of no instant', ageOfQuote(Number.NaN)],
    ['candles_fresh', 'a millisecond too old', ageOfCandle(10 * MINUTE + 1)],
    ['candles_fresh', 'a millisecond too far ahead', ageOfCandle(-10 * MINUTE - 1)],
    ['candles_fresh', 'none stored', { standing: { candles: null }, limits: { minCandles: 1 } }],
    ['candles_fresh', 'old ones, and none asked for', { ...ageOfCandle(10 * MINUTE + 1), limits: { minCandles: 0 } }],
    ['warm_up', 'one too few', { limits: { minCandles: 1_001 } }],
    ['warm_up', 'none stored', { standing: { candles: null }, limits: { minCandles: 1 } }],
    ['equity_known', 'not known', { request: { equity: null } }],
    ['equity_known', 'nothing left', { request: { equity: '0' } }],
    ['equity_known', 'owed', { request: { equity: '-1' } }],
    ['balance_known', 'not known', { request: { freeQuote: null } }],
    ['balance_known', 'owed', { request: { freeQuote: '-0.01' } }],
  ])('%s denies: %s', (code, _, changes) => {
    const finding = findingOf(FACT_RULES, code, riskContext(changes));

    expect(finding).toMatchObject({ kind: 'deny', message: expect.stringMatching(/^.+$/) });
  });

  it.each(strangeTexts())('never takes %j for a number, and never throws', (text) => {
    const worlds = [
      { ticket: { entry: text } },
      { ticket: { stop: text } },
      { ticket: { target: text } },
      { request: { quote: quote({ bid: text }) } },
      { request: { quote: quote({ ask: text }) } },
      { request: { equity: text } },
      { request: { freeQuote: text } },
    ];

    const codes = worlds.map((changes) =>
      FACT_RULES.filter((rule) => rule.check(riskContext(changes)).kind === 'deny').map(({ code }) => code),
    );

    // A balance of -0 is one of nothing, which is known.
    const balance = text === '-0' ? [] : ['balance_known'];
    expect(codes).toEqual([
      ['numbers'],
      ['numbers'],
      ['numbers'],
      ['quote_known'],
      ['quote_known'],
      ['equity_known'],
      balance,
    ]);
  });

  it('tell a mandate without an expiry, many names, and rules that are not known', () => {
    const names = ['A/B', 'C/D', 'E/F', 'G/H', 'I/J', 'K/L'];
    const texts = (code: RuleCode, changes: ContextChanges) => {
      const { value, limit, message } = findingOf(FACT_RULES, code, riskContext(changes));
      return [value, limit, message];
    };

    const found = [
      texts('mandate_in_force', {}),
      texts('mandate_in_force', mandate({ expiresAt: START + 1_000 })),
      texts('instrument_trading', { request: { rules: null } }),
      texts('instrument_trading', { request: { rules: bitcoinRules({ isTrading: false }) } }),
      texts('instrument_allowed', { limits: { allowedInstruments: names.slice(0, 5) } }).slice(1, 2),
      texts('instrument_allowed', { limits: { allowedInstruments: names } }).slice(1, 2),
    ];

    expect(found).toEqual([
      ['version 1', 'no expiry', 'Version 1 of the mandate is in force, without an expiry.'],
      [
        'version 1',
        'until 2026-09-21 14:13:21 UTC',
        'Version 1 of the mandate is in force until 2026-09-21 14:13:21 UTC.',
      ],
      [null, 'trading', 'Whether the exchange trades the instrument is not known.'],
      ['not trading', 'trading', 'The exchange does not trade the instrument now.'],
      ['A/B, C/D, E/F, G/H, I/J'],
      ['A/B, C/D, E/F, G/H, I/J and 1 more'],
    ]);
  });

  it('say what they saw and what they allow', () => {
    const context = riskContext({
      ticket: { stop: '0,5' },
      limits: { allowedInstruments: ['ETH/USDT'], minCandles: 2_000 },
      standing: {
        trading: { state: 'reducing', reason: 'The day has lost 2.1 %.' },
        mandate: { version: 3, isExpired: true, needsSignature: true, expiresAt: START - 5 },
        candles: { count: 1_000, lastClosedAt: START - 11 * MINUTE, atr: 1 },
      },
      request: {
        now: START + 20 * SECOND,
        entryBlock: { code: 'key_revoked', message: 'The key was revoked.' },
        haltReason: 'Overfilled.',
        unknownOrders: 2,
        equity: '0',
        freeQuote: null,
      },
    });

    const denials = FACT_RULES.map((rule) => ({ code: rule.code, ...rule.check(context) })).filter(
      ({ kind }) => kind === 'deny',
    );

    expect(denials.map(({ code, value, limit, message }) => [code, value, limit, message])).toEqual([
      ['numbers', '0,5', 'above 0', 'Expected plain numbers above 0, was "0,5".'],
      ['instrument_allowed', 'BTC/USDT', 'ETH/USDT', 'The mandate does not name BTC/USDT; it lets trade: ETH/USDT.'],
      ['instrument_halted', 'halted', 'not halted', 'The instrument is halted: Overfilled.'],
      ['account_ready', 'key_revoked', 'ready', 'The key was revoked.'],
      ['order_unknown', '2 orders', '0 orders', 'What became of 2 orders in this instrument is not known.'],
      [
        'mandate_in_force',
        'version 3',
        'until 2026-09-21 14:13:19 UTC',
        'Version 3 of the mandate expired on 2026-09-21 14:13:19 UTC; a person has to sign one before anything is bought.',
      ],
      ['trading_state', 'reducing', 'active', 'Trading is reducing, which takes no entry: The day has lost 2.1 %.'],
      ['quote_fresh', '20 s', '15 s', 'The last price is 20 s old; an entry needs one of the last 15 s.'],
      [
        'candles_fresh',
        '11.4 min',
        '10 min',
        'The newest closed candle is 11.4 min old; an entry needs one of the last 10 min.',
      ],
      [
        'warm_up',
        '1000 candles',
        '2000 candles',
        'Only 1000 closed candles of the instrument stored; an entry needs 2000.',
      ],
      ['equity_known', '0', 'above 0', 'The account is worth 0, which is not above 0.'],
      ['balance_known', null, null, 'The free balance is not known.'],
    ]);
  });
});

function strangeTexts(): string[] {
  return [
    'NaN',
    'Infinity',
    '-Infinity',
    '1e309',
    '5e-324',
    '-0',
    '0,5',
    '',
    ' 1',
    '+1',
    '.5',
    '0x10',
    '1_000',
    '9'.repeat(70),
  ];
}

function quote(fields: Partial<NonNullable<ReturnType<typeof riskContext>['quote']>>) {
  return { instrument: 'BTC/USDT', bid: '100', ask: '100.1', at: START, knownAt: START, ...fields };
}

function ageOfQuote(ageMs: number): ContextChanges {
  return { request: { quote: quote({ knownAt: START - ageMs }) }, limits: { maxQuoteAgeMs: 15 * SECOND } };
}

function ageOfCandle(ageMs: number): ContextChanges {
  return {
    standing: { candles: { count: 1_000, lastClosedAt: START - ageMs, atr: 1 } },
    limits: { maxCandleAgeMs: 10 * MINUTE, minCandles: 100 },
  };
}

function mandate(fields: Partial<ReturnType<typeof riskContext>['mandate']>): ContextChanges {
  return { standing: { mandate: { version: 1, isExpired: false, needsSignature: false, expiresAt: null, ...fields } } };
}
