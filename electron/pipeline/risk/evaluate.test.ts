import { describe, expect, it } from 'vitest';
import { Exact, NonNegativeDecimal } from '#shared/domain/decimal';
import { instrumentRules, orderTicket, START } from '#tests/support/execution-fixtures';
import { entryRequest, riskContext, riskStanding, WIDE_LIMITS } from '#tests/support/risk-standing';
import { RULES } from './all-rules';
import { evaluate, evaluateEntry } from './evaluate';
import type { Finding, RiskRule } from './risk-rule';
import { RULE_CODES } from './rule-codes';

describe('an evaluation', () => {
  it('tells what every rule says, also after a denial', () => {
    const { decision, verdicts, size, order } = evaluateEntry(
      entryRequest({ haltReason: 'Overfilled.', freeQuote: '120' }),
      riskStanding(START),
    );

    expect(verdicts.map(({ code }) => code)).toEqual([...RULE_CODES]);
    expect(verdicts.filter((verdict) => verdict.decision !== 'allow')).toMatchObject([
      { code: 'instrument_halted', decision: 'deny' },
      { code: 'free_balance', decision: 'cap', maxQuantity: '1.2' },
    ]);
    expect([decision, size, order]).toEqual(['deny', null, null]);
  });

  it('gives the numbers of the ticket where all rules let it pass', () => {
    const { decision, size, order } = evaluateEntry(entryRequest(), riskStanding(START));

    expect(decision).toBe('allow');
    expect(size).toEqual({
      quantity: '9.62463',
      wantedQuantity: '9.62463',
      limitPrice: '100',
      notional: '962.463',
      risk: '49.99995285',
      riskFraction: 0.004999995285,
      riskR: 0.999999057,
      rewardRatio: expect.closeTo((15 - 0.1 - 0.115) / 5.195, 12),
      estimatedFees: '1.87680285',
      quote: 'USDT',
      equity: '10000',
    });
    expect(order).toMatchObject({ kind: 'entry', entry: { quantity: '9.62463' } });
  });

  it('takes the least of all bounds, and says what was wanted', () => {
    const found = evaluate(riskContext(), [bounding('3.000019'), bounding('2.000019'), bounding('4')]);

    expect(found).toMatchObject({ decision: 'cap', size: { quantity: '2.00001', wantedQuantity: '9.62463' } });
    expect(found.verdicts.map(({ maxQuantity }) => maxQuantity)).toEqual(['3.00001', '2.00001', '4']);
  });

  it('measures a bound by the step: what lies between the wanted quantity and the step above cuts nothing', () => {
    const { decision, verdicts } = evaluate(riskContext(), [bounding('9.624635')]);

    expect([decision, verdicts[0]?.decision]).toEqual(['allow', 'allow']);
  });

  it.each(['0', '-1', '-Infinity', '0.000009', 'NaN', 'Infinity'])('denies a bound of %s', (maximum) => {
    const { verdicts, size } = evaluate(riskContext(), [bounding(maximum)]);

    expect([verdicts, size]).toMatchObject([[{ decision: 'deny', maxQuantity: '0' }], null]);
  });

  it('tells a bound that has no room in a decimal text as the largest that has', () => {
    const { decision, verdicts } = evaluate(riskContext(), [bounding('7.5e66')]);

    expect(decision).toBe('allow');
    expect(NonNegativeDecimal.safeParse(verdicts[0]?.maxQuantity).success).toBe(true);
    expect(verdicts[0]?.maxQuantity).toBe(`1${'0'.repeat(60)}`);
  });

  it('denies a bound where there is nothing to bound', () => {
    const { decision, verdicts } = evaluate(riskContext({ quote: null }), [bounding('1')]);

    expect([decision, verdicts]).toMatchObject(['deny', [{ decision: 'deny', maxQuantity: '0' }]]);
  });

  it('approves nothing without rules of the exchange, even where no rule speaks', () => {
    expect(evaluate(riskContext({ rules: null }), [])).toEqual({
      decision: 'deny',
      verdicts: [],
      size: null,
      order: null,
    });
  });

  it('passes warnings on, and only those of what is allowed', () => {
    const warning: Finding = { kind: 'allow', value: null, limit: null, message: 'Careful.', isWarning: true };

    const { decision, verdicts } = evaluate(riskContext(), [rule(warning), rule({ ...warning, isWarning: false })]);

    expect([decision, verdicts.map(({ isWarning }) => isWarning)]).toEqual(['allow', [true, false]]);
  });

  it('holds the size that is left against the exchange, beside the denials of rules', () => {
    const { verdicts } = evaluate(riskContext({ freeQuote: '4', haltReason: 'Overfilled.' }));

    expect(verdicts.slice(RULES.length).map(({ code }) => code)).toEqual([
      'exchange_notional_below_minimum',
      'exchange_notional_below_minimum',
      'exchange_notional_below_minimum',
    ]);
  });

  it('counts the orders of the bracket among those that are live', () => {
    const rules = instrumentRules({ maxOrders: 5 });
    const of = (all: number) =>
      evaluate(riskContext({ rules, liveOrders: { all, conditional: 0 } }))
        .verdicts.slice(RULES.length)
        .map(({ code, value }) => `${code} ${value}`);

    expect([of(2), of(3)]).toEqual([[], ['exchange_too_many_orders 6']]);
  });

  it('says that nothing is left after the fee', () => {
    // The fee leaves less than the one step that is bought.
    const { decision, verdicts } = evaluate(riskContext(), [bounding('0.00001')]);

    expect([decision, verdicts.at(-1)]).toMatchObject([
      'deny',
      { code: 'size_too_small', decision: 'deny', value: '0.00001', limit: '0.00001' },
    ]);
  });

  it('says so once: not where a rule has left nothing', () => {
    const { verdicts } = evaluate(riskContext({ freeQuote: '0' }));

    expect(verdicts.filter(({ decision }) => decision === 'deny').map(({ code }) => code)).toEqual(['free_balance']);
  });

  it('leaves to the legs what the exchange keeps of the fee, on both steps', () => {
    const legs = (marketQuantityStep: string, takerFeeFraction = '0.001') =>
      evaluate(riskContext({ rules: instrumentRules({ marketQuantityStep, takerFeeFraction }) })).order?.stop.quantity;

    expect([legs('0'), legs('0.1'), legs('0.3'), legs('0', '-0.001')]).toEqual(['9.615', '9.6', '9.6', '10.40582']);
  });
});

describe('the bracket', () => {
  const rules = instrumentRules({ priceStep: '0.1' });

  it('is rounded in the direction that risks less', () => {
    const ticket = orderTicket({ entry: '99.99', stop: '95.01', target: '114.99' });

    expect(evaluate(riskContext({ rules, ticket })).order).toMatchObject({
      entry: { price: '99.9' },
      stop: { triggerPrice: '95.1' },
      target: { price: '114.9' },
    });
  });

  it('is no dearer than what was shown, also where that lies on no step', () => {
    const limit = (shown: string) =>
      evaluate(riskContext({ rules, shown: { quantity: '9', limitPrice: shown } })).size?.limitPrice;

    expect([limit('99.58'), limit('100'), limit('120')]).toEqual(['99.5', '100', '100']);
  });

  it('reckons with the best ask where the limit lies above it', () => {
    const { plan } = riskContext({ ticket: orderTicket({ entry: null }) });

    expect([plan?.limitPrice, plan?.highestPrice, plan?.expectedPrice].map(String)).toEqual([
      '100.4',
      '100.4',
      '100.1',
    ]);
    expect(String(riskContext().plan?.expectedPrice)).toBe('100');
  });

  it('is none where the entry rounds to nothing', () => {
    expect(riskContext({ rules, ticket: orderTicket({ entry: '0.05' }) }).plan).toBeNull();
  });
});

describe('texts of any kind', () => {
  const TEXTS = ['NaN', 'Infinity', '1e309', '-0', '0', '', ' 1', '0,5', '0x10', '1e-320', '-1', '9'.repeat(65), '٣'];

  it.each(TEXTS)('never pass, and never throw: %j', (text) => {
    const worlds = [
      entryRequest({ ticket: orderTicket({ entry: text }) }),
      entryRequest({ ticket: orderTicket({ stop: text }) }),
      entryRequest({ ticket: orderTicket({ target: text }) }),
      entryRequest({ equity: text }),
      entryRequest({ freeQuote: text }),
      entryRequest({ shown: { quantity: text, limitPrice: '100' } }),
      entryRequest({ shown: { quantity: '1', limitPrice: text } }),
      entryRequest({ quote: { instrument: 'BTC/USDT', bid: '100', ask: text, at: START, knownAt: START } }),
    ];

    expect(worlds.map((world) => evaluateEntry(world, riskStanding(START)).decision)).toEqual(worlds.map(() => 'deny'));
  });

  it.each(TEXTS.filter((text) => text !== '0' && text !== '-0'))('as a filter of the exchange neither: %j', (text) => {
    const filters = ['priceStep', 'quantityStep', 'marketQuantityStep', 'minPrice', 'maxPrice', 'minQuantity'] as const;
    const limits = ['maxQuantity', 'minMarketQuantity', 'maxMarketQuantity', 'minNotional', 'maxNotional'] as const;
    const band = { bidUp: '5', bidDown: '0.2', askUp: '5', askDown: '0.2' };
    const worlds = [
      ...[...filters, ...limits].map((filter) => instrumentRules({ [filter]: text })),
      ...(text === '-1'
        ? []
        : [instrumentRules({ takerFeeFraction: text }), instrumentRules({ makerFeeFraction: text })]),
      ...Object.keys(band).map((side) => instrumentRules({ priceBand: { ...band, [side]: text } })),
    ];

    for (const rules of worlds) {
      expect(evaluateEntry(entryRequest({ rules }), riskStanding(START)).decision).toBe('deny');
    }
  });

  it('is a broken invariant as a limit, which the schema of the mandate never lets through', () => {
    const limits = { ...WIDE_LIMITS, maxOpenRiskR: Number.NaN };

    expect(() => evaluateEntry(entryRequest(), riskStanding(START, { limits }))).toThrow('finite maxOpenRiskR');
  });
});

function bounding(maximum: string): RiskRule {
  return rule({ kind: 'bound', maximum: new Exact(maximum), value: null, limit: null, message: '' });
}

function rule(finding: Finding): RiskRule {
  return { code: 'free_balance', summary: '', inputs: [], limits: [], check: () => finding };
}
