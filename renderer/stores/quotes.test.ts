import { describe, expect, it } from 'vitest';
import { columnsFromCandles } from '#shared/domain/candle-columns';
import { changeFraction, quoteOf } from './quotes';

describe('quoteOf', () => {
  it('compares with the close 24 hours earlier, over a weekend with the last one before', () => {
    const friday = hours(0);
    const monday = hours(72);
    const candles = series([friday - HOUR_MS, 90], [friday, 100], [monday, 110]);

    expect(quoteOf(candles, '1h')).toEqual({ last: 110, reference: 100, at: monday + HOUR_MS });
  });

  it('knows no change where less than a day is stored, and nothing without candles', () => {
    const quote = quoteOf(series([hours(0), 100], [hours(5), 110]), '1h');

    expect([quote && changeFraction(quote), quoteOf(series(), '1h')]).toEqual([null, null]);
  });

  it('compares long candles with the one before', () => {
    const week = 7 * 24;

    expect(quoteOf(series([hours(0), 100], [hours(week), 90]), '1w')?.reference).toBe(100);
  });
});

function series(...points: readonly (readonly [number, number])[]) {
  return columnsFromCandles(
    points.map(([openAt, close]) => ({ openAt, open: close, high: close, low: close, close, volume: 1 })),
  );
}

function hours(count: number): number {
  return 1_700_000_000_000 + count * HOUR_MS;
}

const HOUR_MS = 3_600_000;
