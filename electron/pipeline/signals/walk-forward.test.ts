import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { candlesNeeded, labelledRows, planWalkForward } from './walk-forward';

describe('planWalkForward', () => {
  it('lays out each step with an embargo of the horizon between its stretches', () => {
    const input = { rows: 10_000, firstRow: 300, speakFromRow: 6_000, stepCandles: 1_500, horizonCandles: 24 };

    const plans = planWalkForward(input);

    expect(plans[0]).toEqual({
      fit: { from: 300, to: 3_958 },
      validation: { from: 3_983, to: 4_826 },
      calibration: { from: 4_851, to: 5_976 },
      knownRow: 6_000,
      test: { from: 6_000, to: 7_499 },
    });
    expect(plans.map(({ knownRow, test }) => [knownRow, test?.to ?? null])).toEqual([
      [6_000, 7_499],
      [7_500, 8_999],
      [9_000, 9_998],
      [9_999, null],
    ]);
  });

  it('lets a last step of less than half the length join the one before', () => {
    const input = { rows: 9_500, firstRow: 300, speakFromRow: 6_000, stepCandles: 1_500, horizonCandles: 24 };

    expect(planWalkForward(input).map(({ knownRow }) => knownRow)).toEqual([6_000, 7_500, 9_499]);
  });

  it('has a model for the wanted moment, however few candles follow', () => {
    const input = { rows: 6_001, firstRow: 300, stepCandles: 1_500, horizonCandles: 24 };

    const known = [5_999, 6_000].map((speakFromRow) => planWalkForward({ ...input, speakFromRow }));

    expect(known.map((plans) => plans.map(({ knownRow }) => knownRow))).toEqual([[5_999, 6_000], [6_000]]);
  });

  it('plans from exactly as many candles as it says it needs', () => {
    const rows = candlesNeeded(300, 24);
    const input = { rows, firstRow: 300, speakFromRow: rows - 1, stepCandles: 2_000, horizonCandles: 24 };

    expect(planWalkForward(input)).toHaveLength(1);
    expect(() => planWalkForward({ ...input, rows: rows - 1, speakFromRow: rows - 2 })).toThrow(
      expect.objectContaining({ code: 'too_few_candles', details: { needed: rows, candles: rows - 1 } }),
    );
  });

  it('never lets a label reach over a border, and tests every row from the first model on once', () => {
    fc.assert(
      fc.property(
        fc.record({
          rows: fc.integer({ min: 4_000, max: 80_000 }),
          firstRow: fc.integer({ min: 0, max: 400 }),
          stepCandles: fc.integer({ min: 200, max: 5_000 }),
          horizonCandles: fc.integer({ min: 1, max: 200 }),
        }),
        (series) => {
          const speakFromRow = Math.floor((series.rows * 2) / 3) + 600;
          const plans = planWalkForward({ ...series, speakFromRow });

          let next = speakFromRow;
          for (const { fit, validation, calibration, knownRow, test } of plans) {
            const gap = series.horizonCandles;
            expect(fit.from).toBeGreaterThanOrEqual(series.firstRow);
            expect(fit.to + gap).toBe(validation.from - 1);
            expect(validation.to + gap).toBe(calibration.from - 1);
            expect(calibration.to + gap).toBe(knownRow);
            if (test === null) continue;
            expect(test.from).toBe(next);
            next = test.to + 1;
          }
          expect(next).toBe(series.rows - 1);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('labelledRows', () => {
  it('leaves out rows without a label', () => {
    const rows = labelledRows({ from: 1, to: 3 }, Int32Array.of(1, 2, -1, 4, 5), 4);

    expect([...rows]).toEqual([1, 3]);
  });

  it('refuses a label that was known too late', () => {
    expect(() => labelledRows({ from: 0, to: 1 }, Int32Array.of(1, 5), 4)).toThrow('row 1');
  });
});
