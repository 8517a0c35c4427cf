import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExchangeOrder } from '#electron/ports/execution-client';
import { exact } from '#shared/domain/decimal';
import { isFinalOrderState, type Order } from '#shared/domain/order';
import { journalOrder, START } from '#tests/support/execution-fixtures';
import { applyFilled, applyOrderUpdate, isOverfilled } from './apply-order-update';

describe('applyOrderUpdate', () => {
  it('takes what the exchange says and remembers when it was first said', () => {
    const order = applyOrderUpdate(
      journalOrder(),
      seen({ state: 'open', filledQuantity: '0.2', filledQuote: '20' }),
      START + 9,
    );

    expect(order).toEqual(
      journalOrder({
        state: 'open',
        exchangeOrderId: '11',
        filledQuantity: '0.2',
        filledQuote: '20',
        acknowledgedAt: START + 9,
        updatedAt: START + 1,
      }),
    );
  });

  it.each(['absent', 'not_sent', 'rejected'] as const)('takes an order back that was concluded to be %s', (state) => {
    expect(applyOrderUpdate(journalOrder({ state }), seen({ state: 'open' }), START).state).toBe('open');
  });

  it('ends the same whatever the order of the reports, and however often they come', () => {
    fc.assert(
      fc.property(
        life().chain((reports) => fc.tuple(fc.constant(reports), mixed(reports))),
        ([reports, told]) => {
          const straight = reports.reduce(apply, journalOrder());
          const crooked = told.reduce(apply, journalOrder());

          const { state, filledQuantity, filledQuote } = crooked;
          expect({ state, filledQuantity, filledQuote }).toEqual({
            state: straight.state,
            filledQuantity: straight.filledQuantity,
            filledQuote: straight.filledQuote,
          });
        },
      ),
    );
  });

  it('never goes back', () => {
    fc.assert(
      fc.property(life().chain(mixed), (told) => {
        let before = journalOrder();
        for (const report of told) {
          const after = apply(before, report);
          expect(exact(after.filledQuantity).gte(exact(before.filledQuantity))).toBe(true);
          if (isFinalOrderState(before.state)) expect(isFinalOrderState(after.state)).toBe(true);
          before = after;
        }
      }),
    );
  });

  it('returns the same object for what it knows', () => {
    const order = applyOrderUpdate(journalOrder(), seen({ state: 'open' }), START);

    expect(applyOrderUpdate(order, seen({ state: 'open', updatedAt: START + 50 }), START + 60)).toBe(order);
  });
});

describe('applyFilled', () => {
  it('ends an order whose fills are complete before it was reported', () => {
    const order = applyFilled(journalOrder({ state: 'open' }), { quantity: exact('1'), quote: exact('99') });

    expect(order).toMatchObject({ state: 'filled', filledQuantity: '1', filledQuote: '99' });
  });

  it('shows what filled beyond the order', () => {
    expect(isOverfilled(applyFilled(journalOrder(), { quantity: exact('1.1'), quote: exact('110') }))).toBe(true);
  });
});

function apply(order: Order, report: ExchangeOrder): Order {
  return applyOrderUpdate(order, report, START + 100);
}

function seen(fields: Partial<ExchangeOrder>): ExchangeOrder {
  const {
    clientOrderId,
    instrument,
    side,
    type,
    timeInForce,
    quantity,
    price,
    triggerPrice,
    filledQuantity,
    filledQuote,
  } = journalOrder();
  return {
    clientOrderId,
    instrument,
    side,
    type,
    timeInForce,
    quantity,
    price,
    triggerPrice,
    filledQuantity,
    filledQuote,
    exchangeOrderId: '11',
    listId: null,
    state: 'open',
    updatedAt: START + 1,
    ...fields,
  };
}

/** Reports of one order as an exchange makes them: open, more and more filled, then an end. */
function life(): fc.Arbitrary<ExchangeOrder[]> {
  return fc
    .tuple(
      fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 5 }),
      fc.constantFrom('filled', 'cancelled', 'expired'),
    )
    .map(([parts, end]) => {
      const filled = [...parts].sort((a, b) => a - b);
      const reports = filled.map((tenths) => seen(quantityOf(tenths)));
      const last = end === 'filled' ? 10 : (filled.at(-1) ?? 0);
      return [seen({}), ...reports, seen({ ...quantityOf(last), state: end as 'filled' })];
    });
}

function quantityOf(tenths: number) {
  return { filledQuantity: exact('0.1').mul(tenths).toFixed(), filledQuote: String(tenths * 10) };
}

/** All of them at least once, some twice, in any order. */
function mixed(reports: readonly ExchangeOrder[]): fc.Arbitrary<ExchangeOrder[]> {
  return fc
    .subarray([...reports])
    .chain((again) => fc.shuffledSubarray([...reports, ...again], { minLength: reports.length + again.length }));
}
