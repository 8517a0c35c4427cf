import { describe, expect, it } from 'vitest';
import { candleColumns } from '#tests/support/candle-series';
import { indicatorColumns } from './indicator-columns';

const CANDLES = candleColumns({ length: 260, seed: 5, startPrice: 100 });
const CLOSES = [...CANDLES.close];
const COLUMNS = indicatorColumns(CANDLES);
/** Relative, of numbers around 100. */
const DIGITS = 9;

// The references are written out as sums over the whole history, not as the recursions that indicators are computed by.
describe('indicatorColumns', () => {
  it('has exponential averages: weights that fall by 1 - 2/(n+1) from the newest price back', () => {
    expect(COLUMNS.emaFast[200]).toBeCloseTo(exponential(CLOSES.slice(0, 201), 20), DIGITS);
    expect(COLUMNS.emaSlow[200]).toBeCloseTo(exponential(CLOSES.slice(0, 201), 50), DIGITS);
    expect(COLUMNS.emaSlow[149]).toBeCloseTo(exponential(CLOSES.slice(0, 150), 50), DIGITS);
  });

  it('has the relative strength index after Wilder', () => {
    for (const index of [41, 100, 259]) {
      const changes = CLOSES.slice(0, index + 1).flatMap((price, at) =>
        at === 0 ? [] : price - (CLOSES[at - 1] as number),
      );
      const gain = wilder(changes.map((change) => Math.max(0, change)));
      const loss = wilder(changes.map((change) => Math.max(0, -change)));

      expect(COLUMNS.rsi[index]).toBeCloseTo((100 * gain) / (gain + loss), DIGITS);
    }
  });

  it('has the MACD as EMA 12 - EMA 26 and its signal line as EMA 9 of it', () => {
    // The signal line begins where EMA 26 has its 26 prices.
    const macd = CLOSES.map((_, index) => {
      const until = CLOSES.slice(0, index + 1);
      return exponential(until, 12) - exponential(until, 26);
    }).slice(25);

    expect(COLUMNS.macd[180]).toBeCloseTo(macd[180 - 25] as number, DIGITS);
    expect(COLUMNS.macdSignal[180]).toBeCloseTo(exponential(macd.slice(0, 180 - 25 + 1), 9), DIGITS);
  });

  it('has Bollinger bands two population deviations around the mean of 20 closes', () => {
    const last = CLOSES.slice(60, 80);
    const mean = last.reduce((sum, price) => sum + price, 0) / 20;
    const deviation = Math.sqrt(last.reduce((sum, price) => sum + (price - mean) ** 2, 0) / 20);

    expect(COLUMNS.bandMiddle[79]).toBeCloseTo(mean, DIGITS);
    expect(COLUMNS.bandLower[79]).toBeCloseTo(mean - 2 * deviation, DIGITS);
    expect(COLUMNS.bandUpper[79]).toBeCloseTo(mean + 2 * deviation, DIGITS);
  });

  it('has the extremes of the 20 candles before, without the candle itself', () => {
    expect(COLUMNS.channelHigh[50]).toBe(Math.max(...CANDLES.high.slice(30, 50)));
    expect(COLUMNS.channelLow[50]).toBe(Math.min(...CANDLES.low.slice(30, 50)));
  });

  it('says nothing while it warms up', () => {
    const firstKnown = Object.fromEntries(
      Object.entries(COLUMNS).map(([name, column]) => [name, [...column].findIndex((value) => !Number.isNaN(value))]),
    );

    expect(firstKnown).toEqual({
      emaFast: 149,
      emaSlow: 149,
      rsi: 41,
      macd: 77,
      macdSignal: 77,
      bandLower: 19,
      bandMiddle: 19,
      bandUpper: 19,
      channelHigh: 20,
      channelLow: 20,
    });
  });

  it('has no RSI before price has moved both ways', () => {
    const rising = { ...CANDLES, close: CANDLES.close.map((_, index) => 100 + index) };

    expect(indicatorColumns(rising).rsi.every(Number.isNaN)).toBe(true);
  });
});

function exponential(values: readonly number[], period: number): number {
  const alpha = 2 / (period + 1);
  const newest = values.length - 1;
  return values.reduce((sum, value, index) => {
    const weight = index === 0 ? (1 - alpha) ** newest : alpha * (1 - alpha) ** (newest - index);
    return sum + weight * value;
  }, 0);
}

/** Mean of the first 14, then each later value enters with 1/14. */
function wilder(values: readonly number[]): number {
  const newest = values.length - 1;
  return values.reduce((sum, value, index) => {
    const weight = index < 14 ? (13 / 14) ** (newest - 13) / 14 : (13 / 14) ** (newest - index) / 14;
    return sum + weight * value;
  }, 0);
}
