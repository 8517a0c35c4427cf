import type { Candle } from '#shared/domain/candle';
import { type CandleColumns, columnsFromCandles, emptyColumns } from '#shared/domain/candle-columns';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';

/** Candles from rows of open, high, low, close, one after the other from `from`. For tests. */
export function testCandles(
  rows: readonly (readonly [open: number, high: number, low: number, close: number])[],
  timeframe: Timeframe = '15m',
  from: number = Date.UTC(2023, 0, 2),
): Candle[] {
  return rows.map(([open, high, low, close], index) => ({
    openAt: from + index * timeframeMs(timeframe),
    open,
    high,
    low,
    close,
    volume: 1,
  }));
}

/** Like `testCandles`, as columns. */
export function testColumns(...parameters: Parameters<typeof testCandles>): CandleColumns {
  return columnsFromCandles(testCandles(...parameters));
}

/**
 * A random walk of `count` candles that looks like a market: fat tails, quiet and busy hours, a weekend gap where the
 * timeframe has room for one. The same seed gives the same candles.
 */
export function generatedColumns(count: number, seed: number, timeframe: Timeframe = '15m'): CandleColumns {
  const random = seededRandom(seed);
  const length = timeframeMs(timeframe);
  const result = emptyColumns(count);
  let openAt = Date.UTC(2020, 0, 6);
  let price = 1.1;
  for (let index = 0; index < count; index++) {
    const hour = (openAt / 3_600_000) % 24;
    const busy = hour >= 7 && hour < 17 ? 1.6 : 0.7;
    const scale = 0.0004 * busy;
    const open = price * (random() < 0.03 ? 1 + (random() - 0.5) * scale : 1);
    let high = open;
    let low = open;
    price = open;
    for (let step = 0; step < 4; step++) {
      const shock = (random() + random() + random() - 1.5) * (random() < 0.02 ? 4 : 1);
      // A slow pull to 1.1 keeps a million candles in a range where 5 decimals make sense.
      price = price * (1 + shock * scale) + (1.1 - price) * 0.0000005;
      high = Math.max(high, price);
      low = Math.min(low, price);
    }
    const round = (value: number) => Math.round(value * 100_000) / 100_000;
    result.openAt[index] = openAt;
    result.open[index] = round(open);
    result.high[index] = round(high);
    result.low[index] = round(low);
    result.close[index] = round(price);
    result.volume[index] = Math.round((20 + 100 * random()) * busy);
    openAt += length;
    const week = (openAt / 86_400_000 + 3) % 7;
    if (week >= 5 && length < 86_400_000) openAt += Math.ceil(((7 - week) * 86_400_000) / length) * length;
  }
  return result;
}

/** Uniform numbers in [0, 1): mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
