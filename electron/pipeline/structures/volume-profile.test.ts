import { describe, expect, it } from 'vitest';
import { volumeProfile } from './volume-profile';

describe('volumeProfile', () => {
  it('spreads each candle over its prices and finds the point of control and value area', () => {
    const profile = volumeProfile(
      { low: [0, 1, 1, 3], high: [4, 2, 2, 4], volume: [40, 30, 30, 0] },
      { buckets: 4, valueAreaFraction: 0.7 },
    );

    // 40 over four buckets and 60 in the second: 10, 70, 10, 10.
    expect(profile).toEqual({
      top: 4,
      bottom: 0,
      pointOfControl: 1.5,
      valueAreaHigh: 2,
      valueAreaLow: 1,
      weight: 'volume',
      shares: [0.1, 0.7, 0.1, 0.1],
    });
  });

  it('weighs by time where there is no volume', () => {
    const profile = volumeProfile(
      { low: [0, 2], high: [2, 4], volume: [0, 0] },
      { buckets: 2, valueAreaFraction: 0.7 },
    );

    expect(profile).toMatchObject({ weight: 'time', shares: [0.5, 0.5], valueAreaLow: 0, valueAreaHigh: 4 });
  });

  it('gives a range without height one bucket, and no candles nothing', () => {
    expect(volumeProfile({ low: [5], high: [5], volume: [1] }, { buckets: 3, valueAreaFraction: 0.7 })).toMatchObject({
      pointOfControl: 5,
      shares: [1, 0, 0],
    });
    expect(volumeProfile({ low: [], high: [], volume: [] }, { buckets: 3, valueAreaFraction: 0.7 })).toBeNull();
  });
});
