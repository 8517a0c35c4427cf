import { decimalText, exact } from '#shared/domain/decimal';
import type { InstrumentRules } from '#shared/domain/instrument-rules';
import type { ExchangeSymbol } from '../simulator/exchange/exchange-symbol';

/** The simulated exchange's symbol with the filters of the real one, so that paper orders meet the same refusals. */
export function symbolFromRules(rules: InstrumentRules): ExchangeSymbol {
  const { symbol, base, quote, priceBand } = rules;
  return {
    symbol,
    baseAsset: base,
    quoteAsset: quote,
    status: rules.isTrading ? 'TRADING' : 'BREAK',
    filters: {
      priceFilter: { minPrice: rules.minPrice, maxPrice: rules.maxPrice, tickSize: rules.priceStep },
      lotSize: { minQty: rules.minQuantity, maxQty: rules.maxQuantity, stepSize: rules.quantityStep },
      marketLotSize: {
        minQty: rules.minMarketQuantity,
        maxQty: rules.maxMarketQuantity,
        stepSize: rules.marketQuantityStep,
      },
      notional: {
        minNotional: rules.minNotional,
        applyMinToMarket: true,
        maxNotional: rules.maxNotional,
        applyMaxToMarket: false,
        avgPriceMins: 5,
      },
      ...(priceBand && {
        percentPriceBySide: {
          bidMultiplierUp: priceBand.bidUp,
          bidMultiplierDown: priceBand.bidDown,
          askMultiplierUp: priceBand.askUp,
          askMultiplierDown: priceBand.askDown,
          avgPriceMins: 5,
        },
      }),
      ...(rules.maxOrders > 0 && { maxNumOrders: rules.maxOrders }),
      ...(rules.maxConditionalOrders > 0 && { maxNumAlgoOrders: rules.maxConditionalOrders }),
    },
    // The real book is not known in depth: a few levels close to the price, of a size that most paper orders fit in.
    liquidity: {
      levels: 20,
      halfSpreadFraction: '0.00005',
      levelFraction: '0.0001',
      meanQuantity: rules.minQuantity === '0' ? '1' : meanQuantity(rules),
    },
  };
}

// For BTC, whose smallest order is 0.00001, a fifth of a coin on each level.
function meanQuantity({ minQuantity }: InstrumentRules): string {
  return decimalText(exact(minQuantity).mul(MINIMA_PER_LEVEL));
}

const MINIMA_PER_LEVEL = 20_000;
