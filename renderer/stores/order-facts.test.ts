import { expect, it } from 'vitest';
import type { Order } from '#shared/domain/order';
import { anOrder } from '#tests/support/trading-fixtures';
import { averageFillPrice, canCancel, filledFraction, waitingPrice } from './order-facts';

it('waits for the trigger of a conditional order, the limit of another, and for nothing at the market', () => {
  expect([
    waitingPrice(anOrder({ triggerPrice: '57000', price: '56900' })),
    waitingPrice(anOrder({ price: '58000' })),
    waitingPrice(anOrder({ price: null, type: 'market' })),
  ]).toEqual(['57000', '58000', null]);
});

it('knows the average price of what filled, exactly', () => {
  const partly = anOrder({ quantity: '0.3', filledQuantity: '0.1', filledQuote: '5800.05' });

  expect([averageFillPrice(partly), filledFraction(partly).toFixed(4), averageFillPrice(anOrder())]).toEqual([
    '58000.5',
    '0.3333',
    null,
  ]);
});

it('cancels an entry that may still fill, and nothing that guards a position or is not ours', () => {
  const cancellable = (fields: Partial<Order>) => canCancel(anOrder(fields));

  expect([
    cancellable({ role: 'entry', state: 'open' }),
    cancellable({ role: 'entry', state: 'unknown' }),
    cancellable({ role: 'external', state: 'open' }),
    cancellable({ role: 'stop', state: 'open' }),
    cancellable({ role: 'target', state: 'pending' }),
    cancellable({ role: 'entry', state: 'filled' }),
  ]).toEqual([true, true, false, false, false, false]);
});
