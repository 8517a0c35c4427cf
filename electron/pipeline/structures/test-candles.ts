import type { Candle } from '#shared/domain/candle';
import { type CandleColumns, columnsFromCandles } from '#shared/domain/candle-columns';
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

/** A row that opens and closes at `price` and trades half a unit to either side. */
export function flatCandle(price: number): [open: number, high: number, low: number, close: number] {
  return [price, price + 0.5, price - 0.5, price];
}
