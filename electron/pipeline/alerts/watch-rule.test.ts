import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MarketMoment, StructureChange } from '#electron/ports/market-moments';
import type { AlertComparison, AlertCondition } from '#shared/domain/alert';
import { MIDNIGHT, marketMoment, momentsOfPrices, signalAt, structureAt } from '#tests/support/alert-fixtures';
import { forecast, outcome, prediction } from '#tests/support/prediction-fixtures';
import { candlesBefore, momentNeeds, watchRule } from './watch-rule';

describe('watchRule', () => {
  it.each([
    ['above', [1, 1.1, 1.2, 1.2, 1.1], [2, 3]],
    ['below', [1.1, 1, 1, 1.2], [1, 2]],
    ['crosses_above', [1.2, 1.1, 1.2, 1.3, 1, 1.11], [2, 5]],
    ['crosses_below', [1, 1.1, 1, 0.9, 1.2, 1.1, 1.05], [2, 6]],
  ] as const)('holds for a price that is %s 1.1 and for no equal one', (comparison, prices, expected) => {
    const watch = watchRule({ match: 'all', conditions: [{ kind: 'price', comparison, value: 1.1 }] });

    const held = momentsOfPrices(prices).flatMap((moment) => (watch(moment) ? [moment.index] : []));

    expect(held).toEqual(expected);
  });

  it('tells the numbers of every condition that holds, by its place in the rule', () => {
    const conditions: AlertCondition[] = [
      { kind: 'price', comparison: 'crosses_above', value: 1.1 },
      { kind: 'confluence', comparison: 'above', value: 0.6 },
      { kind: 'risk', measure: 'trading_state', comparison: 'above', value: 0 },
    ];
    const moment = marketMoment(1, {
      price: 1.2,
      previousPrice: 1,
      confluence: 0.5,
      account: { tradingState: 'reducing', dayResultR: -1, openRiskR: null },
    });

    const facts = watchRule({ match: 'any', conditions })(moment);

    expect(facts).toEqual([
      {
        condition: 0,
        evidenceId: null,
        facts: { measure: 'price', comparison: 'crosses_above', value: 1.2, limit: 1.1, previous: 1 },
      },
      { condition: 2, evidenceId: null, facts: { measure: 'trading_state', comparison: 'above', value: 1, limit: 0 } },
    ]);
    expect(watchRule({ match: 'all', conditions })(moment)).toBeNull();
  });

  it.each([
    ['a score that is not known', { kind: 'confluence', comparison: 'below', value: 1 }],
    ['a crossing without the score before', { kind: 'confluence', comparison: 'crosses_above', value: 0.1 }],
    ['an account that is not known', { kind: 'risk', measure: 'day_result_r', comparison: 'below', value: 9 }],
    ['a risk that the account does not tell', { kind: 'risk', measure: 'open_risk_r', comparison: 'below', value: 9 }],
  ] as const)('does not hold for %s', (name, condition) => {
    const account = name.includes('does not tell')
      ? { tradingState: 'active' as const, dayResultR: 0, openRiskR: null }
      : null;
    const confluence = name.startsWith('a crossing') ? 0.5 : null;

    expect(watchRule({ match: 'any', conditions: [condition] })(marketMoment(1, { account, confluence }))).toBeNull();
  });

  it('counts candles that exist since a structure took a state, not hours', () => {
    const weekend = 48;
    const change = changeAt(0);
    const moments = [0, 1, 1 + weekend, 2 + weekend].map((hour, index) =>
      marketMoment(hour, { index, price: 0.985, changes: hour === 0 ? [change] : [] }),
    );
    const watch = watchRule({ match: 'all', conditions: [structureCondition({ withinCandles: 3 })] });

    const facts = moments.map((moment) => watch(moment)?.[0]?.facts.candlesAgo ?? null);

    expect(facts).toEqual([0, 1, 2, null]);
  });

  it('takes the direction that was known when the state was taken, not what came out later', () => {
    const later = {
      states: [
        { state: 'manipulated' as const, at: MIDNIGHT },
        { state: 'distributing' as const, at: MIDNIGHT + 9 * 3_600_000, direction: 'bearish' as const },
      ],
    };
    const moment = marketMoment(0, { changes: [changeAt(0, later)] });
    const holds = (direction: 'bullish' | 'bearish') =>
      watchRule({ match: 'all', conditions: [structureCondition({ direction })] })(moment) !== null;

    expect([holds('bullish'), holds('bearish')]).toEqual([true, false]);
  });

  it.each([
    [0.985, 0],
    [1.0, 1],
    [0.97, 1],
    [1.01, null],
  ])('measures the distance of %d from the nearer edge in ATR', (price, distanceAtr) => {
    const watch = watchRule({ match: 'all', conditions: [structureCondition({ maxDistanceAtr: 1.5 })] });

    const facts = watch(marketMoment(0, { price, changes: [changeAt(0)] }));

    if (distanceAtr === null) expect(facts).toBeNull();
    else expect(facts?.[0]?.facts.distanceAtr).toBeCloseTo(distanceAtr, 9);
  });

  it('knows no distance without an ATR, and asks for none where any will do', () => {
    const moment = marketMoment(0, { atr: null, changes: [changeAt(0)] });
    const holds = (maxDistanceAtr: number | null) =>
      watchRule({ match: 'all', conditions: [structureCondition({ maxDistanceAtr })] })(moment) !== null;

    expect([holds(100), holds(null)]).toEqual([false, true]);
  });

  it('takes the newest signal that is strong enough', () => {
    const watch = watchRule({
      match: 'all',
      conditions: [{ kind: 'signal', name: null, direction: 'long', minStrength: 0.5, withinCandles: 2 }],
    });
    const first = watch(marketMoment(0, { signals: [signalAt(MIDNIGHT)] }));
    const second = watch(
      marketMoment(1, {
        signals: [
          signalAt(MIDNIGHT + 1, { id: 'weak', strength: 0.4 }),
          signalAt(MIDNIGHT + 1, { id: 'short', direction: 'short' }),
        ],
      }),
    );

    expect(first?.[0]).toMatchObject({ evidenceId: `signal-${MIDNIGHT}`, facts: { candlesAgo: 0, strength: 0.5 } });
    expect(second?.[0]).toMatchObject({ evidenceId: `signal-${MIDNIGHT}`, facts: { candlesAgo: 1 } });
  });

  it('tells a forecast that was made apart from one that was resolved, and takes no abstention', () => {
    const condition = { kind: 'prediction', source: 'model', direction: 'long', minProbability: 0.6 } as const;
    const made = watchRule({ match: 'all', conditions: [{ ...condition, event: 'made', result: null }] });
    const hit = watchRule({ match: 'all', conditions: [{ ...condition, event: 'resolved', result: 'target' }] });
    const known = prediction({ outcome: outcome() });
    const abstained = prediction({ verdict: { kind: 'abstention', reason: 'no_edge', text: '' } });
    const weak = prediction({ verdict: forecast({ probability: 0.55 }) });

    expect(made(marketMoment(0, { made: [abstained, weak, known] }))?.[0]).toEqual({
      condition: 0,
      evidenceId: 'pred_1',
      // History knows how it ended; who is told that it was made does not.
      facts: { event: 'made', source: 'model', direction: 'long', probability: 0.6 },
    });
    expect(hit(marketMoment(0, { resolved: [known] }))?.[0]?.facts).toMatchObject({ result: 'target', rMultiple: 1 });
    expect(hit(marketMoment(0, { resolved: [prediction({ outcome: outcome({ result: 'stop' }) })] }))).toBeNull();
    expect(made(marketMoment(0, { made: [abstained, weak] }))).toBeNull();
  });

  it('says the same wherever it begins, once it has seen the candles that it needs', () => {
    fc.assert(
      fc.property(arbitraryMoments, arbitraryRule, fc.nat(39), (moments, rule, start) => {
        const whole = moments.map(watchRule(rule));
        const first = Math.max(0, start - candlesBefore(rule));
        const part = moments.slice(first).map(watchRule(rule));

        expect(part.slice(start - first)).toEqual(whole.slice(start));
      }),
      { numRuns: 300 },
    );
  });
});

describe('momentNeeds', () => {
  it('asks for what the conditions of any rule look at, and one candle of it', () => {
    const needs = momentNeeds([
      { match: 'all', conditions: [structureCondition({ withinCandles: 40 })] },
      { match: 'any', conditions: [{ kind: 'confluence', comparison: 'above', value: 0.5 }] },
    ]);

    expect(needs).toEqual({ structures: true, signals: false, confluence: true, predictions: false, window: 1 });
  });
});

function structureCondition(fields: Partial<Extract<AlertCondition, { kind: 'structure' }>>): AlertCondition {
  return {
    kind: 'structure',
    structure: 'order_block',
    states: null,
    direction: null,
    withinCandles: 1,
    maxDistanceAtr: null,
    ...fields,
  };
}

function changeAt(hour: number, fields: Parameters<typeof structureAt>[1] = {}): StructureChange {
  const at = MIDNIGHT + hour * 3_600_000;
  const structure = structureAt(at, fields);
  return { structure, state: structure.states[0]?.state ?? 'active', at };
}

const arbitraryMoments = fc
  .array(
    fc.record({
      price: fc.integer({ min: 90, max: 110 }),
      hasChange: fc.boolean(),
      strength: fc.option(fc.integer({ min: 0, max: 10 })),
      confluence: fc.option(fc.integer({ min: -10, max: 10 })),
      skipped: fc.nat(3),
    }),
    { minLength: 40, maxLength: 40 },
  )
  .map((candles) => {
    let hour = 0;
    return candles.map((candle, index): MarketMoment => {
      hour += 1 + candle.skipped;
      const before = candles[index - 1];
      const at = MIDNIGHT + hour * 3_600_000;
      return marketMoment(hour, {
        index,
        price: candle.price / 100,
        previousPrice: before ? before.price / 100 : null,
        confluence: candle.confluence === null ? null : candle.confluence / 10,
        previousConfluence: before && before.confluence !== null ? before.confluence / 10 : null,
        changes: candle.hasChange ? [changeAt(hour)] : [],
        signals: candle.strength === null ? [] : [signalAt(at, { strength: candle.strength / 10 })],
      });
    });
  });

const arbitraryComparison = fc.constantFrom<AlertComparison>('above', 'below', 'crosses_above', 'crosses_below');
const arbitraryCondition = fc.oneof(
  fc.record({
    kind: fc.constant('price' as const),
    comparison: arbitraryComparison,
    value: fc.constantFrom(0.95, 1, 1.05),
  }),
  fc.record({
    kind: fc.constant('confluence' as const),
    comparison: arbitraryComparison,
    value: fc.constantFrom(-0.5, 0, 0.5),
  }),
  fc
    .record({ withinCandles: fc.integer({ min: 1, max: 12 }), maxDistanceAtr: fc.constantFrom(null, 0, 2, 8) })
    .map(structureCondition),
  fc.record({
    kind: fc.constant('signal' as const),
    name: fc.constant(null),
    direction: fc.constantFrom(null, 'long' as const),
    minStrength: fc.constantFrom(0, 0.5, 0.9),
    withinCandles: fc.integer({ min: 1, max: 12 }),
  }),
);
const arbitraryRule = fc.record({
  match: fc.constantFrom('all' as const, 'any' as const),
  conditions: fc.array(arbitraryCondition, { minLength: 1, maxLength: 3 }),
});
