import type { SymbolFilters } from '#electron/simulator/exchange/exchange-symbol';

/** Filters of a symbol on the simulated exchange that `bitcoinRules` are read from, but for the band of prices. */
export const COIN_FILTERS = {
  priceFilter: { minPrice: '0.01', maxPrice: '1000000', tickSize: '0.01' },
  lotSize: { minQty: '0.00001', maxQty: '9000', stepSize: '0.00001' },
  marketLotSize: { minQty: '0', maxQty: '100', stepSize: '0' },
  notional: {
    minNotional: '5',
    applyMinToMarket: true,
    maxNotional: '9000000',
    applyMaxToMarket: false,
    avgPriceMins: 5,
  },
  maxNumOrders: 200,
  maxNumAlgoOrders: 5,
} as const satisfies SymbolFilters;

/** All that `bitcoinRules` say. */
export const BITCOIN_FILTERS = {
  ...COIN_FILTERS,
  percentPriceBySide: {
    bidMultiplierUp: '5',
    bidMultiplierDown: '0.2',
    askMultiplierUp: '5',
    askMultiplierDown: '0.2',
    avgPriceMins: 5,
  },
} as const satisfies SymbolFilters;
