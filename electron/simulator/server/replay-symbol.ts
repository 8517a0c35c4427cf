import type { Candle } from '#shared/domain/candle';
import type { ExchangeSymbol } from '../exchange/exchange-symbol';

/** A symbol for replayed candles, `REPLAYUSDT`, whose steps fit their prices and volumes. */
export function replaySymbol(candles: readonly Candle[]): ExchangeSymbol {
  const sample = candles.slice(-1_000);
  const price = sample.at(-1)?.close ?? 1;
  const places = Math.max(
    ...sample.flatMap(({ open, high, low, close }) => [open, high, low, close].map(decimalPlaces)),
  );
  const tick = (10 ** -places).toFixed(8);
  // About a tenth of a dollar, as a power of ten.
  const lot = (10 ** Math.min(0, Math.floor(Math.log10(0.1 / price)))).toFixed(8);
  const meanVolume = sample.reduce((sum, { volume }) => sum + volume, 0) / Math.max(1, sample.length);
  const quantity = { minQty: lot, maxQty: '90000000.00000000', stepSize: lot };
  return {
    symbol: 'REPLAYUSDT',
    baseAsset: 'REPLAY',
    quoteAsset: 'USDT',
    status: 'TRADING',
    filters: {
      priceFilter: { minPrice: tick, maxPrice: '10000000.00000000', tickSize: tick },
      lotSize: quantity,
      marketLotSize: quantity,
      notional: {
        minNotional: '5.00000000',
        applyMinToMarket: true,
        maxNotional: '9000000.00000000',
        applyMaxToMarket: false,
        avgPriceMins: 5,
      },
      maxNumOrders: 200,
      maxNumAlgoOrders: 5,
    },
    liquidity: {
      levels: 50,
      halfSpreadFraction: '0.00002',
      levelFraction: '0.00005',
      meanQuantity: Math.max(meanVolume * 0.1, Number(lot)).toFixed(8),
    },
  };
}

function decimalPlaces(value: number): number {
  const [, fraction = ''] = value.toFixed(8).replace(/0+$/, '').split('.');
  return fraction.length;
}
