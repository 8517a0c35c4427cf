import { describe, expect, it } from 'vitest';
import type { TrackRecord } from '#shared/domain/track-record';
import { calibrationDiscount } from './calibration-discount';

describe('the calibration discount', () => {
  it('is the floor without evidence', () => {
    const records: (TrackRecord | null)[] = [
      null,
      record({ n: 0, hits: 0 }),
      record({ baseRate: null }),
      record({ calibrationError: null }),
      // A hit rate whose lower bound does not exceed what any candle gives.
      record({ n: 100, hits: 45 }),
      record({ n: 100, hits: 39 }),
      record({ calibrationError: 0.2 }),
      record({ calibrationError: 0.9 }),
      record({ n: 10, hits: 11 }),
      record({ n: Number.NaN }),
      record({ calibrationError: Number.NaN }),
      record({ baseRate: Number.NaN }),
    ];

    expect(records.map((each) => calibrationDiscount(each, 0.25).share)).toEqual(records.map(() => 0.25));
  });

  it('follows its formula', () => {
    const { share, proven, calibrated, hitRate } = calibrationDiscount(record(), 0.25);

    // 600 of 1,000: the lower bound is 0.56931.
    expect(hitRate?.low).toBeCloseTo(0.56931, 5);
    expect(proven).toBeCloseTo((0.56931 - 0.4) / 0.2, 4);
    expect(calibrated).toBeCloseTo(0.8, 12);
    expect(share).toBeCloseTo(0.25 + 0.75 * proven * 0.8, 12);
  });

  it('grows with evidence of the same rate, and never beyond the whole', () => {
    const shares = [10, 100, 1_000, 10_000, 1_000_000].map(
      (n) => calibrationDiscount(record({ n, hits: n * 0.6, calibrationError: 0 }), 0.1).share,
    );

    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares[0]).toBe(0.1);
    expect(shares.at(-1)).toBeGreaterThan(0.99);
    expect(Math.max(...shares)).toBeLessThanOrEqual(1);
  });

  it('is nothing at a floor of nothing, and the whole at a floor of the whole', () => {
    expect([calibrationDiscount(null, 0).share, calibrationDiscount(null, 1).share]).toEqual([0, 1]);
  });

  it('is not lifted by an error below zero', () => {
    expect(calibrationDiscount(record({ calibrationError: -1 }), 0.25).calibrated).toBe(1);
  });
});

function record(fields: Partial<TrackRecord> = {}): TrackRecord {
  return { of: 'model', n: 1_000, hits: 600, baseRate: 0.4, calibrationError: 0.04, ...fields };
}
