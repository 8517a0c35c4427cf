/** Filters of a coin on the simulated exchange that no test of whole workstations runs into. */
export const TRADED_FILTERS = {
  priceFilter: { minPrice: '0.01', maxPrice: '1000000', tickSize: '0.01' },
  lotSize: { minQty: '0.00001', maxQty: '9000', stepSize: '0.00001' },
  notional: {
    minNotional: '5',
    applyMinToMarket: true,
    maxNotional: '9000000',
    applyMaxToMarket: false,
    avgPriceMins: 5,
  },
  maxNumOrders: 200,
  maxNumAlgoOrders: 20,
};
/** A book that takes every order at about one price. */
export const DEEP_BOOK = { levels: 5, halfSpreadFraction: '0.00001', levelFraction: '0.0001', meanQuantity: '50' };
