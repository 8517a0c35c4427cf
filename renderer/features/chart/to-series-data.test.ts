import { expect, it } from 'vitest';
import type { Candle } from '#shared/domain/candle';
import { columnsFromCandles } from '#shared/domain/candle-columns';
import type { CandleWindow } from './candle-window';
import { chartTime, fromChartTime, type SeriesColors, toSeriesData } from './to-series-data';

it('counts in seconds, keeps every number and paints only the forming candle by itself', () => {
  const rising: Candle = { openAt: 60_000, open: 1, high: 3, low: 0.5, close: 2, volume: 10 };
  const falling: Candle = { openAt: 120_000, open: 2, high: 2.5, low: 1, close: 1.5, volume: 0 };
  const forming: Candle = { openAt: 180_000, open: 1.5, high: 1.6, low: 1.2, close: 1.3, volume: 4 };
  const window: CandleWindow = {
    timeframe: '1m',
    closed: columnsFromCandles([rising, falling]),
    forming,
    formingBase: forming,
    hasMore: false,
  };

  expect(toSeriesData(window, COLORS)).toEqual({
    candles: [
      { time: 60, open: 1, high: 3, low: 0.5, close: 2 },
      { time: 120, open: 2, high: 2.5, low: 1, close: 1.5 },
      { time: 180, open: 1.5, high: 1.6, low: 1.2, close: 1.3, color: 'fd', borderColor: 'fdb', wickColor: 'fdb' },
    ],
    volumes: [
      { time: 60, value: 10, color: 'vu' },
      { time: 120, value: 0, color: 'vd' },
      { time: 180, value: 4, color: 'vd' },
    ],
  });
});

it('gives an instant back from the time of the chart', () => {
  const at = Date.parse('2024-02-29T23:59:59Z');

  expect(fromChartTime(chartTime(at))).toBe(at);
});

const COLORS: SeriesColors = {
  formingUp: 'fu',
  formingDown: 'fd',
  formingUpBorder: 'fub',
  formingDownBorder: 'fdb',
  volumeUp: 'vu',
  volumeDown: 'vd',
};
