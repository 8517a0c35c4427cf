import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Exact, exact } from '#shared/domain/decimal';
import type { Fill } from '#shared/domain/order';
import { journalFill, START } from '#tests/support/execution-fixtures';
import { addFill, compareFills, type FoldRules, foldFills, type Holding, NO_HOLDING } from './fold-fills';

const RULES: FoldRules = {
  base: 'BTC',
  quote: 'USDT',
  quantityStep: new Exact('0.00001'),
  isOwn: ({ exchangeOrderId }) => exchangeOrderId !== 'external',
};

describe('foldFills', () => {
  it('takes base fees off the quantity and counts them as money, by hand', () => {
    const holding = foldFills(
      [
        journalFill({ tradeId: '1', quantity: '1', price: '100', fee: '0.001', feeAsset: 'BTC' }),
        journalFill({ tradeId: '2', quantity: '1', price: '110', fee: '0.001', feeAsset: 'BTC' }),
        journalFill({ tradeId: '3', side: 'sell', quantity: '0.5', price: '120', fee: '0.06', feeAsset: 'USDT' }),
      ],
      RULES,
    );

    // (0.999 * 100 + 1 * 110) / 1.999, then half a unit sold at 120.
    expect(plain(holding)).toEqual({
      quantity: '1.498',
      own: '1.498',
      average: '105.002501',
      realised: '7.498749',
      fees: '0.265003',
      firstOrderId: '11',
      openedAt: START,
    });
  });

  it('keeps fees in another asset apart', () => {
    const holding = foldFills([journalFill({ fee: '0.0003', feeAsset: 'BNB' })], RULES);

    expect([holding.quantity.toFixed(), holding.fees.toFixed(), holding.otherFees.get('BNB')?.toFixed()]).toEqual([
      '1',
      '0',
      '0.0003',
    ]);
  });

  it('begins a new episode when less than a step was left', () => {
    const holding = foldFills(
      [
        journalFill({ tradeId: '1', quantity: '1', fee: '0.000005', feeAsset: 'BTC' }),
        journalFill({ tradeId: '2', side: 'sell', quantity: '0.99999', fee: '0', feeAsset: 'USDT', price: '90' }),
        journalFill({ tradeId: '3', quantity: '2', fee: '0', exchangeOrderId: '12', occurredAt: START + 5 }),
      ],
      RULES,
    );

    expect([
      holding.openedAt,
      holding.firstOrderId,
      holding.realised.toFixed(),
      holding.totalRealised.toFixed(),
    ]).toEqual([START + 5, '12', '0', '-9.9999']);
  });

  it('counts what came from outside in the position but not in ours', () => {
    const holding = foldFills(
      [journalFill({ fee: '0' }), journalFill({ tradeId: '2', fee: '0', exchangeOrderId: 'external', side: 'sell' })],
      RULES,
    );

    expect([holding.quantity.toFixed(), holding.ownQuantity.toFixed()]).toEqual(['0', '1']);
  });

  it('is the sum of its fills, in whatever order they are told', () => {
    fc.assert(
      fc.property(
        fills().chain((list) => fc.tuple(fc.constant(list), shuffled(list))),
        ([list, other]) => {
          const holding = foldFills(other, RULES);

          const sum = list.reduce((total, fill) => {
            const change = fill.side === 'buy' ? exact(fill.quantity) : exact(fill.quantity).neg();
            return total.add(change).sub(fill.feeAsset === 'BTC' ? exact(fill.fee) : 0);
          }, new Exact(0));
          expect(holding.quantity.toFixed()).toBe(sum.toFixed());
          expect(plain(holding)).toEqual(plain(foldFills(list, RULES)));
          const stepwise = list.toSorted(compareFills).reduce((so, fill) => addFill(so, fill, RULES), NO_HOLDING);
          expect(plain(stepwise)).toEqual(plain(holding));
        },
      ),
    );
  });

  it('makes money only from price: realised and unrealised are what was received less what was paid', () => {
    fc.assert(
      fc.property(fills(), fc.integer({ min: 50, max: 150 }), (list, price) => {
        const { totalRealised, totalFees, quantity, averagePrice } = foldFills(list, RULES);

        const unrealised = quantity.mul(new Exact(price).sub(averagePrice ?? 0));
        const cash = list.reduce((total, fill) => {
          const value = exact(fill.quantity).mul(exact(fill.price));
          const fee = fill.feeAsset === 'USDT' ? exact(fill.fee) : new Exact(0);
          return (fill.side === 'buy' ? total.sub(value) : total.add(value)).sub(fee);
        }, new Exact(0));
        const worth = cash.add(quantity.mul(price));
        const difference = totalRealised.add(unrealised).sub(totalFees).sub(worth).abs();
        expect(difference.lt('1e-40')).toBe(true);
      }),
    );
  });
});

function fills(): fc.Arbitrary<Fill[]> {
  return fc
    .array(
      fc.record({
        side: fc.constantFrom('buy' as const, 'sell' as const),
        quantity: fc.integer({ min: 1, max: 500 }).map((units) => new Exact(units).div(100).toFixed()),
        price: fc.integer({ min: 50, max: 150 }).map(String),
        fee: fc.integer({ min: 0, max: 9 }).map((units) => new Exact(units).div(10_000).toFixed()),
        feeAsset: fc.constantFrom('BTC', 'USDT', 'BNB'),
        occurredAt: fc.integer({ min: START, max: START + 3 }),
        exchangeOrderId: fc.constantFrom('11', '12', 'external'),
      }),
      { maxLength: 12 },
    )
    .map((list) => list.map((fields, index) => journalFill({ ...fields, tradeId: String(index + 1) })));
}

function shuffled(list: readonly Fill[]): fc.Arbitrary<Fill[]> {
  return fc.shuffledSubarray([...list], { minLength: list.length, maxLength: list.length });
}

function plain(holding: Holding) {
  return {
    quantity: holding.quantity.toFixed(),
    own: holding.ownQuantity.toFixed(),
    average: holding.averagePrice?.toDecimalPlaces(6).toFixed() ?? null,
    realised: holding.realised.toDecimalPlaces(6).toFixed(),
    fees: holding.fees.toDecimalPlaces(6).toFixed(),
    firstOrderId: holding.firstOrderId,
    openedAt: holding.openedAt,
  };
}
