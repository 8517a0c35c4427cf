import { expect, it } from 'vitest';
import { availableTimeframes } from './available-timeframes';

it('offers the timeframes that the stored candles fit into', () => {
  const hours = { timeframe: '1h', firstOpenAt: 0, lastOpenAt: 1, count: 10 } as const;

  const timeframes = availableTimeframes({ id: 'EURUSD', source: 'file', pricePrecision: 5, series: [hours] });

  expect(timeframes).toEqual(['1h', '2h', '4h', '6h', '8h', '12h', '1d', '1w']);
});
