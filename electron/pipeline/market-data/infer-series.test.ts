import { describe, expect, it } from 'vitest';
import { inferSeries } from './infer-series';

describe('inferSeries', () => {
  it.each([
    ['EURUSD_M15.csv', 'Downloads', 'EURUSD', '15m'],
    ['EURUSD_M15_202210100000_202310020645.csv', 'x', 'EURUSD', '15m'],
    ['BTCUSDT-1m-2022-12.zip', 'klines', 'BTCUSDT', '1m'],
    ['BTCUSDT-1h-2022-12.csv.zip', 'klines', 'BTCUSDT', '1h'],
    ['EURUSD60.csv', 'history', 'EURUSD', '1h'],
    ['XAUUSD.m_H4.csv', 'x', 'XAUUSD.M', '4h'],
    ['candles.csv', 'eurusd-15m', 'EURUSD', '15m'],
    ['15m.csv', 'EURUSD', 'EURUSD', '15m'],
    ['eurusd.csv', 'data', 'EURUSD', null],
    ['candles.csv', 'bob', null, null],
    ['2024.csv', 'Downloads', null, null],
    // A capital M behind the number means months, which are no timeframe of ours.
    ['BTCUSDT-1M-2022.csv', 'x', 'BTCUSDT', null],
  ])('%s in %s', (file, folder, instrument, timeframe) => {
    expect(inferSeries(file, folder)).toEqual({ instrument, timeframe });
  });
});
