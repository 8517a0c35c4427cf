import type { InstrumentRules } from '#shared/domain/instrument-rules';

/** Rules of BTC/USDT as Binance has them, rounded to what is easy to reckon with. */
export function bitcoinRules(over: Partial<InstrumentRules> = {}): InstrumentRules {
  return {
    instrument: 'BTC/USDT',
    symbol: 'BTCUSDT',
    base: 'BTC',
    quote: 'USDT',
    isTrading: true,
    priceStep: '0.01',
    minPrice: '0.01',
    maxPrice: '1000000',
    quantityStep: '0.00001',
    minQuantity: '0.00001',
    maxQuantity: '9000',
    marketQuantityStep: '0',
    minMarketQuantity: '0',
    maxMarketQuantity: '100',
    minNotional: '5',
    maxNotional: '9000000',
    priceBand: { bidUp: '5', bidDown: '0.2', askUp: '5', askDown: '0.2' },
    maxOrders: 200,
    maxConditionalOrders: 5,
    takerFeeFraction: '0.001',
    makerFeeFraction: '0.001',
    knownAt: 0,
    ...over,
  };
}
