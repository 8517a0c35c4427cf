import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EntryRequest } from '#electron/ports/order-approval';
import { exact } from '#shared/domain/decimal';
import type { MandateLimits } from '#shared/domain/mandate';
import { instrumentRules, orderTicket, START } from '#tests/support/execution-fixtures';
import {
  accountFacts,
  entryRequest,
  instrumentExposure,
  riskContext,
  riskStanding,
  WIDE_LIMITS,
} from '#tests/support/risk-standing';
import { evaluate, evaluateEntry } from './evaluate';
import type { RiskStanding } from './risk-standing';
import type { RuleCode } from './rule-codes';
import { SIZE_RULES } from './size-rules';

// Without fees, 10,000 USDT lose 50 at a stop 5 below the entry of 100 with exactly 10 BTC, worth 1,000.
const FREE = instrumentRules({ takerFeeFraction: '0', makerFeeFraction: '0' });
const STEP = '0.00001';

type World = readonly [request?: Partial<EntryRequest>, standing?: Partial<RiskStanding>];

describe.each<[RuleCode, (amount: string) => World, [all: string, less: string, least: string, none: string]]>([
  [
    'calibration_discount',
    (share) => [{ source: 'model' }, limits({ unprovenFraction: Number(share) })],
    ['1', '0.999999', '0.000001', '0.0000009'],
  ],
  [
    'trade_risk',
    // A stop filled at 94.05 loses 5.95 each.
    (share) => [{}, limits({ stopSlippageFraction: 0.01, maxTradeRiskFraction: Number(share) })],
    ['0.00595', '0.005949999', '0.00000000595', '0.00000000594'],
  ],
  [
    'order_notional',
    (notional) => [{}, limits({ maxOrderNotional: notional })],
    ['1000', '999.9999', '0.001', '0.000999'],
  ],
  [
    'order_share',
    (share) => [{}, limits({ maxOrderFraction: Number(share) })],
    ['0.1', '0.09999999', '0.0000001', '0.00000009'],
  ],
  [
    'instrument_exposure',
    (held) => [holding({ held }), limits({ maxInstrumentFraction: 0.1 })],
    ['0', '0.0001', '999.999', '999.9991'],
  ],
  [
    'group_exposure',
    (held) => [holding({ instrument: 'ETH/USDT', held }), withEther({ maxGroupFraction: 0.1 })],
    ['0', '0.0001', '999.999', '999.9991'],
  ],
  [
    'total_exposure',
    (held) => [holding({ instrument: 'XRP/USDT', held }), limits({ maxExposureFraction: 0.1 })],
    ['0', '0.0001', '999.999', '1000'],
  ],
  [
    'open_risk',
    (openRisk) => [holding({ instrument: 'XRP/USDT', openRisk }), limits({ maxOpenRiskR: 1 })],
    ['0', '0.000001', '49.99995', '49.99996'],
  ],
  [
    'day_budget',
    (openRisk) => [holding({ instrument: 'XRP/USDT', openRisk }), limits({ dayBudgetR: 1 })],
    ['0', '0.000001', '49.99995', '50'],
  ],
  ['day_budget', (loss) => [lost(loss), limits({ dayBudgetR: 1 })], ['0', '0.000001', '49.99995', '60']],
  [
    'instrument_budget',
    (openRisk) => [holding({ openRisk }), limits({ instrumentBudgetR: 1 })],
    ['0', '0.000001', '49.99995', '49.99996'],
  ],
  [
    'group_budget',
    (openRisk) => [holding({ instrument: 'ETH/USDT', openRisk }), withEther({ groupBudgetR: 1 })],
    ['0', '0.000001', '49.99995', '49.99996'],
  ],
  ['free_balance', (freeQuote) => [{ freeQuote }], ['1000', '999.9999', '0.001', '0.000999']],
  ['largest_order', (maxQuantity) => [{ rules: { ...FREE, maxQuantity } }], ['10', '9.999999', '0.00001', '0.000009']],
  [
    'largest_order',
    (maxMarketQuantity) => [{ rules: { ...FREE, maxMarketQuantity } }],
    ['10', '9.999999', '0.00001', '0.000009'],
  ],
  [
    'largest_notional',
    // Its target at 115 is the dearest of its orders.
    (maxNotional) => [{ rules: { ...FREE, maxNotional } }],
    ['1150', '1149.9999', '0.00115', '0.001149'],
  ],
  ['as_shown', (quantity) => [{ shown: { quantity, limitPrice: '100' } }], ['10', '9.999999', '0.00001', '0.000009']],
])('%s at its boundary', (code, world, [all, less, least, none]) => {
  it('lets the whole size pass where it just fits', () => {
    expect(verdictOn(code, world(all))).toMatchObject({ decision: 'allow', maxQuantity: '10' });
  });

  it('caps to the step below where it just does not', () => {
    expect(verdictOn(code, world(less))).toMatchObject({ decision: 'cap', maxQuantity: '9.99999' });
    expect(sizeIn(world(less))).toBe('9.99999');
  });

  it('caps to a single step, and denies what is less than one', () => {
    expect(verdictOn(code, world(least))).toMatchObject({ decision: 'cap', maxQuantity: STEP });
    expect(verdictOn(code, world(none))).toMatchObject({ decision: 'deny', maxQuantity: '0' });
    expect(sizeIn(world(none))).toBeNull();
  });
});

describe('what is used up already', () => {
  it.each<[RuleCode, World]>([
    ['instrument_exposure', [holding({ held: '5000' }), limits({ maxInstrumentFraction: 0.1 })]],
    ['group_exposure', [holding({ held: '5000' }), limits({ maxGroupFraction: 0.1 })]],
    ['total_exposure', [holding({ held: '5000' }), limits({ maxExposureFraction: 0.1 })]],
    ['open_risk', [holding({ openRisk: '500' }), limits({ maxOpenRiskR: 1 })]],
    ['day_budget', [lost('500'), limits({ dayBudgetR: 1 })]],
    ['instrument_budget', [holding({ openRisk: '500' }), limits({ instrumentBudgetR: 1 })]],
    ['group_budget', [holding({ openRisk: '500' }), limits({ groupBudgetR: 1 })]],
  ])('leaves nothing beyond its limit: %s', (code, world) => {
    expect(verdictOn(code, world)).toMatchObject({ decision: 'deny', maxQuantity: '0' });
  });

  it('is what is held and what is ordered', () => {
    const world = (entries: string): World => [
      holding({ held: '400', entries }),
      limits({ maxInstrumentFraction: 0.1, maxGroupFraction: 0.1, maxExposureFraction: 0.1 }),
    ];

    for (const code of ['instrument_exposure', 'group_exposure', 'total_exposure'] as const) {
      expect(['0.0001', '599.999', '600'].map((entries) => verdictOn(code, world(entries)).maxQuantity)).toEqual([
        '5.99999',
        '0.00001',
        '0',
      ]);
    }
  });

  it('counts only the instrument, or only the group, in their own limits', () => {
    const elsewhere = holding({ instrument: 'XRP/USDT', held: '5000', openRisk: '500' });
    const narrow = withEther({
      maxInstrumentFraction: 0.1,
      maxGroupFraction: 0.1,
      instrumentBudgetR: 1,
      groupBudgetR: 1,
    });

    for (const code of ['instrument_exposure', 'group_exposure', 'instrument_budget', 'group_budget'] as const) {
      expect(verdictOn(code, [elsewhere, narrow])).toMatchObject({ decision: 'allow', maxQuantity: '10' });
    }
  });

  it('does not let the gains of a day pay for its losses, nor count those of the day before', () => {
    const account = accountFacts({
      trades: [closed('-500', START - 86_400_000), closed('-20'), closed('300'), closed('-5')],
    });

    expect(verdictOn('day_budget', [{ account }, limits({ dayBudgetR: 1 })])).toMatchObject({ maxQuantity: '5' });
  });

  it('takes a trade that closed as the day began for one of the day', () => {
    const account = accountFacts({ trades: [closed('-25', 1_000)] });
    const of = (dayStartAt: number) =>
      verdictOn('day_budget', [{ account }, { ...limits({ dayBudgetR: 1 }), dayStartAt }]).maxQuantity;

    expect([of(1_000), of(1_001)]).toEqual(['5', '10']);
  });
});

describe('what is not known', () => {
  it.each(SIZE_RULES.map(({ code }) => code))('never passes without prices: %s', (code) => {
    expect(verdictOn(code, [{ quote: null }])).toMatchObject({ decision: 'deny', maxQuantity: null });
  });

  const SUMS = SIZE_RULES.filter(({ inputs }) => inputs.some((input) => input.startsWith('totals.')));
  it.each(SUMS.map(({ code }) => code))('never passes without a sum: %s', (code) => {
    const worlds: [Partial<EntryRequest>, string][] = [
      [{ account: accountFacts({ equity: null }) }, 'the value of the account'],
      [{ account: accountFacts({ equity: 'NaN' }) }, 'an amount is no number'],
      [holding({ instrument: 'XRP/USDT', held: null }), 'a price for XRP/USDT'],
      [holding({ instrument: 'XRP/USDT', entries: null }), 'a price for XRP/USDT'],
      [holding({ instrument: 'XRP/USDT', openRisk: null }), 'a price for XRP/USDT'],
      [holding({ held: '-1' }), 'an amount is no number'],
      [holding({ openRisk: '1e309' }), 'an amount is no number'],
      [{ account: accountFacts({ trades: [closed(null)] }) }, 'the result of a trade in BTC/USDT'],
    ];

    for (const [request, missing] of worlds) {
      expect(verdictOn(code, [request])).toMatchObject({
        decision: 'deny',
        maxQuantity: null,
        message: `What is at stake is not known: ${missing}.`,
      });
    }
  });

  it.each<[RuleCode, Partial<EntryRequest>]>([
    ['free_balance', { freeQuote: null }],
    ['free_balance', { freeQuote: '-1' }],
    ['as_shown', { shown: { quantity: 'NaN', limitPrice: '100' } }],
    ['trade_risk', { equity: null }],
    ['order_share', { equity: '-5' }],
    ['order_share', { equity: 'Infinity' }],
  ])('never passes: %s %j', (code, request) => {
    expect(verdictOn(code, [request]).decision).toBe('deny');
  });

  it('lets an exchange without largest orders take any', () => {
    const rules = { ...FREE, maxQuantity: '0', maxMarketQuantity: '0', maxNotional: '0' };

    for (const code of ['largest_order', 'largest_notional'] as const) {
      expect(verdictOn(code, [{ rules }])).toMatchObject({ decision: 'allow', maxQuantity: null });
    }
  });
});

describe('sizing by ATR', () => {
  const sizing = (atr: number | null) =>
    ({
      ...limits({ sizing: 'atr', atrMultiple: 2 }),
      candles: { count: 100, lastClosedAt: START, atr },
    }) satisfies Partial<RiskStanding>;

  it.each([
    [2.5, '10'],
    [5, '5'],
    [1, '10'],
  ])('sizes by the wider of stop and ATR: %s', (atr, quantity) => {
    expect([sizeIn([{}, sizing(atr)]), verdictOn('atr_known', [{}, sizing(atr)]).decision]).toEqual([
      quantity,
      'allow',
    ]);
  });

  it.each([null, 0, -1, Number.NaN, Number.POSITIVE_INFINITY])('denies without one: %s', (atr) => {
    expect([sizeIn([{}, sizing(atr)]), verdictOn('atr_known', [{}, sizing(atr)]).decision]).toEqual([null, 'deny']);
  });

  it('denies where no candles are stored, and asks for none otherwise', () => {
    const without = { ...sizing(1), candles: null };

    expect(verdictOn('atr_known', [{}, without]).decision).toBe('deny');
    expect(verdictOn('atr_known', [{}, { candles: null }]).decision).toBe('allow');
  });
});

describe('sizing by half of Kelly', () => {
  const sizing = (hits: number, n: number, riskFraction = 0.005) => ({
    ...limits({ sizing: 'half_kelly', riskFraction, maxTradeRiskFraction: 0.1 }),
    record: { of: 'person', n, hits, baseRate: null, calibrationError: null },
  });

  it('takes the mandate’s fraction where the edge gives more', () => {
    expect(sizeIn([{}, sizing(80, 100)])).toBe('10');
  });

  it('takes half of the edge where that is less', () => {
    // The lower bound of 35 of 100 is 0.26370...; at 3 to 1 the edge is 0.0183, half of it 0.0091.
    const world: World = [{}, sizing(35, 100, 0.05)];

    expect(Number(sizeIn(world))).toBeCloseTo((10_000 * (0.26365 - 0.73635 / 3)) / 2 / 5, 1);
    expect(verdictOn('kelly_edge', world)).toMatchObject({ decision: 'allow', limit: '0 %' });
  });

  it.each<[string, World]>([
    ['no edge', [{}, sizing(30, 100)]],
    ['no record', [{}, { ...sizing(1, 1), record: null }]],
    ['an empty record', [{}, sizing(0, 0)]],
    ['an impossible record', [{}, sizing(5, 4)]],
    ['a record that is no number', [{}, sizing(Number.NaN, 100)]],
    ['no target', [{ ticket: orderTicket({ target: null }) }, sizing(80, 100)]],
    ['a target that pays nothing', [{ ticket: orderTicket({ target: '100' }) }, sizing(80, 100)]],
  ])('denies without an edge: %s', (_, world) => {
    expect([sizeIn(world), verdictOn('kelly_edge', world).decision]).toEqual([null, 'deny']);
  });

  it('asks for no edge otherwise', () => {
    expect(verdictOn('kelly_edge', []).decision).toBe('allow');
  });
});

describe('the discount of a model', () => {
  it.each<[Partial<EntryRequest>, string | null]>([
    [{ source: 'model' }, '2.5'],
    [{ source: 'mcp' }, '2.5'],
    [{ source: 'rest' }, '2.5'],
    [{ ticket: orderTicket({ predictionId: 'pred_1' }) }, '2.5'],
    [{ source: 'person' }, null],
    [{ source: 'cli' }, null],
  ])('is taken from what rests on a prediction or comes from software: %j', (request, maxQuantity) => {
    expect(verdictOn('calibration_discount', [request])).toMatchObject({ maxQuantity });
  });

  it('shows the numbers of the formula', () => {
    const record = { of: 'm', n: 100, hits: 60, baseRate: 0.4, calibrationError: 0.1 };

    expect(verdictOn('calibration_discount', [{ source: 'model' }, { record }])).toMatchObject({
      decision: 'cap',
      value: '100 %',
      limit: '44.126 %',
      message:
        '100 forecasts, 60 % hit (50.201 % to 69.06 %), base rate 40 %, calibration error 10 %: 44.126 % of the size.',
    });
  });
});

describe('an instrument in another currency than the account', () => {
  // 10,000 EUR are 12,500 USDT.
  const account = accountFacts({ equity: '12500' });
  const rules = { ...FREE, instrument: 'BTC/EUR', quote: 'EUR' };
  const request = (fields: Partial<EntryRequest> = {}): Partial<EntryRequest> => ({
    ticket: orderTicket({ instrument: 'BTC/EUR' }),
    rules,
    account,
    ...fields,
  });

  it('counts its orders and losses in the currency of the account', () => {
    const of = (code: RuleCode, fields: Partial<MandateLimits>, exposure = {}) =>
      verdictOn(code, [
        request({ account: { ...account, exposures: [instrumentExposure({ instrument: 'ETH/USDT', ...exposure })] } }),
        limits(fields),
      ]).maxQuantity;

    expect([
      of('order_notional', { maxOrderNotional: '1250' }),
      of('order_notional', { maxOrderNotional: '1249.999' }),
      of('total_exposure', { maxExposureFraction: 0.1 }),
      of('total_exposure', { maxExposureFraction: 0.1 }, { held: '0.00125' }),
      of('open_risk', { maxOpenRiskR: 1 }),
      of('open_risk', { maxOpenRiskR: 1 }, { openRisk: '0.0000625' }),
      of('order_share', { maxOrderFraction: 0.1 }),
    ]).toEqual(['10', '9.99999', '10', '9.99999', '10', '9.99999', '10']);
  });

  it('is exact where the rate has no end', () => {
    const third = request({ equity: '30000', account: accountFacts({ equity: '10000' }) });

    // 100 EUR are 33.33... USDT: exactly 3 units for 100 USDT.
    expect(verdictOn('order_notional', [third, limits({ maxOrderNotional: '100' })]).maxQuantity).toBe('3');
  });

  it('never passes without the rate', () => {
    const unknown = request({ equity: null });

    for (const code of ['order_notional', 'total_exposure', 'open_risk'] as const) {
      expect(verdictOn(code, [unknown])).toMatchObject({
        decision: 'deny',
        message: 'The value of EUR in USDT, the currency of the account, is not known.',
      });
    }
  });

  it('tells two currencies of equal value apart from one', () => {
    const par = request({ account: accountFacts({ equity: '10000' }) });

    expect(riskContext(par, {}).plan?.accountPerQuote.toFixed()).toBe('1');
  });
});

it('never gives less for a larger risk fraction', () => {
  const fraction = fc.integer({ min: 1, max: 500 }).map((steps) => steps / 10_000);
  const sizing = fc.constantFrom('fixed_fraction' as const, 'atr' as const, 'half_kelly' as const);
  fc.assert(
    fc.property(fraction, fraction, sizing, fc.integer({ min: 0, max: 100 }), (a, b, method, hits) => {
      const record = { of: 'person', n: 100, hits, baseRate: null, calibrationError: null };
      const size = (riskFraction: number) =>
        exact(
          sizeIn([
            holding({ openRisk: '20', held: '500' }),
            { ...limits({ riskFraction, sizing: method, maxOpenRiskR: 2, maxTradeRiskFraction: 0.02 }), record },
          ]) ?? '0',
        );

      expect(size(Math.min(a, b)).lte(size(Math.max(a, b)))).toBe(true);
    }),
  );
});

function limits(fields: Partial<MandateLimits>): Partial<RiskStanding> {
  return { limits: { ...WIDE_LIMITS, ...fields } };
}

function withEther(fields: Partial<MandateLimits>): Partial<RiskStanding> {
  return { ...limits(fields), groupOf: () => ['ETH/USDT'] };
}

function holding(fields: Parameters<typeof instrumentExposure>[0]): Partial<EntryRequest> {
  return { account: accountFacts({ exposures: [instrumentExposure(fields)] }) };
}

function closed(result: string | null, closedAt = START): EntryRequest['account']['trades'][number] {
  return {
    trade: {
      id: String(closedAt),
      instrument: 'BTC/USDT',
      quote: 'USDT',
      openedAt: 0,
      closedAt,
      notional: '1000',
      result: result ?? '0',
      initialRisk: null,
      resultR: null,
      ending: 'exit',
      proposalId: null,
    },
    result,
  };
}

function lost(amount: string): Partial<EntryRequest> {
  return { account: accountFacts({ trades: [closed(`-${amount}`)] }) };
}

/** What one rule says, alone, so that no other cuts the size first. */
function verdictOn(code: RuleCode, [request, standing]: World) {
  const rule = SIZE_RULES.find((each) => each.code === code);
  if (!rule) throw new Error(`Expected a size rule, was ${code}.`);
  const verdict = evaluate(riskContext({ rules: FREE, ...request }, standing), [rule]).verdicts[0];
  if (!verdict) throw new Error('Expected a verdict.');
  return verdict;
}

/** The quantity that every size rule together leaves; `null` for none. Filters for small orders do not matter here. */
function sizeIn([request, standing]: World): string | null {
  const tiny = { ...FREE, minNotional: '0', ...request?.rules };
  const whole = entryRequest({ ...request, rules: tiny });
  return evaluateEntry(whole, riskStanding(whole.now, standing)).size?.quantity ?? null;
}
