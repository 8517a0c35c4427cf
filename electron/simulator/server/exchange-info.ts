import type { ExchangeSymbol } from '../exchange/exchange-symbol';
import type { LimitSettings } from './request-limits';

/** `exchangeInfo`: limits and rules of the given symbols. */
export function exchangeInfo(symbols: readonly ExchangeSymbol[], limits: LimitSettings, now: number) {
  return {
    timezone: 'UTC',
    serverTime: now,
    rateLimits: [
      { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: limits.weightPerMinute },
      { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: limits.ordersPerTenSeconds },
      { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: limits.ordersPerDay },
      { rateLimitType: 'RAW_REQUESTS', interval: 'MINUTE', intervalNum: 5, limit: 61_000 },
    ],
    exchangeFilters: [],
    symbols: symbols.map(symbolInfo),
  };
}

function symbolInfo({ symbol, status, baseAsset, quoteAsset, filters }: ExchangeSymbol) {
  return {
    symbol,
    status,
    baseAsset,
    baseAssetPrecision: 8,
    quoteAsset,
    quotePrecision: 8,
    quoteAssetPrecision: 8,
    baseCommissionPrecision: 8,
    quoteCommissionPrecision: 8,
    orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'],
    icebergAllowed: false,
    ocoAllowed: true,
    otoAllowed: true,
    opoAllowed: false,
    quoteOrderQtyMarketAllowed: true,
    allowTrailingStop: false,
    cancelReplaceAllowed: true,
    amendAllowed: false,
    pegInstructionsAllowed: false,
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: filterList(filters),
    permissions: [],
    permissionSets: [['SPOT']],
    defaultSelfTradePreventionMode: 'EXPIRE_MAKER',
    allowedSelfTradePreventionModes: ['EXPIRE_MAKER'],
  };
}

function filterList(filters: ExchangeSymbol['filters']) {
  const { priceFilter, lotSize, marketLotSize, notional, percentPriceBySide, maxNumOrders, maxNumAlgoOrders } = filters;
  return [
    priceFilter && { filterType: 'PRICE_FILTER', ...priceFilter },
    lotSize && { filterType: 'LOT_SIZE', ...lotSize },
    marketLotSize && { filterType: 'MARKET_LOT_SIZE', ...marketLotSize },
    notional && { filterType: 'NOTIONAL', ...notional },
    percentPriceBySide && { filterType: 'PERCENT_PRICE_BY_SIDE', ...percentPriceBySide },
    maxNumOrders !== undefined && { filterType: 'MAX_NUM_ORDERS', maxNumOrders },
    maxNumAlgoOrders !== undefined && { filterType: 'MAX_NUM_ALGO_ORDERS', maxNumAlgoOrders },
  ].filter((filter) => !!filter);
}
