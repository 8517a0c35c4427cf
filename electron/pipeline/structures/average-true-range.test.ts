import { describe, expect, it } from 'vitest';
import { averageTrueRange, pushAverageTrueRange, startAverageTrueRange } from './average-true-range';
import { testCandles, testColumns } from './test-candles';

describe('averageTrueRange', () => {
  it('starts with the mean and goes on by Wilder', () => {
    // True ranges: 2, 3 (gap up from close 10), 1, 4 (gap down from close 12).
    expect(averageTrueRange(testColumns(ROWS.slice(0, 2)), 3)).toBeNull();
    expect(averageTrueRange(testColumns(ROWS.slice(0, 3)), 3)).toBeCloseTo(2, 12);
    expect(averageTrueRange(testColumns(ROWS), 3)).toBeCloseTo((2 * 2 + 4) / 3, 12);
  });

  it('gives the same one candle at a time', () => {
    const state = startAverageTrueRange(3);

    const values = testCandles(ROWS).map((candle) => pushAverageTrueRange(state, candle));

    expect(values).toEqual([null, null, 2, 8 / 3]);
  });
});

const ROWS: [number, number, number, number][] = [
  [10, 11, 9, 10],
  [12, 13, 12, 12],
  [12, 13, 12, 12],
  [9, 9, 8, 9],
];
