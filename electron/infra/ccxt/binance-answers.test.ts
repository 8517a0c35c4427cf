import { describe, expect, it } from 'vitest';
import { exchangeInfoAnswer, executionReport, restOrder } from '#tests/support/binance-fixtures';
import { bitcoinRules } from '#tests/support/instrument-rules';
import {
  readAccount,
  readExchangeInfo,
  readExecutionReport,
  readFills,
  readKlines,
  readMarketFrame,
  readOrderArray,
  readOrders,
} from './binance-answers';

const instrumentOf = (symbol: string) => (symbol === 'BTCUSDT' ? 'BTC/USDT' : null);

const ORDER = {
  clientOrderId: 'fg-e',
  exchangeOrderId: '28457001223',
  listId: null,
  instrument: 'BTC/USDT',
  side: 'buy',
  type: 'limit',
  timeInForce: 'gtc',
  quantity: '0.001',
  price: '60000.1',
  triggerPrice: null,
  state: 'open',
  filledQuantity: '0.0004',
  filledQuote: '24.00004',
  updatedAt: 1_760_000_000_500,
};

describe('answers of Binance', () => {
  it('reads an order with exact amounts', () => {
    expect(readOrders(restOrder(), instrumentOf)).toEqual([ORDER]);
  });

  it('leaves out exits that have no size before their entry has filled, and nothing else without one', () => {
    const { origQty: _, ...unsized } = restOrder({ status: 'PENDING_NEW', clientOrderId: 'by-hand' });
    const { q: __, ...unsizedReport } = executionReport({ X: 'PENDING_NEW', x: 'NEW' });

    expect(
      readOrderArray([unsized, restOrder({ status: 'PENDING_NEW', origQty: '0.0' }), restOrder()], instrumentOf),
    ).toEqual([ORDER]);
    expect(readExecutionReport(unsizedReport, instrumentOf)).toBeNull();
    expect(() => readOrders({ ...unsized, status: 'NEW' }, instrumentOf)).toThrow('Expected a quantity');
  });

  it('reads the orders of a cancelled list under their own names', () => {
    const report = restOrder({
      origClientOrderId: 'fg-s',
      clientOrderId: 'cancel-1',
      orderListId: 77,
      type: 'STOP_LOSS',
      side: 'SELL',
      status: 'CANCELED',
      price: '0.00000000',
      stopPrice: '59000.00000000',
      executedQty: '0.00000000',
      cummulativeQuoteQty: '-1.00000000',
    });

    expect(readOrders({ orderListId: 77, orders: [], orderReports: [report] }, instrumentOf)).toEqual([
      {
        ...ORDER,
        clientOrderId: 'fg-s',
        listId: '77',
        type: 'stop',
        side: 'sell',
        state: 'cancelled',
        timeInForce: null,
        price: null,
        triggerPrice: '59000',
        filledQuantity: '0',
        filledQuote: '0',
      },
    ]);
  });

  it.each([
    ['NEW', 'open'],
    ['PENDING_NEW', 'pending'],
    ['PARTIALLY_FILLED', 'open'],
    ['FILLED', 'filled'],
    ['CANCELED', 'cancelled'],
    ['REJECTED', 'rejected'],
    ['EXPIRED', 'expired'],
    ['EXPIRED_IN_MATCH', 'expired'],
  ])('takes %s for %s', (status, state) => {
    expect(readOrderArray([restOrder({ status })], instrumentOf)[0]?.state).toBe(state);
  });

  it('leaves out orders in symbols without an id of ours', () => {
    expect(readOrderArray([restOrder({ symbol: '我踏马来了USDT' })], instrumentOf)).toEqual([]);
  });

  it.each([{ price: 60000.1 }, { price: '1e5' }, { origQty: 'NaN' }, { status: 'SLEEPING' }, { orderId: 2 ** 60 }])(
    'refuses %j',
    (over) => {
      expect(() => readOrders(restOrder(over), instrumentOf)).toThrow();
    },
  );

  it('reads order and fill of an execution', () => {
    expect(readExecutionReport(executionReport(), instrumentOf)).toEqual({
      order: {
        ...ORDER,
        listId: '77',
        state: 'filled',
        filledQuantity: '0.001',
        filledQuote: '60.0001',
        updatedAt: 1_760_000_000_599,
      },
      fill: {
        instrument: 'BTC/USDT',
        tradeId: '5123456789',
        exchangeOrderId: '28457001223',
        clientOrderId: 'fg-e',
        side: 'buy',
        price: '60000.1',
        quantity: '0.0006',
        fee: '0.0000006',
        feeAsset: 'BTC',
        isMaker: true,
        occurredAt: 1_760_000_000_599,
      },
    });
  });

  it('names a cancelled order, not its cancelling', () => {
    const over = { x: 'CANCELED', X: 'CANCELED', c: 'web_1', C: 'fg-e', t: -1, n: '0', N: null };

    const report = readExecutionReport(executionReport(over), instrumentOf);

    expect([report?.order.clientOrderId, report?.order.state, report?.fill]).toEqual(['fg-e', 'cancelled', null]);
  });

  it('reads fills, balances and candles', () => {
    const trade = {
      symbol: 'BTCUSDT',
      id: 5_123_456_789,
      orderId: 28_457_001_223,
      price: '60000.10000000',
      qty: '0.00060000',
      quoteQty: '36.00006000',
      commission: '0.00000060',
      commissionAsset: 'BTC',
      time: 1_760_000_000_599,
      isBuyer: true,
      isMaker: true,
    };
    const account = {
      canTrade: true,
      commissionRates: { maker: '0.00075000', taker: '0.00075000', buyer: '0', seller: '0' },
      balances: [
        { asset: 'BTC', free: '0.10000000', locked: '0.00000000' },
        { asset: 'LTC', free: '0.00000000', locked: '0.00000000' },
      ],
    };
    const kline = [1_760_000_040_000, '1.1', '1.4', '1.0', '1.2', '50.50', 1_760_000_099_999, '60', 9, '1', '1', '0'];

    expect([readFills([trade], 'BTC/USDT'), readAccount(account), readKlines([kline])]).toEqual([
      [
        {
          instrument: 'BTC/USDT',
          tradeId: '5123456789',
          exchangeOrderId: '28457001223',
          clientOrderId: null,
          side: 'buy',
          price: '60000.1',
          quantity: '0.0006',
          fee: '0.0000006',
          feeAsset: 'BTC',
          isMaker: true,
          occurredAt: 1_760_000_000_599,
        },
      ],
      {
        canTrade: true,
        balances: [{ asset: 'BTC', free: '0.1', locked: '0' }],
        fees: { maker: '0.00075', taker: '0.00075' },
      },
      [
        {
          candle: { openAt: 1_760_000_040_000, open: 1.1, high: 1.4, low: 1, close: 1.2, volume: 50.5 },
          closeAt: 1_760_000_099_999,
        },
      ],
    ]);
  });

  it('reads rules, and offers no symbol whose rules or name cannot be read', () => {
    expect(readExchangeInfo(exchangeInfoAnswer(), 5)).toEqual({
      rules: [bitcoinRules({ knownAt: 5 })],
      weightLimit: 6_000,
      orderLimit: 100,
    });
  });

  it('tells the frames of a combined stream apart', () => {
    const k = { t: 60_000, T: 119_999, s: 'BTCUSDT', i: '1m', o: '1', c: '2', h: '3', l: '0.5', v: '7.0', x: true };
    const frames = [
      { stream: 'btcusdt@kline_1m', data: { e: 'kline', E: 120_000, s: 'BTCUSDT', k } },
      { stream: 'btcusdt@bookTicker', data: { u: 4, s: 'BTCUSDT', b: '1.10', B: '1', a: '1.20', A: '2' } },
      { stream: 'btcusdt@trade', data: { e: 'trade', E: 1, s: 'BTCUSDT', t: 1, p: '1.10', q: '2.0', T: 9, m: true } },
      { result: null, id: 1 },
    ];

    expect(frames.map(readMarketFrame)).toEqual([
      {
        kind: 'kline',
        symbol: 'BTCUSDT',
        eventAt: 120_000,
        closeAt: 119_999,
        isSaidClosed: true,
        candle: { openAt: 60_000, open: 1, high: 3, low: 0.5, close: 2, volume: 7 },
      },
      { kind: 'quote', symbol: 'BTCUSDT', updateId: 4, bid: '1.1', ask: '1.2' },
      { kind: 'trade', symbol: 'BTCUSDT', price: '1.1', quantity: '2', at: 9 },
      { kind: 'other' },
    ]);
  });
});
