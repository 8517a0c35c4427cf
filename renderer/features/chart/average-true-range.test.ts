import { expect, it } from 'vitest';
import { columnsFromCandles } from '#shared/domain/candle-columns';
import { averageTrueRange } from './average-true-range';

it('is the mean true range at first, then moves by a period-th of the difference, gaps included', () => {
  // True ranges by hand: 2, 3 (gap up from 10 to a high of 13), 1, 4 (gap down from 12.5 to a low of 8.5).
  const candles = columnsFromCandles([
    { openAt: 0, open: 10, high: 11, low: 9, close: 10, volume: 0 },
    { openAt: 1, open: 12, high: 13, low: 12, close: 12, volume: 0 },
    { openAt: 2, open: 12, high: 13, low: 12, close: 12.5, volume: 0 },
    { openAt: 3, open: 9, high: 9.5, low: 8.5, close: 9, volume: 0 },
  ]);

  const result = Array.from(averageTrueRange(candles, 3));

  expect(result.slice(0, 2)).toEqual([Number.NaN, Number.NaN]);
  expect(result[2]).toBeCloseTo(2, 12);
  expect(result[3]).toBeCloseTo(2 + (4 - 2) / 3, 12);
});
