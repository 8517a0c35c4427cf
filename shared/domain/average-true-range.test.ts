import { describe, expect, it } from 'vitest';
import { averageTrueRange } from './average-true-range';
import { columnsFromCandles } from './candle-columns';

describe('averageTrueRange', () => {
  it('starts with the mean of the first true ranges and then moves by one part in `period`', () => {
    // True ranges by hand: 2; max(13,11)-min(11,11)=2; a gap up: 20-12=8; 20-15=5.
    const candles = columnsFromCandles([
      candle(0, 10, 12, 10, 11),
      candle(1, 11, 13, 11, 12),
      candle(2, 18, 20, 18, 20),
      candle(3, 17, 18, 15, 16),
    ]);

    const atr = averageTrueRange(candles, 3);

    expect([...atr]).toEqual([Number.NaN, Number.NaN, 4, 4 + (5 - 4) / 3]);
  });

  it('has no value before the period is full', () => {
    const atr = averageTrueRange(columnsFromCandles([candle(0, 10, 12, 10, 11)]));

    expect([...atr]).toEqual([Number.NaN]);
  });
});

function candle(index: number, open: number, high: number, low: number, close: number) {
  return { openAt: index * 60_000, open, high, low, close, volume: 1 };
}
