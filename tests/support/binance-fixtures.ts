import type { ClientOrderIds } from '#electron/ports/execution-client';
import type { ApprovedOrder } from '#shared/domain/approved-order';

export function entryOrder(over: { readonly hasTarget?: boolean; readonly price?: string } = {}): ApprovedOrder {
  const order = {
    kind: 'entry',
    proposalId: 'p1',
    instrument: 'BTC/USDT',
    side: 'buy',
    entry: { type: 'limit', quantity: '0.001', price: over.price ?? '60000.1', triggerPrice: null, timeInForce: 'gtc' },
    stop: { type: 'stop', quantity: '0.00099', price: null, triggerPrice: '59000', timeInForce: null },
    target:
      over.hasTarget === false
        ? null
        : { type: 'limit_maker', quantity: '0.00099', price: '63000', triggerPrice: null, timeInForce: null },
  };
  // The brand is the risk engine's; here its result is written down.
  return order as unknown as ApprovedOrder;
}

export function protectionOrder(hasTarget: boolean): ApprovedOrder {
  const { stop, target } = entryOrder({ hasTarget }) as Extract<ApprovedOrder, { kind: 'entry' }>;
  const order = { kind: 'protection', proposalId: null, instrument: 'BTC/USDT', side: 'sell', stop, target };
  return order as unknown as ApprovedOrder;
}

export function exitOrder(quantity = '0.001'): ApprovedOrder {
  const exit = { type: 'market', quantity, price: null, triggerPrice: null, timeInForce: null };
  const order = { kind: 'exit', proposalId: null, instrument: 'BTC/USDT', side: 'sell', exit };
  return order as unknown as ApprovedOrder;
}

export const ORDER_IDS: ClientOrderIds = { list: 'fg-l', entry: 'fg-e', stop: 'fg-s', target: 'fg-t', exit: 'fg-x' };

/** An order as Binance answers a question for it. */
export function restOrder(over: Readonly<Record<string, unknown>> = {}) {
  return {
    symbol: 'BTCUSDT',
    orderId: 28_457_001_223,
    orderListId: -1,
    clientOrderId: 'fg-e',
    price: '60000.10000000',
    origQty: '0.00100000',
    executedQty: '0.00040000',
    origQuoteOrderQty: '0.00000000',
    cummulativeQuoteQty: '24.00004000',
    status: 'PARTIALLY_FILLED',
    timeInForce: 'GTC',
    type: 'LIMIT',
    side: 'BUY',
    stopPrice: '0.00000000',
    icebergQty: '0.00000000',
    time: 1_760_000_000_000,
    updateTime: 1_760_000_000_500,
    isWorking: true,
    workingTime: 1_760_000_000_000,
    selfTradePreventionMode: 'EXPIRE_MAKER',
    ...over,
  };
}

/** `exchangeInfo` with one good symbol, one of another alphabet and one with a filter that cannot be read. */
export function exchangeInfoAnswer() {
  const symbol = (name: string, baseAsset: string, tickSize: string) => ({
    symbol: name,
    status: 'TRADING',
    baseAsset,
    quoteAsset: 'USDT',
    isSpotTradingAllowed: true,
    filters: [
      { filterType: 'PRICE_FILTER', minPrice: '0.01000000', maxPrice: '1000000.00000000', tickSize },
      { filterType: 'LOT_SIZE', minQty: '0.00001000', maxQty: '9000.00000000', stepSize: '0.00001000' },
      { filterType: 'ICEBERG_PARTS', limit: 10 },
      { filterType: 'MARKET_LOT_SIZE', minQty: '0.00000000', maxQty: '100.00000000', stepSize: '0.00000000' },
      {
        filterType: 'PERCENT_PRICE_BY_SIDE',
        bidMultiplierUp: '5',
        bidMultiplierDown: '0.2',
        askMultiplierUp: '5',
        askMultiplierDown: '0.2',
        avgPriceMins: 5,
      },
      {
        filterType: 'NOTIONAL',
        minNotional: '5.00000000',
        applyMinToMarket: true,
        maxNotional: '9000000.00000000',
        applyMaxToMarket: false,
        avgPriceMins: 5,
      },
      { filterType: 'MAX_NUM_ORDERS', maxNumOrders: 200 },
      { filterType: 'MAX_NUM_ALGO_ORDERS', maxNumAlgoOrders: 5 },
    ],
  });
  return {
    timezone: 'UTC',
    serverTime: 1_760_000_000_000,
    rateLimits: [
      { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6_000 },
      { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 100 },
    ],
    exchangeFilters: [],
    symbols: [
      symbol('BTCUSDT', 'BTC', '0.01000000'),
      symbol('我踏马来了USDT', '我踏马来了', '0.01'),
      symbol('BADUSDT', 'BAD', '1e-2'),
    ],
  };
}

export function executionReport(over: Readonly<Record<string, unknown>> = {}) {
  return {
    e: 'executionReport',
    E: 1_760_000_000_600,
    s: 'BTCUSDT',
    c: 'fg-e',
    S: 'BUY',
    o: 'LIMIT',
    f: 'GTC',
    q: '0.00100000',
    p: '60000.10000000',
    P: '0.00000000',
    F: '0.00000000',
    g: 77,
    C: '',
    x: 'TRADE',
    X: 'FILLED',
    r: 'NONE',
    i: 28_457_001_223,
    l: '0.00060000',
    z: '0.00100000',
    L: '60000.10000000',
    n: '0.00000060',
    N: 'BTC',
    T: 1_760_000_000_599,
    t: 5_123_456_789,
    w: false,
    m: true,
    O: 1_760_000_000_000,
    Z: '60.00010000',
    Y: '36.00006000',
    Q: '0.00000000',
    ...over,
  };
}
