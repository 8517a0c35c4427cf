import { expect, it } from 'vitest';
import { averageTrueRange } from '#shared/domain/average-true-range';
import { columnsFromCandles } from '#shared/domain/candle-columns';
import { candleSeries } from '#tests/support/candle-series';
import { pushAverageTrueRange, startAverageTrueRange } from './running-average-true-range';

it('gives what the average over columns gives, one candle at a time', () => {
  const candles = candleSeries({ length: 200, gapFraction: 0.1 });
  const state = startAverageTrueRange(14);

  const values = candles.map((candle) => pushAverageTrueRange(state, candle));

  expect(values.slice(0, 13)).toEqual(new Array(13).fill(null));
  expect(Float64Array.from(values.slice(13), Number)).toEqual(averageTrueRange(columnsFromCandles(candles)).slice(13));
});
