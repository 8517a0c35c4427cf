import { expect, it } from 'vitest';
import { columnsFromCandles } from '#shared/domain/candle-columns';
import { detectStructures } from './detect-structures';
import { flatCandle, testCandles } from './test-candles';

const HOUR = 3_600_000;
const MONDAY = Date.UTC(2023, 0, 2);
const LEVELS = { timeframe: '4h', kinds: ['previous_level'] } as const;

it('gives the high and low of a day when its last candle closes', () => {
  const prices = [10, 14, 12, 8, 9, 10];
  const columns = columnsFromCandles(testCandles([...prices, 11].map(flatCandle), '4h', MONDAY));

  const levels = detectStructures(columns, LEVELS);

  expect(
    levels.map(({ direction, top, formedAt, confirmedAt }) => ({ direction, top, formedAt, confirmedAt })),
  ).toEqual([
    { direction: 'bearish', top: 14.5, formedAt: MONDAY + 4 * HOUR, confirmedAt: MONDAY + 24 * HOUR },
    { direction: 'bullish', top: 7.5, formedAt: MONDAY + 12 * HOUR, confirmedAt: MONDAY + 24 * HOUR },
  ]);
});

it('knows a day that ends in a hole of the data with the next candle, which can break it at once', () => {
  const candles = testCandles([10, 14, 12, 8, 9, 10, 16].map(flatCandle), '4h', MONDAY);
  const columns = columnsFromCandles(candles.filter((_, index) => index !== 5));

  const levels = detectStructures(columns, LEVELS);

  expect(levels.map(({ confirmedAt, states }) => [confirmedAt - MONDAY, states.map(({ state }) => state)])).toEqual([
    [28 * HOUR, ['active', 'broken']],
    [28 * HOUR, ['active']],
  ]);
});

it('gives none for a day that the data enters in the middle', () => {
  const columns = columnsFromCandles(testCandles([10, 14, 12].map(flatCandle), '4h', MONDAY + 12 * HOUR));

  expect(detectStructures(columns, LEVELS)).toEqual([]);
});
