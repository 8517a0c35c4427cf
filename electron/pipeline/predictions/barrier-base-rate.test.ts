import { describe, expect, it } from 'vitest';
import { averageTrueRange } from '#shared/domain/average-true-range';
import { columnsFromCandles, sliceColumns } from '#shared/domain/candle-columns';
import { candleColumns } from '#tests/support/candle-series';
import { barrierBaseRate } from './barrier-base-rate';

describe('barrierBaseRate', () => {
  it('counts how often the target came first, from every start whose horizon is known', () => {
    // Up one, down one, for ever: from a close at 100 the next candle reaches 101, from 101 it reaches 100.
    const closes = Array.from({ length: 65 }, (_, index) => 100 + (index % 2));
    const candles = columnsFromCandles(
      closes.map((close, index) => {
        const open = closes[index - 1] ?? close;
        return { openAt: index, open, high: Math.max(open, close), low: Math.min(open, close), close, volume: 1 };
      }),
    );
    const atr = new Float64Array(65).fill(1);

    const rate = barrierBaseRate(candles, atr, { direction: 'long', stopAtr: 1, targetAtr: 1, horizonCandles: 1 });

    // Starts 0..63: the 32 even ones go up, the 32 odd ones down.
    expect(rate).toEqual({ fraction: 0.5, n: 64 });
  });

  it('is null for fewer than 30 starts and during the warm-up of the ATR', () => {
    const candles = candleColumns({ length: 60 });
    const barriers = { direction: 'short', stopAtr: 1, targetAtr: 1, horizonCandles: 24 } as const;

    // 60 candles, 13 of them without ATR, 24 of horizon: 23 starts.
    expect(barrierBaseRate(candles, averageTrueRange(candles), barriers)).toBeNull();
    expect(barrierBaseRate(candles, averageTrueRange(candles), { ...barriers, horizonCandles: 8 })).toMatchObject({
      n: 39,
    });
  });

  it('looks back at most 1,000 starts, so candles before them change nothing', () => {
    const candles = candleColumns({ length: 1_500, seed: 5 });
    const atr = averageTrueRange(candles);
    const barriers = { direction: 'long', stopAtr: 1, targetAtr: 2, horizonCandles: 24 } as const;

    const whole = barrierBaseRate(candles, atr, barriers);
    const newest = barrierBaseRate(sliceColumns(candles, 1_500 - 1_024), atr.subarray(1_500 - 1_024), barriers);

    expect(whole).toMatchObject({ n: 1_000 });
    expect(newest).toEqual(whole);
  });

  it('counts a candle that touches both as the stop', () => {
    const wide = Array.from({ length: 40 }, (_, openAt) => ({
      openAt,
      open: 100,
      high: 110,
      low: 90,
      close: 100,
      volume: 1,
    }));
    const atr = new Float64Array(40).fill(1);

    const rate = barrierBaseRate(columnsFromCandles(wide), atr, {
      direction: 'long',
      stopAtr: 5,
      targetAtr: 5,
      horizonCandles: 2,
    });

    expect(rate).toEqual({ fraction: 0, n: 38 });
  });
});
