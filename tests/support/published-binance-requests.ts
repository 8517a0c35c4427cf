/**
 * What Binance publishes about the requests that we send: which parameters there are, which must be sent, what they may be.
 *
 * Source: github.com/binance/binance-spot-api-docs, `rest-api.md`, `web-socket-api.md` and `enums.md`, state of February 2026;
 * `apiRestrictions`: Binance wallet documentation, "Get API Key Permission". Names and values only.
 */
export interface PublishedRequest {
  /** Without what every signed request has. */
  readonly mandatory: readonly string[];
  readonly optional: readonly string[];
  readonly values?: Readonly<Record<string, readonly string[]>>;
  /** Mandatory where a parameter has a value: `[name, value, needed]`. */
  readonly conditions?: readonly (readonly [name: string, value: string, needed: readonly string[]])[];
  /** One of them must be sent. */
  readonly oneOf?: readonly string[];
  readonly most?: Readonly<Record<string, number>>;
  readonly isSigned: boolean;
}

const SIDES = ['BUY', 'SELL'];
const TIMES_IN_FORCE = ['GTC', 'IOC', 'FOK'];
const DETAILS = ['ACK', 'RESULT', 'FULL'];
const LEG_TYPES = ['STOP_LOSS_LIMIT', 'STOP_LOSS', 'LIMIT_MAKER', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'];
const ORDER_TYPES = ['LIMIT', 'MARKET', ...LEG_TYPES];

const HEAD = ['listClientOrderId', 'newOrderRespType', 'selfTradePreventionMode'];

export const PUBLISHED_REQUESTS: Readonly<Record<string, PublishedRequest>> = {
  'GET /api/v3/time': { mandatory: [], optional: [], isSigned: false },
  'GET /api/v3/exchangeInfo': {
    mandatory: [],
    optional: ['symbol', 'symbols', 'permissions', 'showPermissionSets', 'symbolStatus'],
    values: { showPermissionSets: ['true', 'false'] },
    isSigned: false,
  },
  'GET /api/v3/klines': {
    mandatory: ['symbol', 'interval'],
    optional: ['startTime', 'endTime', 'timeZone', 'limit'],
    values: {
      interval: ['1s', '1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h', '6h', '8h', '12h', '1d', '3d', '1w', '1M'],
    },
    most: { limit: 1_000 },
    isSigned: false,
  },
  'POST /api/v3/order': {
    mandatory: ['symbol', 'side', 'type'],
    optional: [
      ...['timeInForce', 'quantity', 'quoteOrderQty', 'price', 'newClientOrderId', 'strategyId', 'strategyType'],
      ...['stopPrice', 'trailingDelta', 'icebergQty', 'newOrderRespType', 'selfTradePreventionMode'],
      ...['pegPriceType', 'pegOffsetValue', 'pegOffsetType'],
    ],
    values: { side: SIDES, type: ORDER_TYPES, timeInForce: TIMES_IN_FORCE, newOrderRespType: DETAILS },
    conditions: [
      ['type', 'LIMIT', ['timeInForce', 'quantity', 'price']],
      ['type', 'MARKET', ['quantity']],
      ['type', 'STOP_LOSS', ['quantity', 'stopPrice']],
    ],
    isSigned: true,
  },
  'POST /api/v3/orderList/oco': {
    mandatory: ['symbol', 'side', 'quantity', 'aboveType', 'belowType'],
    optional: [...HEAD, ...leg('above'), ...leg('below')],
    values: legValues('above', 'below'),
    conditions: [...legConditions('above'), ...legConditions('below')],
    isSigned: true,
  },
  'POST /api/v3/orderList/oto': {
    mandatory: [
      ...['symbol', 'workingType', 'workingSide', 'workingPrice', 'workingQuantity'],
      ...['pendingType', 'pendingSide', 'pendingQuantity'],
    ],
    optional: [...HEAD, ...leg('working'), ...leg('pending')],
    values: {
      ...legValues(),
      workingType: ['LIMIT', 'LIMIT_MAKER'],
      workingTimeInForce: TIMES_IN_FORCE,
      pendingType: ORDER_TYPES,
    },
    conditions: [['workingType', 'LIMIT', ['workingTimeInForce']], ...legConditions('pending')],
    isSigned: true,
  },
  'POST /api/v3/orderList/otoco': {
    mandatory: [
      ...['symbol', 'workingType', 'workingSide', 'workingPrice', 'workingQuantity'],
      ...['pendingSide', 'pendingQuantity', 'pendingAboveType'],
    ],
    optional: [...HEAD, ...leg('working'), ...leg('pendingAbove'), ...leg('pendingBelow'), 'pendingBelowType'],
    values: {
      ...legValues('pendingAbove', 'pendingBelow'),
      workingType: ['LIMIT', 'LIMIT_MAKER'],
      workingTimeInForce: TIMES_IN_FORCE,
    },
    conditions: [
      ['workingType', 'LIMIT', ['workingTimeInForce']],
      ...legConditions('pendingAbove'),
      ...legConditions('pendingBelow'),
    ],
    isSigned: true,
  },
  'GET /api/v3/order': {
    mandatory: ['symbol'],
    optional: ['orderId', 'origClientOrderId'],
    oneOf: ['orderId', 'origClientOrderId'],
    isSigned: true,
  },
  'DELETE /api/v3/order': {
    mandatory: ['symbol'],
    optional: ['orderId', 'origClientOrderId', 'newClientOrderId', 'cancelRestrictions'],
    oneOf: ['orderId', 'origClientOrderId'],
    isSigned: true,
  },
  'DELETE /api/v3/orderList': {
    mandatory: ['symbol'],
    optional: ['orderListId', 'listClientOrderId', 'newClientOrderId'],
    oneOf: ['orderListId', 'listClientOrderId'],
    isSigned: true,
  },
  'GET /api/v3/openOrders': { mandatory: [], optional: ['symbol'], isSigned: true },
  'GET /api/v3/myTrades': {
    mandatory: ['symbol'],
    optional: ['orderId', 'startTime', 'endTime', 'fromId', 'limit'],
    most: { limit: 1_000 },
    isSigned: true,
  },
  'GET /api/v3/account': {
    mandatory: [],
    optional: ['omitZeroBalances'],
    values: { omitZeroBalances: ['true', 'false'] },
    isSigned: true,
  },
  'GET /sapi/v1/account/apiRestrictions': { mandatory: [], optional: [], isSigned: true },
};

/** `userDataStream.subscribe.signature` of the WebSocket API. */
export const PUBLISHED_SUBSCRIBE = {
  mandatory: ['apiKey', 'timestamp', 'signature'],
  optional: ['recvWindow'],
} as const;

/** The key of Binance's own examples and what it makes of two orders, the second in a symbol of full-width digits. */
export const PUBLISHED_SIGNATURES = {
  secret: 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j',
  examples: [
    ['LTCBTC', 'c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71'],
    ['１２３４５６', 'e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3'],
  ],
} as const;

function leg(prefix: string): string[] {
  return [
    ...['ClientOrderId', 'IcebergQty', 'Price', 'StopPrice', 'TrailingDelta', 'TimeInForce'],
    ...['StrategyId', 'StrategyType', 'PegPriceType', 'PegOffsetType', 'PegOffsetValue'],
  ].map((name) => `${prefix}${name}`);
}

/**
 * The table of the leg below no longer lists `LIMIT_MAKER`, while its price is described as the one of a `LIMIT_MAKER` and
 * error -1165 demands one there of a buy.
 */
function legValues(...prefixes: string[]): Record<string, readonly string[]> {
  return {
    side: SIDES,
    workingSide: SIDES,
    pendingSide: SIDES,
    newOrderRespType: DETAILS,
    ...Object.fromEntries(
      prefixes.flatMap((prefix) => [
        [`${prefix}Type`, LEG_TYPES],
        [`${prefix}TimeInForce`, TIMES_IN_FORCE],
      ]),
    ),
  };
}

function legConditions(prefix: string): [string, string, string[]][] {
  return [
    [`${prefix}Type`, 'LIMIT_MAKER', [`${prefix}Price`]],
    [`${prefix}Type`, 'STOP_LOSS', [`${prefix}StopPrice`]],
    [`${prefix}Type`, 'STOP_LOSS_LIMIT', [`${prefix}Price`, `${prefix}StopPrice`, `${prefix}TimeInForce`]],
  ];
}
