import { describe, expect, it } from 'vitest';
import { seededRandom } from '#tests/support/candle-series';
import { calibrate } from './training-calibration';

describe('calibrate', () => {
  it('draws any rising curve from 5,000 rows that do not overlap', () => {
    const { scores, rows, labels } = sample({ rows: 5_000, candles: 1, slope: 1 });

    expect(calibrate(scores, rows, labels).kind).toBe('isotonic');
  });

  it('draws a logistic curve from fewer, and from rows that overlap', () => {
    const fewer = sample({ rows: 4_999, candles: 1, slope: 1 });
    const overlapping = sample({ rows: 8_000, candles: 2, slope: 1 });

    const kinds = [fewer, overlapping].map(({ scores, rows, labels }) => calibrate(scores, rows, labels).kind);

    expect(kinds).toEqual(['platt', 'platt']);
  });

  it('takes back what scores overstate', () => {
    const { scores, rows, labels } = sample({ rows: 4_000, candles: 1, slope: 0.5 });

    const calibration = calibrate(scores, rows, labels);

    expect(calibration).toMatchObject({ kind: 'platt' });
    expect(calibration.kind === 'platt' && calibration.slope).toBeCloseTo(0.5, 1);
  });

  it('states the share of hits where scores point the wrong way', () => {
    const { scores, rows, labels } = sample({ rows: 4_000, candles: 1, slope: -1 });
    const share = labels.labels.reduce((sum, label) => sum + label, 0) / rows.length;

    const calibration = calibrate(scores, rows, labels);

    expect(calibration.kind === 'platt' && [calibration.slope, 1 / (1 + Math.exp(-calibration.intercept))]).toEqual([
      0,
      expect.closeTo(share, 2),
    ]);
  });
});

/** Hits whose log-odds are `slope` times the score, each known after `candles` candles. */
function sample({ rows, candles, slope }: { rows: number; candles: number; slope: number }) {
  const random = seededRandom(9);
  const scores = Float64Array.from({ length: rows }, () => 4 * random() - 2);
  return {
    scores,
    rows: Int32Array.from({ length: rows }, (_, row) => row),
    labels: {
      labels: Int8Array.from(scores, (score) => (random() < 1 / (1 + Math.exp(-slope * score)) ? 1 : 0)),
      resolvedAt: Int32Array.from({ length: rows }, (_, row) => row + candles),
    },
  };
}
