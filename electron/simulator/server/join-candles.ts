import type { Candle } from '#shared/domain/candle';
import { candleOpenAt, type Timeframe } from '#shared/domain/timeframe';

/** Candles of `timeframe` made of shorter ones, which come oldest first. */
export function joinCandles(candles: readonly Candle[], timeframe: Timeframe): Candle[] {
  const joined: Candle[] = [];
  for (const candle of candles) {
    const openAt = candleOpenAt(candle.openAt, timeframe);
    const last = joined.at(-1);
    if (last?.openAt === openAt) joined[joined.length - 1] = extendCandle(last, candle);
    else joined.push({ ...candle, openAt });
  }
  return joined;
}

/** `candle` followed by `next`. */
export function extendCandle(candle: Candle, next: Candle): Candle {
  return {
    openAt: candle.openAt,
    open: candle.open,
    high: Math.max(candle.high, next.high),
    low: Math.min(candle.low, next.low),
    close: next.close,
    // Sums of decimal volumes would show the error of the binary ones.
    volume: Number((candle.volume + next.volume).toFixed(8)),
  };
}
