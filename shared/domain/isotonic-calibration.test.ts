import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyIsotonic, fitIsotonic, IsotonicCalibration } from './isotonic-calibration';

describe('fitIsotonic', () => {
  it('pools neighbours that are in the wrong order', () => {
    const calibration = fitIsotonic([1, 2, 3, 4, 5], [0, 1, 0, 1, 1]);

    expect(calibration).toEqual({ kind: 'isotonic', x: [1, 2, 3, 4, 5], y: [0, 0.5, 0.5, 1, 1] });
  });

  it('pools backwards as far as it must', () => {
    const calibration = fitIsotonic([1, 2, 3, 4], [0.2, 0.5, 0.6, 0.1]);

    // 0.5, 0.6 and 0.1 have the mean 0.4.
    expect(calibration.x).toEqual([1, 2, 4]);
    expect(calibration.y[0]).toBe(0.2);
    expect(calibration.y[1]).toBeCloseTo(0.4, 12);
  });

  it('takes rows with equal scores as one with their mean, by weight', () => {
    const calibration = fitIsotonic([2, 1, 2], [1, 0, 0], [3, 1, 1]);

    expect(calibration).toEqual({ kind: 'isotonic', x: [1, 2], y: [0, 0.75] });
  });

  it('is flat where scores say the opposite of results', () => {
    const calibration = fitIsotonic([1, 2, 3, 4], [true, true, false, false]);

    expect(calibration).toEqual({ kind: 'isotonic', x: [1, 4], y: [0.5, 0.5] });
  });

  it('has one knot for one row', () => {
    expect(fitIsotonic([0.3], [true])).toEqual({ kind: 'isotonic', x: [0.3], y: [1] });
  });

  it('is the non-decreasing curve with the least squares', () => {
    const row = fc.record({
      score: fc.integer({ min: 0, max: 6 }),
      hit: fc.constantFrom(0, 0.3, 1),
      weight: fc.constantFrom(0.5, 1, 4),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), (rows) => {
        const calibration = fitIsotonic(
          rows.map(({ score }) => score),
          rows.map(({ hit }) => hit),
          rows.map(({ weight }) => weight),
        );

        const scores = [...new Set(rows.map(({ score }) => score))].sort((a, b) => a - b);
        for (const score of scores) {
          const expected = Math.max(
            ...scores.filter((from) => from <= score).map((from) => smallestMean(from, score, rows, scores)),
          );
          expect(applyIsotonic(calibration, score)).toBeCloseTo(expected, 9);
        }
      }),
    );
  });

  it('does not depend on the order of rows', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.boolean()), { minLength: 1 }), (rows) => {
        const fitted = (pairs: typeof rows) =>
          fitIsotonic(
            pairs.map(([score]) => score),
            pairs.map(([, hit]) => hit),
          );

        expect(fitted([...rows].reverse())).toEqual(fitted(rows));
      }),
    );
  });

  it('refuses scores, results and weights that it cannot use', () => {
    expect(() => fitIsotonic([], [])).toThrow('was none');
    expect(() => fitIsotonic([1, 2], [1])).toThrow('Expected 2 results, was 1.');
    expect(() => fitIsotonic([Number.NaN], [1])).toThrow('Expected a finite score, was NaN.');
    expect(() => fitIsotonic([1], [1], [0])).toThrow('Expected a weight above 0, was 0.');
  });
});

describe('applyIsotonic', () => {
  const calibration = { kind: 'isotonic', x: [1, 2, 4], y: [0.1, 0.2, 0.8] } as const;

  it('is straight between knots and flat outside', () => {
    const probabilities = [-5, 1, 1.5, 2, 3, 4, 99].map((score) => applyIsotonic(calibration, score));

    expect(probabilities.map((probability) => Number(probability.toFixed(12)))).toEqual([
      0.1, 0.1, 0.15, 0.2, 0.5, 0.8, 0.8,
    ]);
  });

  it('takes infinite scores, but not what is not a number', () => {
    expect(applyIsotonic(calibration, Number.NEGATIVE_INFINITY)).toBe(0.1);
    expect(applyIsotonic(calibration, Number.POSITIVE_INFINITY)).toBe(0.8);
    expect(() => applyIsotonic(calibration, Number.NaN)).toThrow('Expected a score, was NaN.');
  });
});

it.each([
  { x: [], y: [] },
  { x: [1, 2], y: [0.5] },
  { x: [2, 1], y: [0.1, 0.2] },
  { x: [1, 1], y: [0.1, 0.2] },
  { x: [1, 2], y: [0.2, 0.1] },
])('a stored calibration is refused with $x and $y', (knots) => {
  expect(IsotonicCalibration.safeParse({ kind: 'isotonic', ...knots }).success).toBe(false);
});

interface Row {
  readonly score: number;
  readonly hit: number;
  readonly weight: number;
}

/**
 * The best monotone fit has a closed form: at each score, the largest over all starts at or before it of the smallest over all
 * ends at or after it of the mean in between (Robertson, Wright and Dykstra 1988, theorem 1.4.4).
 */
function smallestMean(from: number, score: number, rows: readonly Row[], scores: readonly number[]): number {
  return Math.min(
    ...scores
      .filter((until) => until >= score)
      .map((until) => {
        const within = rows.filter((one) => one.score >= from && one.score <= until);
        const weight = within.reduce((sum, one) => sum + one.weight, 0);
        return within.reduce((sum, one) => sum + one.weight * one.hit, 0) / weight;
      }),
  );
}
