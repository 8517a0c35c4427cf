import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaUnderCurve } from './area-under-curve';

describe('areaUnderCurve', () => {
  it('is 1 where every hit scores above every miss, and 0 the other way round', () => {
    const scores = [0.1, 0.2, 0.8, 0.9];

    const areas = [areaUnderCurve(scores, [0, 0, 1, 1]), areaUnderCurve(scores, [1, 1, 0, 0])];

    expect(areas).toEqual([1, 0]);
  });

  it('counts a tie as half', () => {
    expect(areaUnderCurve([5, 5, 5], [1, 0, 0])).toBe(0.5);
    expect(areaUnderCurve([1, 2, 2, 3], [0, 1, 0, 1])).toBe(0.875);
  });

  it('is not known without a hit or without a miss', () => {
    expect(areaUnderCurve([1, 2], [1, 1])).toBeNull();
    expect(areaUnderCurve([1, 2], [0, 0])).toBeNull();
    expect(areaUnderCurve([], [])).toBeNull();
  });

  it('refuses a score that is not a number', () => {
    expect(() => areaUnderCurve([1, Number.NaN], [1, 0])).toThrow('Expected a score at 1, was NaN.');
  });

  it('equals the share of pairs in the right order', () => {
    // Few different scores, so that ties are common; -0 equals 0.
    const row = fc.record({ score: fc.constantFrom(-1, -0, 0, 0.5, 2, 3), label: fc.constantFrom(0, 1) });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), (rows) => {
        const area = areaUnderCurve(
          rows.map(({ score }) => score),
          rows.map(({ label }) => label),
        );

        const expected = shareOfPairs(rows);
        if (expected === null) expect(area).toBeNull();
        else expect(area).toBeCloseTo(expected, 12);
      }),
    );
  });
});

function shareOfPairs(rows: readonly { score: number; label: number }[]): number | null {
  const hits = rows.filter(({ label }) => label === 1);
  const misses = rows.filter(({ label }) => label === 0);
  if (hits.length === 0 || misses.length === 0) return null;
  let right = 0;
  for (const hit of hits) {
    for (const miss of misses) right += hit.score > miss.score ? 1 : hit.score === miss.score ? 0.5 : 0;
  }
  return right / (hits.length * misses.length);
}
