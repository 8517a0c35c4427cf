import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bitcoinRules } from '#tests/support/instrument-rules';
import type { OrderLeg } from './approved-order';
import { decimalText, Exact, exact } from './decimal';
import { checkAgainstRules, type RuleMarket } from './order-fits-rules';

describe('checkAgainstRules', () => {
  it('passes a leg on step and within every limit', () => {
    expect(checkAgainstRules(limit(), bitcoinRules(), MARKET)).toEqual([]);
  });

  it.each<[string, Partial<Leg>, Partial<RuleMarket>, object[]]>([
    ['a text that is no number', { quantity: 'NaN' }, {}, [v('not_a_number', 'quantity', 'NaN', 'a decimal number')]],
    ['an exponent', { quantity: '1e3' }, {}, [v('not_a_number', 'quantity', '1e3', 'a decimal number')]],
    ['a decimal comma', { price: '0,5' }, {}, [v('not_a_number', 'price', '0,5', 'a decimal number')]],
    ['a negative amount', { quantity: '-1' }, {}, [v('not_positive', 'quantity', '-1', '0')]],
    ['nothing', { quantity: '0' }, {}, [v('not_positive', 'quantity', '0', '0')]],
    ['a missing price', { price: null }, {}, [v('price_missing', 'price', 'none', 'a price')]],
    ['a trigger of an order without', { triggerPrice: '1' }, {}, [v('price_not_allowed', 'triggerPrice', '1', 'none')]],
    ['a price off step', { price: '60000.005' }, {}, [v('price_step', 'price', '60000.005', '0.01')]],
    ['a quantity off step', { quantity: '0.001005' }, {}, [v('quantity_step', 'quantity', '0.001005', '0.00001')]],
    [
      'a price above everything',
      { price: '1000000.01' },
      { averagePrice: '900000' },
      [v('price_above_maximum', 'price', '1000000.01', '1000000')],
    ],
    ['a small amount', { quantity: '0.00008' }, {}, [v('notional_below_minimum', null, '4.8', '5')]],
    ['a large amount', { quantity: '200' }, {}, [v('notional_above_maximum', null, '12000000', '9000000')]],
    ['a price above the band', { price: '300000.01' }, {}, [v('price_above_band', 'price', '300000.01', '300000')]],
    ['a price below the band', { price: '11999.99' }, {}, [v('price_below_band', 'price', '11999.99', '12000')]],
    ['one order too many', {}, { openOrders: 200 }, [v('too_many_orders', null, '201', '200')]],
    [
      'one stop too many',
      { type: 'stop', price: null, triggerPrice: '59000' },
      { openConditionalOrders: 5 },
      [v('too_many_conditional_orders', null, '6', '5')],
    ],
    [
      'a market order above its own limit',
      { type: 'market', price: null, quantity: '101' },
      {},
      [v('quantity_above_maximum', 'quantity', '101', '100')],
    ],
    [
      'a market order valued at the average price',
      { type: 'market', price: null, quantity: '0.00008' },
      {},
      [v('notional_below_minimum', null, '4.8', '5')],
    ],
  ])('refuses %s, with the numbers', (_name, leg, market, violations) => {
    expect(checkAgainstRules(limit(leg), bitcoinRules(), { ...MARKET, ...market })).toEqual(violations);
  });

  it('uses the band of the side', () => {
    const rules = bitcoinRules({ priceBand: { bidUp: '1.1', bidDown: '0.2', askUp: '5', askDown: '0.9' } });

    const codes = (['buy', 'sell'] as const).map((side) =>
      ['40000', '70000'].map((price) => checkAgainstRules(limit({ side, price }), rules, MARKET)[0]?.code ?? 'fits'),
    );

    expect(codes).toEqual([
      ['fits', 'price_above_band'],
      ['price_below_band', 'fits'],
    ]);
  });

  it('refuses everything in an instrument that rests', () => {
    expect(checkAgainstRules(limit(), bitcoinRules({ isTrading: false }), MARKET)).toEqual([
      v('not_trading', null, 'BTCUSDT', 'trading'),
    ]);
  });

  it('passes exactly the legs that break no filter', () => {
    const rules = bitcoinRules();
    const cents = fc.bigInt(1n, 200_000_000n);
    const sats = fc.bigInt(1n, 1_000_000_000_000n);
    const places = fc.constantFrom(2, 3);
    const quantityPlaces = fc.constantFrom(5, 6);

    fc.assert(
      fc.property(cents, sats, places, quantityPlaces, (priceUnits, quantityUnits, pricePlaces, amountPlaces) => {
        const price = new Exact(priceUnits.toString()).div(10 ** pricePlaces);
        const quantity = new Exact(quantityUnits.toString()).div(10 ** amountPlaces);
        const leg = limit({ price: decimalText(price), quantity: decimalText(quantity) });

        const isFine = checkAgainstRules(leg, rules, MARKET).length === 0;

        // Worked out anew, in whole units.
        const inCents = price.mul(100);
        const inSteps = quantity.mul(100_000);
        const notional = price.mul(quantity);
        expect(isFine).toBe(
          inCents.isInteger() &&
            inSteps.isInteger() &&
            price.lte(1_000_000) &&
            quantity.lte(9_000) &&
            notional.gte(5) &&
            notional.lte(9_000_000) &&
            price.gte(exact('12000')) &&
            price.lte(exact('300000')),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it('never passes a text that is no plain positive decimal', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.double().map(String),
          fc.constantFrom('Infinity', '1e309', '-0', '+1', '01', '.5', '5.'),
        ),
        (text) => {
          const isPlain = /^(0|[1-9]\d*)(\.\d+)?$/.test(text) && Number(text) > 0;

          const [violation] = checkAgainstRules(limit({ quantity: text }), bitcoinRules(), MARKET);

          if (!isPlain) expect(['not_a_number', 'not_positive']).toContain(violation?.code);
        },
      ),
    );
  });
});

type Leg = OrderLeg & { readonly side: 'buy' | 'sell' };

function limit(over: Partial<Leg> = {}): Leg {
  return {
    type: 'limit',
    side: 'buy',
    quantity: '0.001',
    price: '60000',
    triggerPrice: null,
    timeInForce: 'gtc',
    ...over,
  };
}

function v(code: string, field: string | null, value: string, bound: string) {
  return { code, field, value, limit: bound };
}

const MARKET: RuleMarket = { averagePrice: '60000', openOrders: 0, openConditionalOrders: 0 };
