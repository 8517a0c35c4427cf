import { describe, expect, it } from 'vitest';
import { limit, simulateExchange } from '#tests/support/simulated-exchange';
import type { OrderRequest } from './exchange-order';
import type { SymbolFilters } from './exchange-symbol';

const FILTERS: SymbolFilters = {
  priceFilter: { minPrice: '1', maxPrice: '1000', tickSize: '0.01' },
  lotSize: { minQty: '0.001', maxQty: '9', stepSize: '0.001' },
  marketLotSize: { minQty: '0', maxQty: '2', stepSize: '0' },
  notional: { minNotional: '5', applyMinToMarket: true, maxNotional: '900', applyMaxToMarket: false, avgPriceMins: 0 },
  percentPriceBySide: {
    bidMultiplierUp: '1.5',
    bidMultiplierDown: '0.2',
    askMultiplierUp: '5',
    askMultiplierDown: '0.8',
    avgPriceMins: 0,
  },
};

describe('filters at their bounds', () => {
  const market = { timeInForce: undefined, price: undefined, type: 'MARKET' };

  it.each<[string, OrderRequest]>([
    ['', limit('BUY', '100', '1')],
    ['PRICE_FILTER', limit('BUY', '100.005', '1')],
    ['PRICE_FILTER', limit('SELL', '1000.01', '1')],
    ['PERCENT_PRICE_BY_SIDE', limit('BUY', '150.01', '1')],
    ['', limit('BUY', '150', '1')],
    ['PERCENT_PRICE_BY_SIDE', limit('BUY', '19.99', '1')],
    ['', limit('SELL', '500', '1')],
    ['PERCENT_PRICE_BY_SIDE', limit('SELL', '79.99', '1')],
    ['LOT_SIZE', limit('BUY', '100', '1.0005')],
    ['LOT_SIZE', limit('BUY', '100', '9.001')],
    ['LOT_SIZE', limit('BUY', '100', '0.0001')],
    ['NOTIONAL', limit('BUY', '100', '0.049')],
    ['', limit('BUY', '100', '0.05')],
    ['', limit('BUY', '100', '9')],
    ['NOTIONAL', limit('BUY', '100.01', '9')],
    ['', limit('SELL', '', '2', market)],
    ['MARKET_LOT_SIZE', limit('SELL', '', '2.001', market)],
    ['NOTIONAL', limit('SELL', '', '0.049', market)],
    ['NOTIONAL', limit('SELL', '', '', { ...market, quoteOrderQty: '4.99' })],
  ])('answer "%s" to %j', (filter, request) => {
    const { engine, print } = simulateExchange({ filters: FILTERS });
    print('100', '0');

    const outcome = engine.testOrder('alice', request);

    expect(outcome).toEqual(
      filter === '' ? { ok: true } : { ok: false, code: -1013, message: `Filter failure: ${filter}` },
    );
  });

  it('count stops as orders too, and count again once an order has ended', () => {
    const { engine, print } = simulateExchange({ filters: { maxNumOrders: 3, maxNumAlgoOrders: 1 } });
    print('100', '0');
    const stop = { symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_LOSS', quantity: '1', stopPrice: '90' };
    const answer = (outcome: { ok: boolean; message?: string }) => outcome.message ?? 'ok';

    expect([
      answer(engine.placeOrder('alice', stop)),
      answer(engine.placeOrder('alice', stop)),
      answer(engine.placeOrder('alice', limit('BUY', '10', '1'))),
      answer(engine.placeOrder('alice', limit('BUY', '10', '1'))),
      answer(engine.placeOrder('alice', limit('BUY', '10', '1'))),
      answer(engine.cancelOrder('alice', { symbol: 'BTCUSDT', orderId: 1 })),
      answer(engine.placeOrder('alice', stop)),
    ]).toEqual(['ok', 'Filter failure: MAX_NUM_ALGO_ORDERS', 'ok', 'ok', 'Filter failure: MAX_NUM_ORDERS', 'ok', 'ok']);
  });
});

describe('the form of a request', () => {
  it.each<[number, Partial<OrderRequest>]>([
    [-1121, { symbol: 'NOPE' }],
    [-1117, { side: 'HOLD' }],
    [-1116, { type: 'TRAILING' }],
    [-1116, { type: 'toString' }],
    [-1115, { timeInForce: 'GTX' }],
    [-1102, { price: undefined }],
    [-1106, { stopPrice: '1' }],
    [-1106, { quoteOrderQty: '1' }],
    [-1102, { type: 'MARKET', price: undefined, timeInForce: undefined, quantity: undefined }],
    [-1100, { quantity: '-1' }],
    [-1100, { quantity: '1e3' }],
    [-1100, { quantity: 'NaN' }],
    [-1100, { quantity: '0,5' }],
    [-1111, { quantity: '0.123456789' }],
    [-1013, { quantity: '0.00' }],
    [-1100, { newClientOrderId: 'with space' }],
  ])('is answered with %s: %j', (code, change) => {
    const { engine } = simulateExchange();

    expect(engine.placeOrder('alice', { ...limit('BUY', '100', '1'), ...change })).toMatchObject({ ok: false, code });
  });
});
