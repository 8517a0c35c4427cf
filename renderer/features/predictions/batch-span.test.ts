import { describe, expect, it } from 'vitest';
import type { Instrument } from '#shared/domain/instrument';
import { defaultSpan } from './batch-span';

describe('defaultSpan', () => {
  it('takes the last three years, in whole days that hold the last candle', () => {
    const span = defaultSpan(stored(Date.UTC(2014, 0, 2, 5), Date.UTC(2026, 5, 30, 21)));

    expect([new Date(span.from).toISOString(), new Date(span.before).toISOString()]).toEqual([
      '2023-07-02T00:00:00.000Z',
      '2026-07-01T00:00:00.000Z',
    ]);
  });

  it('begins where a shorter history begins', () => {
    const span = defaultSpan(stored(Date.UTC(2026, 0, 2, 5), Date.UTC(2026, 5, 30, 21)));

    expect(new Date(span.from).toISOString()).toBe('2026-01-02T00:00:00.000Z');
  });
});

function stored(firstOpenAt: number, lastOpenAt: number): Instrument {
  return {
    id: 'EURUSD',
    source: 'file',
    pricePrecision: 5,
    series: [{ timeframe: '1h', firstOpenAt, lastOpenAt, count: 10 }],
  };
}
