import { z } from 'zod';
import type { Candle } from './candle';
import type { EpochMs } from './epoch-ms';

/** Numbers in a row; programs get it as a plain array. */
const Column = z.instanceof(Float64Array).meta({ type: 'array', items: { type: 'number' } });

/** Candles as columns of equal length, oldest first, `openAt` strictly increasing. Index i is one candle. */
export const CandleColumns = z
  .object({ openAt: Column, open: Column, high: Column, low: Column, close: Column, volume: Column })
  .readonly();
export type CandleColumns = z.infer<typeof CandleColumns>;

/** Columns for `length` candles, all zero. */
export function emptyColumns(length: number): CandleColumns {
  return {
    openAt: new Float64Array(length),
    open: new Float64Array(length),
    high: new Float64Array(length),
    low: new Float64Array(length),
    close: new Float64Array(length),
    volume: new Float64Array(length),
  };
}

export function columnsFromCandles(candles: readonly Candle[]): CandleColumns {
  const columns = emptyColumns(candles.length);
  candles.forEach((candle, index) => {
    setCandle(columns, index, candle);
  });
  return columns;
}

/** The candle at `index`; throws outside 0..length-1. */
export function candleAt(columns: CandleColumns, index: number): Candle {
  const openAt = columns.openAt[index];
  if (openAt === undefined) {
    throw new RangeError(`Expected a candle index in 0..${columns.openAt.length - 1}, was ${index}.`);
  }
  return {
    openAt,
    // The columns are equally long, so an index that is valid for one is valid for all.
    open: columns.open[index] as number,
    high: columns.high[index] as number,
    low: columns.low[index] as number,
    close: columns.close[index] as number,
    volume: columns.volume[index] as number,
  };
}

export function candlesFromColumns(columns: CandleColumns): Candle[] {
  return Array.from(columns.openAt, (_, index) => candleAt(columns, index));
}

/** Candles from `start` to before `end`, sharing memory with `columns`. */
export function sliceColumns(columns: CandleColumns, start: number, end?: number): CandleColumns {
  return {
    openAt: columns.openAt.subarray(start, end),
    open: columns.open.subarray(start, end),
    high: columns.high.subarray(start, end),
    low: columns.low.subarray(start, end),
    close: columns.close.subarray(start, end),
    volume: columns.volume.subarray(start, end),
  };
}

/** The first `count` candles in memory of their own, so that whoever gets them can reach no later one. */
export function copyColumns(columns: CandleColumns, count: number): CandleColumns {
  const { openAt, open, high, low, close, volume } = sliceColumns(columns, 0, count);
  return {
    openAt: openAt.slice(),
    open: open.slice(),
    high: high.slice(),
    low: low.slice(),
    close: close.slice(),
    volume: volume.slice(),
  };
}

/** Index of the first instant that is `at` or later; the length where there is none. `openAt` is sorted. */
export function firstIndexFrom(openAt: Float64Array, at: EpochMs): number {
  let low = 0;
  let high = openAt.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    // It lies inside the column.
    if ((openAt[middle] as number) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Writes `candle` into the columns at `index`. For builders that own their columns. */
export function setCandle(columns: CandleColumns, index: number, candle: Candle): void {
  columns.openAt[index] = candle.openAt;
  columns.open[index] = candle.open;
  columns.high[index] = candle.high;
  columns.low[index] = candle.low;
  columns.close[index] = candle.close;
  columns.volume[index] = candle.volume;
}
