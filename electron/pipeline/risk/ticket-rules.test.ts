import { describe, expect, it } from 'vitest';
import type { MarketQuote } from '#electron/ports/market-client';
import { Exact } from '#shared/domain/decimal';
import { START } from '#tests/support/execution-fixtures';
import type { RiskContext } from './risk-context';
import { RULE_CODES, type RuleCode } from './rule-codes';
import { type ContextChanges, findingOf, outcomeOf, riskContext } from './test-context';
import { TICKET_RULES } from './ticket-rules';

const MINUTE = 60_000;
const NEEDS_PRICES: readonly RuleCode[] = [
  'stop_below_entry',
  'stop_below_market',
  'target_above_entry',
  'entry_near_market',
  'price_band',
  'reward_ratio',
];

describe('the rules on the ticket', () => {
  it('stand in the order of the codes', () => {
    const codes = TICKET_RULES.map(({ code }) => code);
    const first = RULE_CODES.indexOf('short_not_possible');

    expect(codes).toEqual(RULE_CODES.slice(first, first + codes.length));
  });

  it('let a sound ticket pass, each with a sentence', () => {
    const findings = [riskContext(), riskContext(decided({}))].flatMap((context) =>
      TICKET_RULES.map((rule) => rule.check(context)),
    );

    expect(findings.map(outcomeOf)).toEqual([...TICKET_RULES, ...TICKET_RULES].map(() => 'allow'));
    expect(findings.filter(({ message }) => !/^[A-Z0-9].+\.$/.test(message))).toEqual([]);
  });

  it.each<[RuleCode, string, ContextChanges]>([
    ['stop_below_entry', 'one step below', { ticket: { entry: '95.01', stop: '95' } }],
    ['stop_below_entry', 'one step below the ask of a dearer limit', market({ stop: '100.09' })],
    ['stop_below_market', 'one step below the bid', market({ stop: '99.99' })],
    ['target_above_entry', 'one step above', { ticket: { target: '100.01' } }],
    ['target_above_entry', 'none', { ticket: { target: null } }],
    ['entry_near_market', 'as dear as it may be', { ...slip(0.01), ticket: { entry: '101' } }],
    ['price_band', 'as far below as it may be', { ...band(0.1), ticket: { entry: '90', stop: '80' } }],
    ['price_band', 'as far above as it may be', { ...band(0.1), ticket: { entry: '110', stop: '80', target: null } }],
    ['reward_ratio', 'none without a target', { ticket: { target: null }, limits: { minRewardRatio: 20 } }],
    ['decision_known', 'none', {}],
    ['decision_age', 'as old as it may be', decided({ knownAt: START - MINUTE })],
    ['decision_age', 'as far ahead as it may be old', decided({ knownAt: START + MINUTE })],
    ['decision_age', 'none', {}],
    ['decision_drift', 'up as far as it may', decided({ referencePrice: 97.5 })],
    ['decision_drift', 'down as far as it may', decided({ referencePrice: 102.5 })],
    ['decision_drift', 'none', {}],
  ])('%s passes: %s', (code, _, changes) => {
    const finding = findingOf(TICKET_RULES, code, riskContext(changes));

    expect(outcomeOf(finding)).toBe('allow');
  });

  it.each<[RuleCode, string, ContextChanges]>([
    ['short_not_possible', 'a short', { ticket: { direction: 'short' } }],
    ['stop_below_entry', 'at the entry', { ticket: { entry: '95', stop: '95' } }],
    ['stop_below_entry', 'at the ask of a dearer limit', market({ stop: '100.1' })],
    ['stop_below_market', 'at the bid', market({ stop: '100' })],
    ['target_above_entry', 'at the entry', { ticket: { target: '100' } }],
    ['target_above_entry', 'less than a step above', { ticket: { target: '100.009' } }],
    ['entry_near_market', 'a step dearer than it may be', { ...slip(0.01), ticket: { entry: '101.01' } }],
    ['price_band', 'a step too far below', { ...band(0.1), ticket: { entry: '89.99', stop: '80' } }],
    ['price_band', 'a step too far above', { ...band(0.1), ticket: { entry: '110.01', stop: '80', target: null } }],
    [
      'reward_ratio',
      'a target that only pays the fees',
      { ticket: { target: '100.2' }, limits: { minRewardRatio: 0.1 } },
    ],
    ['decision_known', 'no prediction', { standing: { decision: 'unknown' }, ticket: { predictionId: 'pred_1' } }],
    ['decision_known', 'a name without a prediction', { ticket: { predictionId: 'pred_1' } }],
    ['decision_known', 'a prediction without a name', { ...decided({}), ticket: { predictionId: null } }],
    ['decision_age', 'no prediction', { standing: { decision: 'unknown' } }],
    ['decision_age', 'a millisecond too old', decided({ knownAt: START - MINUTE - 1 })],
    ['decision_age', 'a millisecond too far ahead', decided({ knownAt: START + MINUTE + 1 })],
    ['decision_age', 'of no instant', decided({ knownAt: Number.NaN })],
    ['decision_drift', 'no prediction', { standing: { decision: 'unknown' } }],
    ['decision_drift', 'a step too far up', decided({ referencePrice: 97.49 })],
    ['decision_drift', 'a step too far down', decided({ referencePrice: 102.51 })],
    ['decision_drift', 'a reference that is no price', decided({ referencePrice: 0 })],
    ['decision_drift', 'a reference that is no number', decided({ referencePrice: Number.NaN })],
    ['decision_drift', 'a reference without bounds', decided({ referencePrice: Number.POSITIVE_INFINITY })],
    [
      'decision_drift',
      'no way to the stop',
      { ...decided({ referencePrice: 100 }), ticket: { predictionId: 'pred_1', stop: '100' } },
    ],
    ['decision_used', 'used', { request: { usedBy: 'prop_0' } }],
    ['decision_used', 'used by what has no name', { request: { usedBy: '' } }],
  ])('%s denies: %s', (code, _, changes) => {
    const finding = findingOf(TICKET_RULES, code, riskContext(changes));

    expect(finding).toMatchObject({ kind: 'deny', message: expect.stringMatching(/^.+$/) });
  });

  it('takes a reward exactly at the limit, and nothing below it', () => {
    const withRatio = (rewardRatio: Exact): RiskContext => {
      const context = riskContext({ limits: { minRewardRatio: 1.5 } });
      return { ...context, plan: context.plan && { ...context.plan, rewardRatio } };
    };

    const findings = ['1.5', '1.4999999999999999999', '0'].map((ratio) =>
      findingOf(TICKET_RULES, 'reward_ratio', withRatio(new Exact(ratio))),
    );

    expect(findings.map(({ kind, value }) => [kind, value])).toEqual([
      ['allow', '1.5 R'],
      ['deny', '1.49 R'],
      ['deny', '0 R'],
    ]);
  });

  it('measures the drift from the ask to the stop where the limit is dearer than the ask', () => {
    // From 100 to 99 there is less way than from 100.3, at which the order may fill.
    const changes = { limits: { marketSlippageFraction: 0.003, maxDecisionDriftFraction: 0.5 } };
    const drifted = (referencePrice: number) =>
      riskContext({
        ...changes,
        ticket: { entry: null, stop: '99', predictionId: 'pred_1' },
        request: { quote: quote({ bid: '99.9', ask: '100' }) },
        standing: { decision: { knownAt: START, referencePrice } },
      });

    const outcomes = [99.5, 99.49].map((price) => findingOf(TICKET_RULES, 'decision_drift', drifted(price)).kind);

    expect(outcomes).toEqual(['allow', 'deny']);
  });

  it.each(NEEDS_PRICES)('%s denies without prices', (code) => {
    const finding = findingOf(TICKET_RULES, code, { ...riskContext(), plan: null });

    expect(finding).toEqual({
      kind: 'deny',
      value: null,
      limit: null,
      message: 'The prices of the entry are not known.',
    });
  });

  it.each<RuleCode>(['stop_below_market', 'price_band', 'decision_drift'])('%s denies without a quote', (code) => {
    const context = riskContext(decided({}));
    const quotes = [null, quote({ bid: '0', ask: '0' }), quote({ bid: 'NaN', ask: '1e309' })];

    const kinds = quotes.map((one) => findingOf(TICKET_RULES, code, { ...context, quote: one }).kind);

    expect(kinds).toEqual(['deny', 'deny', 'deny']);
  });

  it('needs both prices for the last one', () => {
    const halves = [quote({ bid: '0', ask: '100' }), quote({ bid: '100', ask: '0' })];

    const found = halves.map((one) => findingOf(TICKET_RULES, 'price_band', { ...riskContext(), quote: one }));

    expect(found.map(({ kind, message }) => [kind, message])).toEqual([
      ['deny', 'The last price is not known.'],
      ['deny', 'The last price is not known.'],
    ]);
  });

  it('measures no drift from a reference that is no price', () => {
    const finding = findingOf(TICKET_RULES, 'decision_drift', riskContext(decided({ referencePrice: 0 })));

    expect(finding.message).toBe('How far the price has moved since the prediction is not known.');
  });

  it('denies a drift without prices, and looks at none where there is no prediction', () => {
    const plan = null;

    const findings = [
      findingOf(TICKET_RULES, 'decision_drift', { ...riskContext(decided({})), plan }),
      findingOf(TICKET_RULES, 'decision_drift', { ...riskContext(), plan }),
    ];

    expect(findings.map(({ kind }) => kind)).toEqual(['deny', 'allow']);
  });

  it('say what they saw and what they allow', () => {
    const context = riskContext({
      ticket: { direction: 'short', entry: '111.5', stop: '111.6', target: '111.2', predictionId: 'pred_1' },
      standing: { decision: { knownAt: START - 2 * MINUTE, referencePrice: 90 } },
      limits: { ...LIMITS, priceBandFraction: 0.1, minRewardRatio: 1.5 },
      request: { usedBy: 'prop_0' },
    });

    const found = TICKET_RULES.map((rule) => ({ code: rule.code, ...rule.check(context) }));

    expect(found.map(({ code, kind, value, limit, message }) => [code, kind, value, limit, message])).toEqual([
      [
        'short_not_possible',
        'deny',
        'short',
        'long',
        'A short is not possible on spot: what is not held cannot be sold.',
      ],
      ['stop_below_entry', 'deny', '111.6', '100.1', 'The stop at 111.6 must lie below the entry at 100.1.'],
      ['stop_below_market', 'deny', '111.6', '100', 'The stop at 111.6 must lie below the best bid 100.'],
      ['target_above_entry', 'deny', '111.2', '111.5', 'The target at 111.2 must lie above the entry at 111.5.'],
      [
        'entry_near_market',
        'deny',
        '111.5',
        '100.4',
        'The entry at 111.5 is dearer than 100.4, the most that lies near the best ask.',
      ],
      [
        'price_band',
        'deny',
        '11.45 %',
        '10 %',
        'The entry at 111.5 is 11.45 % away from the last price of 100.05; it may be 10 %.',
      ],
      ['reward_ratio', 'deny', '-4.25 R', '1.5 R', 'The target pays -4.25 times what the stop costs, less than 1.5.'],
      ['decision_known', 'allow', 'pred_1', null, 'The prediction behind the ticket is known.'],
      ['decision_age', 'deny', '2 min', '1 min', 'The prediction is 2 min old; it counts for 1 min.'],
      ['decision_drift', 'deny', null, '50 %', 'How far the price has moved since the prediction is not known.'],
      [
        'decision_used',
        'deny',
        'prop_0',
        'not used',
        'Proposal prop_0 was confirmed for the same prediction; one decision makes one trade.',
      ],
    ]);
  });

  it('tells from where to where the price has moved', () => {
    const finding = findingOf(TICKET_RULES, 'decision_drift', riskContext(decided({ referencePrice: 97 })));

    expect(finding).toEqual({
      kind: 'deny',
      value: '60 %',
      limit: '50 %',
      message: 'Since the prediction the price has moved from 97 to 100, 60 % of the way to the stop; it may be 50 %.',
    });
  });
});

const LIMITS = { maxDecisionAgeMs: MINUTE, maxDecisionDriftFraction: 0.5 };

/** A prediction a minute old at most, with 5 from the entry at the ask of 100 to the stop. */
function decided(fields: Partial<{ knownAt: number; referencePrice: number }>): ContextChanges {
  return {
    ticket: { predictionId: 'pred_1' },
    request: { quote: quote({ bid: '99.9', ask: '100' }) },
    standing: { decision: { knownAt: START, referencePrice: 100, ...fields } },
    limits: LIMITS,
  };
}

function quote(fields: Partial<MarketQuote>): MarketQuote {
  return { instrument: 'BTC/USDT', bid: '100', ask: '100.1', at: START, knownAt: START, ...fields };
}

/** An entry at the market, up to 0.3 % above the ask of 100.1. */
function market(ticket: ContextChanges['ticket']): ContextChanges {
  return { ticket: { entry: null, ...ticket }, limits: { marketSlippageFraction: 0.003 } };
}

/** A best ask of 100, and so much above it. */
function slip(marketSlippageFraction: number): ContextChanges {
  return { request: { quote: quote({ bid: '99.9', ask: '100' }) }, limits: { marketSlippageFraction } };
}

/** A last price of 100, the middle of a wide spread, and so much about it. */
function band(priceBandFraction: number): ContextChanges {
  return { request: { quote: quote({ bid: '90', ask: '110' }) }, limits: { priceBandFraction } };
}
