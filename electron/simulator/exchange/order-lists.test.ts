import { describe, expect, it } from 'vitest';
import { limit, simulateExchange } from '#tests/support/simulated-exchange';
import type { OtocoRequest } from './exchange-order';

describe('an OCO', () => {
  it('locks for one leg only and is ALL_DONE once the limit leg trades', () => {
    const { engine, print, executions } = placeOco();
    const locked = engine.balances('alice')[0];

    print('110', '0.4');

    expect(locked).toEqual({ asset: 'BTC', free: '9.00000000', locked: '1.00000000' });
    expect(executions()).toEqual([
      '1 LIMIT_MAKER NEW NEW',
      '2 STOP_LOSS_LIMIT NEW NEW',
      '2 STOP_LOSS_LIMIT EXPIRED EXPIRED',
      '1 LIMIT_MAKER TRADE PARTIALLY_FILLED',
    ]);
    expect(engine.orderList('alice', { orderListId: 1 })).toMatchObject({ list: { listOrderStatus: 'ALL_DONE' } });
    expect(engine.balances('alice')[0]).toEqual({ asset: 'BTC', free: '9.00000000', locked: '0.60000000' });
  });

  it('expires the limit leg when the stop is reached, though the stop leg only rests then', () => {
    const { engine, print, executions } = placeOco();
    executions();

    print('90', '0');

    expect(executions()).toEqual(['1 LIMIT_MAKER EXPIRED EXPIRED', '2 STOP_LOSS_LIMIT NEW NEW']);
    expect(engine.openOrders('alice').map(({ orderId, isWorking }) => [orderId, isWorking])).toEqual([[2, true]]);
    expect(engine.openOrderLists('alice')).toEqual([]);
  });

  it('is cancelled as a whole through either leg', () => {
    const { engine } = placeOco();

    const canceled = engine.cancelOrder('alice', { symbol: 'BTCUSDT', orderId: 2 });

    expect(canceled.ok && canceled.canceledList?.orders.map(({ status }) => status)).toEqual(['CANCELED', 'CANCELED']);
    expect(engine.balances('alice')[0]).toEqual({ asset: 'BTC', free: '10.00000000', locked: '0.00000000' });
    expect(engine.cancelOrderList('alice', { symbol: 'BTCUSDT', orderListId: 1 })).toMatchObject({ code: -2011 });
  });

  it('to buy locks what the dearer leg costs', () => {
    const { engine, print } = simulateExchange();
    print('100', '0');

    engine.placeOco('alice', {
      symbol: 'BTCUSDT',
      side: 'BUY',
      quantity: '1',
      above: { type: 'STOP_LOSS_LIMIT', stopPrice: '105', price: '110', timeInForce: 'GTC' },
      below: { type: 'LIMIT_MAKER', price: '95' },
    });
    const locked = engine.balances('alice')[1]?.locked;
    print('95');

    expect(locked).toBe('110.00000000');
    expect(engine.balances('alice')[1]).toEqual({ asset: 'USDT', free: '905.00000000', locked: '0.00000000' });
  });

  it.each([
    ['99', '90', -2010],
    ['100', '90', -2010],
    ['110', '100', -2010],
    ['110', '101', -2010],
    ['110', '99.99', null],
  ])('with %s above and %s below the price of 100 answers %s', (price, stopPrice, code) => {
    const { engine, print } = simulateExchange();
    print('100', '0');

    const placed = engine.placeOco('alice', {
      symbol: 'BTCUSDT',
      side: 'SELL',
      quantity: '1',
      above: { type: 'LIMIT_MAKER', price },
      below: { type: 'STOP_LOSS', stopPrice },
    });

    expect(placed.ok ? null : placed.code).toBe(code);
  });

  function placeOco() {
    const exchange = simulateExchange();
    exchange.print('100', '0');
    exchange.engine.placeOco('alice', {
      symbol: 'BTCUSDT',
      side: 'SELL',
      quantity: '1',
      above: { type: 'LIMIT_MAKER', price: '110' },
      below: { type: 'STOP_LOSS_LIMIT', stopPrice: '90', price: '89', timeInForce: 'GTC' },
    });
    return exchange;
  }
});

describe('an OTO', () => {
  const oto = {
    symbol: 'BTCUSDT',
    working: { side: 'BUY', quantity: '1', type: 'LIMIT', price: '100', timeInForce: 'GTC' },
    pending: { side: 'SELL', quantity: '1', type: 'LIMIT', price: '120', timeInForce: 'GTC' },
  };

  it('starts the pending order once the working order is filled to the end', () => {
    const { engine, print, executions } = simulateExchange();
    engine.placeOto('alice', oto);
    print('100', '0.5');
    const halfway = executions();
    print('100', '0.5');

    expect(halfway).toEqual(['2 LIMIT NEW PENDING_NEW', '1 LIMIT NEW NEW', '1 LIMIT TRADE PARTIALLY_FILLED']);
    expect(executions()).toEqual(['1 LIMIT TRADE FILLED', '2 LIMIT NEW NEW']);
  });

  it('answers PENDING_NEW even when the working order is filled at once', () => {
    const { engine } = simulateExchange();
    engine.placeOrder('bob', limit('SELL', '100', '1'));

    const placed = engine.placeOto('alice', oto);

    expect(placed.ok && placed.orders.map(({ status }) => status)).toEqual(['FILLED', 'PENDING_NEW']);
    expect(engine.openOrders('alice').map(({ status }) => status)).toEqual(['NEW']);
  });

  it('cancels the pending order with a working order that is filled in part', () => {
    const { engine, print } = simulateExchange();
    engine.placeOto('alice', oto);
    print('100', '0.5');

    engine.cancelOrder('alice', { symbol: 'BTCUSDT', orderId: 1 });

    expect(engine.everyOrder().map(({ status, executedQuantity }) => [status, executedQuantity])).toEqual([
      ['CANCELED', '0.50000000'],
      ['CANCELED', '0.00000000'],
    ]);
  });

  it('expires the pending order with a working order that expires', () => {
    const { engine } = simulateExchange();

    engine.placeOto('alice', { ...oto, working: { ...oto.working, timeInForce: 'IOC' } });

    expect(engine.everyOrder().map(({ status }) => status)).toEqual(['EXPIRED', 'EXPIRED']);
    expect(engine.openOrderLists('alice')).toEqual([]);
  });
});

describe('an OTOCO', () => {
  it('protects the filled entry with both legs', () => {
    const { engine, print, executions } = simulateExchange();
    print('105', '0');
    const placed = engine.placeOtoco('alice', otoco);
    print('100');
    const started = executions();
    print('95', '0');

    expect(placed.ok && placed.list.contingencyType).toBe('OTO');
    expect(started).toEqual([
      '2 LIMIT_MAKER NEW PENDING_NEW',
      '3 STOP_LOSS NEW PENDING_NEW',
      '1 LIMIT NEW NEW',
      '1 LIMIT TRADE FILLED',
      '2 LIMIT_MAKER NEW NEW',
      '3 STOP_LOSS NEW NEW',
    ]);
    // Nobody is there to sell to: the market stop expires, as at Binance.
    expect(executions()).toEqual([
      '2 LIMIT_MAKER EXPIRED EXPIRED',
      '3 STOP_LOSS NEW NEW',
      '3 STOP_LOSS EXPIRED EXPIRED',
    ]);
  });

  it('fires the stop in the very move that fills the entry', () => {
    const { engine, print } = simulateExchange();
    print('105', '0');
    engine.placeOtoco('alice', otoco);
    engine.placeOrder('bob', limit('BUY', '90', '5'));

    print('92', '5');

    expect(engine.everyOrder().map(({ status }) => status)).toEqual([
      'FILLED',
      'EXPIRED',
      'FILLED',
      'PARTIALLY_FILLED',
    ]);
  });

  it('rejects both legs, with the reason, when the balance does not cover them', () => {
    const { engine, print, events } = simulateExchange();
    engine.withdraw('alice', 'BTC', '10');
    print('105', '0');
    engine.placeOtoco('alice', otoco);

    // Of the bought 1 BTC the fee is gone.
    print('100');

    expect(engine.everyOrder().map(({ status }) => status)).toEqual(['FILLED', 'REJECTED', 'REJECTED']);
    expect(
      events
        .flatMap((event) => (event.kind === 'order' ? [event.execution.rejectReason] : []))
        .filter((reason) => reason !== 'NONE'),
    ).toEqual(['INSUFFICIENT_BALANCES', 'INSUFFICIENT_BALANCES']);
  });

  const otoco: OtocoRequest = {
    symbol: 'BTCUSDT',
    working: { side: 'BUY', quantity: '1', type: 'LIMIT', price: '100', timeInForce: 'GTC' },
    pending: {
      side: 'SELL',
      quantity: '1',
      above: { type: 'LIMIT_MAKER', price: '120' },
      below: { type: 'STOP_LOSS', stopPrice: '95' },
    },
  };
});
