import type { Candle } from '#shared/domain/candle';
import type { ExchangeSymbol } from '../exchange/exchange-symbol';

/** A feed's price as the exchange takes it: on the symbol's tick. */
export function priceText(price: number, { filters }: ExchangeSymbol): string {
  return onStep(price, filters.priceFilter?.tickSize);
}

/** A feed's quantity in whole lots; what is traded at all is at least one. */
export function quantityText(quantity: number, { filters }: ExchangeSymbol): string {
  const text = onStep(quantity, filters.lotSize?.stepSize);
  return quantity > 0 && Number(text) === 0 ? (filters.lotSize?.stepSize ?? SMALLEST) : text;
}

export function eightPlaces(value: number): string {
  return value.toFixed(8);
}

/** Estimates of what a candle does not hold, repeatable: amount in the quote asset, and how much takers bought. */
export function candleTurnover({ open, high, low, close, volume }: Candle) {
  const middle = (open + high + low + close) / 4;
  const buyFraction = high === low ? 0.5 : 0.5 + (0.3 * (close - open)) / (high - low);
  return {
    quoteVolume: volume * middle,
    takerVolume: volume * buyFraction,
    takerQuoteVolume: volume * buyFraction * middle,
    count: Math.max(1, Math.ceil(volume * 3)),
  };
}

function onStep(value: number, step = SMALLEST): string {
  const size = Number(step);
  // A power of ten below one has its digits after the point; the rest rounds in whole steps.
  return size > 0 ? (Math.round(value / size) * size).toFixed(8) : value.toFixed(8);
}

const SMALLEST = '0.00000001';
