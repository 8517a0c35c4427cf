import { describe, expect, it } from 'vitest';
import { type CandleColumns, columnsFromCandles } from '#shared/domain/candle-columns';
import type { MarketSession } from '#shared/domain/market-session';
import { startSessionRecords } from './session-records';

const HOUR = 3_600_000;
const DAYS = 60;
/** Closes from 1 to 4 o'clock are London's; everything else is not. */
const sessionOf = (at: number): MarketSession => {
  const hour = (at / HOUR) % 24;
  return hour >= 1 && hour <= 4 ? 'london' : 'off_hours';
};

describe('startSessionRecords', () => {
  it('has the mean of the moves that followed the candles of a session, each occurrence the same', () => {
    const records = startSessionRecords(rising(0.25), atrOf(1), '1h', sessionOf);

    // Each close lies 0.25 above the one before: 2 within 8 candles. Twelve occurrences are over by then.
    expect(records.at(24 * 12 + 2)).toEqual({ session: 'london', occurrences: 12, meanAtr: 2 });
    expect(records.at(24 * 12 + 6)).toEqual({ session: 'off_hours', occurrences: 12, meanAtr: 2 });
    expect(records.at(24 * 59 + 2)?.occurrences).toBe(40);
  });

  it('counts no move that is not over yet, and none above 3 ATR', () => {
    const candles = rising(0);
    const jumpAt = 24 * 20 + 11;
    const jumped = { ...candles, close: candles.close.map((price, index) => price + (index >= jumpAt ? 50 : 0)) };
    const at = (index: number) => startSessionRecords(jumped, atrOf(1), '1h', sessionOf).at(index)?.meanAtr;

    // Day 20's London candles lie at 0 to 3 o'clock; the jump is within 8 candles of the last one only, at 11 o'clock.
    expect(at(24 * 20 + 3)).toBe(0);
    expect(at(24 * 21 + 2)).toBeCloseTo(3 / 4 / 21, 12);
  });

  it('is not known below ten occurrences, nor for candles that span a session', () => {
    expect(startSessionRecords(rising(1), atrOf(1), '1h', sessionOf).at(24 * 9 + 2)).toBeNull();
    expect(startSessionRecords(rising(1), atrOf(1), '4h', sessionOf).at(24 * 30)).toBeNull();
  });
});

function rising(step: number): CandleColumns {
  return columnsFromCandles(
    Array.from({ length: DAYS * 24 }, (_, index) => {
      const close = 100 + index * step;
      return { openAt: index * HOUR, open: close, high: close + 1, low: close - 1, close, volume: 1 };
    }),
  );
}

function atrOf(value: number): Float64Array {
  return new Float64Array(DAYS * 24).fill(value);
}
