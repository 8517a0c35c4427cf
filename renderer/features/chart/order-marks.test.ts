import { expect, it } from 'vitest';
import { anOrder, aPosition } from '#tests/support/trading-fixtures';
import { orderMarks } from './order-marks';

const TEXT = { order: ({ role }: { role: string }) => role, position: () => 'average' };

it('draws what waits at the price that it waits for, and what is held at its average', () => {
  const orders = [
    anOrder(),
    anOrder({ clientOrderId: 's', role: 'stop', type: 'stop', price: null, triggerPrice: '57000', state: 'pending' }),
    anOrder({ clientOrderId: 't', role: 'target', price: '60000' }),
  ];

  const marks = orderMarks(orders, aPosition(), TEXT);

  expect(marks.map(({ tone, top, label, strength }) => [tone, top, label, strength])).toEqual([
    ['order-entry', 58_000, 'entry', 'strong'],
    ['order-stop', 57_000, 'stop', 'weak'],
    ['order-target', 60_000, 'target', 'strong'],
    ['position', 58_000, 'average', 'strong'],
  ]);
});

it('draws nothing for what is over or has no price', () => {
  const orders = [
    anOrder({ state: 'filled' }),
    anOrder({ state: 'cancelled' }),
    anOrder({ type: 'market', price: null }),
  ];

  expect(orderMarks(orders, aPosition({ averagePrice: null }), TEXT)).toEqual([]);
});
