import { describe, expect, it } from 'vitest';
import { bitcoin, limit, simulateExchange, THIN_LIQUIDITY } from '#tests/support/simulated-exchange';
import type { ExchangeEngine } from './exchange-engine';
import type { OrderRequest } from './exchange-order';

describe('limit orders', () => {
  it('trade at the resting price, oldest first within the best price', () => {
    const { engine } = simulateExchange();
    engine.placeOrder('alice', limit('SELL', '101', '1', { newClientOrderId: 'dear' }));
    engine.placeOrder('alice', limit('SELL', '100', '1', { newClientOrderId: 'first' }));
    engine.placeOrder('alice', limit('SELL', '100', '1', { newClientOrderId: 'second' }));

    const placed = engine.placeOrder('bob', limit('BUY', '102', '1.5'));

    expect(placed).toMatchObject({ ok: true, order: { status: 'FILLED', cumulativeQuoteQuantity: '150.00000000' } });
    expect(engine.trades('alice', 'BTCUSDT').map((trade) => [trade.clientOrderId, trade.quantity])).toEqual([
      ['first', '1.00000000'],
      ['second', '0.50000000'],
    ]);
    expect(engine.balances('bob')).toEqual([
      { asset: 'BTC', free: '11.49850000', locked: '0.00000000' },
      { asset: 'USDT', free: '850.00000000', locked: '0.00000000' },
    ]);
    expect(engine.balances('alice')).toEqual([
      { asset: 'BTC', free: '7.00000000', locked: '1.50000000' },
      { asset: 'USDT', free: '1149.85000000', locked: '0.00000000' },
    ]);
  });

  it('release what a better price than the limit left locked', () => {
    const { engine } = simulateExchange();
    engine.placeOrder('alice', limit('SELL', '90', '1'));

    engine.placeOrder('bob', limit('BUY', '100', '2'));

    expect(balance(engine, 'bob', 'USDT')).toEqual(['810.00000000', '100.00000000']);
  });

  it('fill in part what the outside market traded, at their own price, and go on with the next print', () => {
    const { engine, print, executions } = simulateExchange();
    engine.placeOrder('alice', limit('BUY', '100', '2'));
    print('100', '0.5');
    const partial = engine.openOrders('alice');
    print('99');

    expect(partial).toMatchObject([{ status: 'PARTIALLY_FILLED', executedQuantity: '0.50000000' }]);
    expect(engine.openOrders('alice')).toEqual([]);
    expect(engine.trades('alice', 'BTCUSDT').map(({ price, quantity, isMaker }) => [price, quantity, isMaker])).toEqual(
      [
        ['100.00000000', '0.50000000', true],
        ['100.00000000', '1.50000000', true],
      ],
    );
    expect(executions()).toEqual(['1 LIMIT NEW NEW', '1 LIMIT TRADE PARTIALLY_FILLED', '1 LIMIT TRADE FILLED']);
  });

  it('leave the rest of an IOC expired and fill a FOK whole or not at all', () => {
    const { engine } = simulateExchange();
    engine.placeOrder('alice', limit('SELL', '100', '1'));

    const fok = engine.placeOrder('bob', limit('BUY', '100', '1.5', { timeInForce: 'FOK' }));
    const ioc = engine.placeOrder('bob', limit('BUY', '100', '1.5', { timeInForce: 'IOC' }));

    expect(fok).toMatchObject({ ok: true, order: { status: 'EXPIRED', executedQuantity: '0.00000000' } });
    expect(ioc).toMatchObject({ ok: true, order: { status: 'EXPIRED', executedQuantity: '1.00000000' } });
    expect(balance(engine, 'bob', 'USDT')).toEqual(['900.00000000', '0.00000000']);
  });

  it('of the same account expire instead of trading with each other', () => {
    const { engine, executions } = simulateExchange();
    engine.placeOrder('alice', limit('SELL', '100', '1'));

    engine.placeOrder('alice', limit('BUY', '100', '1'));

    expect(executions()).toEqual(['1 LIMIT NEW NEW', '2 LIMIT NEW NEW', '1 LIMIT TRADE_PREVENTION EXPIRED_IN_MATCH']);
    expect(engine.everyTrade()).toEqual([]);
  });

  it('that only make are refused when they would take', () => {
    const { engine } = simulateExchange();
    engine.placeOrder('alice', limit('SELL', '100', '1'));
    const maker = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT_MAKER', quantity: '1' };

    expect([
      engine.placeOrder('bob', { ...maker, price: '100' }),
      engine.placeOrder('bob', { ...maker, price: '99.99' }).ok,
    ]).toEqual([{ ok: false, code: -2010, message: 'Order would immediately match and take.' }, true]);
  });
});

describe('market orders', () => {
  const market = (side: string, more: Partial<OrderRequest>) => ({ symbol: 'BTCUSDT', side, type: 'MARKET', ...more });

  it('walk the levels of the market maker and expire with what these lack', () => {
    const { engine, print } = simulateExchange({ liquidity: THIN_LIQUIDITY });
    engine.deposit('alice', 'USDT', '100000');
    print('100', '0');
    const offered = engine.depth('BTCUSDT')?.asks.reduce((sum, [, quantity]) => sum + Number(quantity), 0) ?? 0;

    const placed = engine.placeOrder('alice', market('BUY', { quantity: '9' }));

    expect(placed).toMatchObject({ ok: true, order: { status: 'EXPIRED', executedQuantity: offered.toFixed(8) } });
    expect(placed.ok && placed.fills.map(({ price }) => price)).toEqual([
      '101.00000000',
      '102.00000000',
      '103.00000000',
    ]);
    expect(engine.depth('BTCUSDT')?.asks).toEqual([]);
    expect(balance(engine, 'alice', 'USDT')[1]).toBe('0.00000000');
  });

  it('expire at once when there is nothing to trade with', () => {
    const { engine } = simulateExchange();

    expect(engine.placeOrder('alice', market('SELL', { quantity: '1' }))).toMatchObject({
      ok: true,
      order: { status: 'EXPIRED', executedQuantity: '0.00000000' },
      fills: [],
    });
  });

  it('in quote quantity buy and sell whole lots for at most that much', () => {
    const lotSize = { minQty: '0.01', maxQty: '100', stepSize: '0.01' };
    const { engine } = simulateExchange({ filters: { lotSize } });
    engine.placeOrder('alice', limit('SELL', '30', '5'));

    const bought = engine.placeOrder('bob', market('BUY', { quoteOrderQty: '100' }));

    expect(bought).toMatchObject({
      ok: true,
      order: {
        status: 'FILLED',
        quantity: '3.33000000',
        executedQuantity: '3.33000000',
        cumulativeQuoteQuantity: '99.90000000',
        quoteOrderQuantity: '100.00000000',
      },
    });
    engine.placeOrder('alice', limit('BUY', '20', '5'));
    expect(engine.placeOrder('bob', market('SELL', { quoteOrderQty: '50' }))).toMatchObject({
      ok: true,
      order: { status: 'FILLED', executedQuantity: '2.50000000' },
    });
  });

  it('are refused when the account cannot pay them', () => {
    const { engine } = simulateExchange();
    engine.placeOrder('alice', limit('SELL', '500', '5'));

    expect([
      engine.placeOrder('bob', market('BUY', { quantity: '3' })),
      engine.placeOrder('bob', market('SELL', { quantity: '10.00000001' })),
      engine.placeOrder('bob', market('BUY', { quoteOrderQty: '1000.01' })),
    ]).toEqual(Array.from({ length: 3 }, () => INSUFFICIENT));
  });
});

describe('stops', () => {
  const stop = (side: string, type: string, stopPrice: string, more: Partial<OrderRequest> = {}) => ({
    symbol: 'BTCUSDT',
    side,
    type,
    stopPrice,
    quantity: '0.1',
    ...more,
  });

  it.each([
    ['SELL', 'STOP_LOSS', '95', '95.01', '95'],
    ['SELL', 'TAKE_PROFIT', '105', '104.99', '105'],
    ['BUY', 'STOP_LOSS', '105', '104.99', '106'],
    ['BUY', 'TAKE_PROFIT', '95', '95.01', '94'],
  ])('%s %s at %s waits at %s and fires at %s', (side, type, stopPrice, near, reached) => {
    const { engine, print, executions } = simulateExchange({ liquidity: THIN_LIQUIDITY });
    print('100', '0');
    engine.placeOrder('alice', stop(side, type, stopPrice));
    print(near);
    const waiting = executions();
    print(reached);

    expect(waiting).toEqual([`1 ${type} NEW NEW`]);
    expect(executions()).toEqual([`1 ${type} NEW NEW`, `1 ${type} TRADE FILLED`]);
  });

  it('with a limit rest in the book once fired', () => {
    const { engine, print } = simulateExchange();
    print('100');
    engine.placeOrder('alice', stop('SELL', 'STOP_LOSS_LIMIT', '95', { price: '94', timeInForce: 'GTC' }));
    const before = engine.openOrders('alice')[0];
    print('93', '0');

    expect([before?.isWorking, engine.openOrders('alice')[0]?.isWorking]).toEqual([false, true]);
    expect(engine.depth('BTCUSDT')?.asks).toEqual([['94.00000000', '0.10000000']]);
  });

  it('that would fire at once are refused', () => {
    const { engine, print } = simulateExchange();
    print('100');

    expect(engine.placeOrder('alice', stop('SELL', 'STOP_LOSS', '100'))).toEqual({
      ok: false,
      code: -2010,
      message: 'Order would trigger immediately.',
    });
  });

  it('set each other off', () => {
    const { engine, print } = simulateExchange();
    print('100', '0');
    engine.placeOrder('bob', limit('BUY', '97', '0.1'));
    engine.placeOrder('bob', limit('BUY', '94', '0.1'));
    engine.placeOrder('alice', stop('SELL', 'STOP_LOSS', '99'));
    engine.placeOrder('alice', stop('SELL', 'STOP_LOSS', '97'));

    print('98.5', '0');

    expect(engine.trades('alice', 'BTCUSDT').map(({ orderId, price }) => [orderId, price])).toEqual([
      [3, '97.00000000'],
      [4, '94.00000000'],
    ]);
  });
});

describe('cancelling', () => {
  it('keeps what was filled before and releases the rest', () => {
    const { engine, print, executions } = simulateExchange();
    engine.placeOrder('alice', limit('BUY', '100', '2', { newClientOrderId: 'mine' }));
    print('100', '0.5');

    const canceled = engine.cancelOrder('alice', { symbol: 'BTCUSDT', origClientOrderId: 'mine' });

    expect(canceled).toMatchObject({
      ok: true,
      order: { clientOrderId: 'mine', status: 'CANCELED', executedQuantity: '0.50000000' },
    });
    expect(balance(engine, 'alice', 'USDT')).toEqual(['950.00000000', '0.00000000']);
    expect(executions().at(-1)).toBe('1 LIMIT CANCELED CANCELED');
  });

  it('comes too late for what was filled', () => {
    const { engine, print } = simulateExchange();
    engine.placeOrder('alice', limit('BUY', '100', '1'));
    print('100');

    expect([
      engine.cancelOrder('alice', { symbol: 'BTCUSDT', orderId: 1 }),
      engine.cancelOrder('bob', { symbol: 'BTCUSDT', orderId: 1 }),
      engine.cancelAll('alice', 'BTCUSDT'),
      engine.order('alice', { symbol: 'BTCUSDT', orderId: 2 }),
      engine.order('alice', { symbol: 'ETHUSDT', orderId: 1 }),
    ]).toEqual([
      { ok: false, code: -2011, message: 'Unknown order sent.' },
      { ok: false, code: -2011, message: 'Unknown order sent.' },
      { ok: false, code: -2011, message: 'Unknown order sent.' },
      { ok: false, code: -2013, message: 'Order does not exist.' },
      { ok: false, code: -1121, message: 'Invalid symbol.' },
    ]);
  });

  it('frees the client order id, which the latest order then answers to', () => {
    const { engine } = simulateExchange();
    const request = limit('BUY', '10', '1', { newClientOrderId: 'again' });
    engine.placeOrder('alice', request);
    const duplicate = engine.placeOrder('alice', request);
    engine.cancelOrder('alice', { symbol: 'BTCUSDT', orderId: 1 });
    engine.placeOrder('alice', request);

    expect(duplicate).toEqual({ ok: false, code: -2010, message: 'Duplicate order sent.' });
    expect(engine.order('alice', { symbol: 'BTCUSDT', origClientOrderId: 'again' })).toMatchObject({
      order: { orderId: 2, status: 'NEW' },
    });
  });
});

describe('cancel and replace', () => {
  const replace = (mode: 'STOP_ON_FAILURE' | 'ALLOW_FAILURE', orderId: number, order: OrderRequest) => {
    const { engine } = simulateExchange();
    engine.placeOrder('alice', limit('BUY', '100', '1'));
    const outcome = engine.cancelReplace('alice', { cancelReplaceMode: mode, cancel: { orderId }, order });
    const parts = outcome.ok ? outcome : outcome.parts;
    return [
      outcome.ok ? 0 : outcome.code,
      parts?.cancelResult,
      parts?.newOrderResult,
      engine.openOrders('alice').map(({ price }) => Number(price)),
    ];
  };
  const [good, dear] = [limit('BUY', '90', '1'), limit('BUY', '9000', '1')];

  it('reports both halves in every outcome', () => {
    expect([
      replace('STOP_ON_FAILURE', 1, good),
      replace('STOP_ON_FAILURE', 9, good),
      replace('STOP_ON_FAILURE', 1, dear),
      replace('ALLOW_FAILURE', 9, good),
      replace('ALLOW_FAILURE', 9, dear),
      replace('ALLOW_FAILURE', 1, { ...good, quantity: '-1' }),
    ]).toEqual([
      [0, 'SUCCESS', 'SUCCESS', [90]],
      [-2022, 'FAILURE', 'NOT_ATTEMPTED', [100]],
      [-2021, 'SUCCESS', 'FAILURE', []],
      [-2021, 'FAILURE', 'SUCCESS', [100, 90]],
      [-2022, 'FAILURE', 'FAILURE', [100]],
      [-1100, undefined, undefined, [100]],
    ]);
  });
});

describe('the market', () => {
  it('takes no order while it is halted, but lets orders be cancelled', () => {
    const { engine, print } = simulateExchange();
    engine.placeOrder('alice', limit('BUY', '100', '1'));
    engine.setSymbol(bitcoin({ status: 'HALT' }));
    print('90');

    expect([
      engine.placeOrder('alice', limit('BUY', '100', '1')),
      engine.cancelOrder('alice', { symbol: 'BTCUSDT', orderId: 1 }),
    ]).toMatchObject([{ code: -1013, message: 'Market is closed.' }, { order: { executedQuantity: '0.00000000' } }]);
  });

  it('never shows quotes of the market maker that cross an account', () => {
    const { engine, print } = simulateExchange({ liquidity: THIN_LIQUIDITY });
    print('100', '0');
    engine.placeOrder('alice', limit('BUY', '99.5', '1'));

    print('90', '0.4');

    expect(engine.bookTop('BTCUSDT')).toMatchObject({
      bidPrice: '99.50000000',
      bidQuantity: '0.60000000',
      askPrice: null,
    });
  });

  it('quotes the same for the same seed', () => {
    const depth = () => {
      const { engine, print } = simulateExchange({ liquidity: THIN_LIQUIDITY });
      print('100');
      return engine.depth('BTCUSDT');
    };

    expect(depth()).toEqual(depth());
  });

  it('averages prices over the latest minutes by quantity', () => {
    const { engine, clock, print } = simulateExchange();
    print('100', '1');
    clock.at += 60_000;
    print('200', '3');
    const over5 = engine.averagePrice('BTCUSDT', 5);
    clock.at += 600_000;

    expect([over5, engine.averagePrice('BTCUSDT', 5)]).toEqual(['175.00000000', '200.00000000']);
  });
});

describe('queries', () => {
  it('page through orders and trades by id', () => {
    const { engine, print } = simulateExchange();
    for (const price of ['10', '11', '12']) engine.placeOrder('alice', limit('BUY', price, '1'));
    print('1');
    const orderIds = (range: object) => engine.allOrders('alice', 'BTCUSDT', range).map(({ orderId }) => orderId);
    const tradeIds = (range: object) => engine.trades('alice', 'BTCUSDT', range).map(({ tradeId }) => tradeId);

    expect([
      orderIds({ limit: 2 }),
      orderIds({ orderId: 1, limit: 2 }),
      tradeIds({ fromId: 2 }),
      tradeIds({ orderId: 3 }),
    ]).toEqual([[2, 3], [1, 2], [2, 3], [1]]);
  });
});

describe('telling', () => {
  it('hands the change over before anybody hears of it, and the balance after the order', () => {
    const order: string[] = [];
    const { engine } = simulateExchange({ onChange: () => order.push('change') });
    order.length = 0;
    engine.subscribe((event) => order.push(event.kind));

    engine.placeOrder('alice', limit('BUY', '10', '1'));

    expect(order).toEqual(['change', 'order', 'balances', 'book-top']);
  });

  it('tells what a listener causes after what it was told', () => {
    const { engine, executions } = simulateExchange();
    let isFirst = true;
    engine.subscribe((event) => {
      if (event.kind !== 'order' || !isFirst) return;
      isFirst = false;
      engine.cancelAll('alice', 'BTCUSDT');
    });

    engine.placeOrder('alice', limit('BUY', '10', '1'));

    expect(executions()).toEqual(['1 LIMIT NEW NEW', '1 LIMIT CANCELED CANCELED']);
  });

  it('reports balances that change behind the client', () => {
    const { engine, events } = simulateExchange();

    const tooMuch = engine.withdraw('alice', 'USDT', '1000.00000001');
    engine.withdraw('alice', 'USDT', '999');

    expect(tooMuch.ok).toBe(false);
    expect(events.map((event) => (event.kind === 'balance-delta' ? event.delta : event.kind))).toEqual([
      '-999.00000000',
      'balances',
    ]);
  });
});

const INSUFFICIENT = { ok: false, code: -2010, message: 'Account has insufficient balance for requested action.' };

function balance(engine: ExchangeEngine, account: string, asset: string): readonly string[] {
  const found = engine.balances(account).find((row) => row.asset === asset);
  return [found?.free ?? '', found?.locked ?? ''];
}
