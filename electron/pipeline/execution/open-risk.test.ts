import { describe, expect, it } from 'vitest';
import { Exact } from '#shared/domain/decimal';
import type { Order } from '#shared/domain/order';
import { journalOrder } from '#tests/support/execution-fixtures';
import { openRiskOfEntry, openRiskOfPosition } from './open-risk';

const stop = (quantity: string, triggerPrice: string, fields: Partial<Order> = {}) =>
  journalOrder({
    role: 'stop',
    side: 'sell',
    type: 'stop',
    state: 'open',
    quantity,
    price: null,
    triggerPrice,
    ...fields,
  });
const FEE = new Exact('0.001');

function positionRisk(fields: Partial<Parameters<typeof openRiskOfPosition>[0]> = {}): string | undefined {
  return openRiskOfPosition({
    guarded: new Exact(2),
    averagePrice: new Exact(100),
    marketPrice: new Exact(110),
    orders: [],
    plannedStop: () => null,
    quantityStep: new Exact('0.001'),
    feeFraction: FEE,
    ...fields,
  })?.toFixed();
}

describe('openRiskOfPosition', () => {
  it.each<[string, Parameters<typeof positionRisk>[0], string | undefined]>([
    ['what is lost down to the stop, with the fee there', { orders: [stop('2', '95')] }, '10.19'],
    ['nothing once the stop is above the price paid', { orders: [stop('2', '101')] }, '0'],
    ['the worse of two stops', { orders: [stop('1', '98'), stop('2', '95')] }, '10.19'],
    ['what is left of a stop that filled in part', { orders: [stop('3', '95', { filledQuantity: '1' })] }, '10.19'],
    ['the leftover of rounding down to the stop', { orders: [stop('1.997', '95')] }, '10.19'],
    ['the planned stop while none is live', { plannedStop: () => '95' }, '10.19'],
    ['the planned stop for the part without one', { orders: [stop('1', '90')], plannedStop: () => '95' }, '15.185'],
    ['all of the value without any stop, at the higher price', {}, '220'],
    ['all of the cost where the price is not known', { marketPrice: null }, '200'],
    ['nothing where nothing is held', { guarded: new Exact(0), averagePrice: null }, '0'],
    ['nothing known where the price paid is not', { averagePrice: null }, undefined],
    [
      'the planned stop where the one that is there waits',
      { orders: [stop('2', '95', { state: 'pending' })], plannedStop: () => '90' },
      '20.18',
    ],
  ])('is %s', (_, fields, risk) => {
    expect(positionRisk(fields)).toBe(risk);
  });
});

describe('openRiskOfEntry', () => {
  it('is what is left of it down to its stop, with both fees, or all of it without one', () => {
    const entry = journalOrder({ quantity: '3', filledQuantity: '1', price: '100', state: 'open' });

    expect(openRiskOfEntry(entry, '95', FEE).toFixed()).toBe('10.39');
    expect(openRiskOfEntry(entry, null, FEE).toFixed()).toBe('200');
  });
});
