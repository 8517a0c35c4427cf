import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyPlatt, fitPlatt } from './platt-scaling';

describe('fitPlatt', () => {
  it('passes through the smoothed shares of two groups', () => {
    // 3 hits and 2 misses: the targets are 4/5 and 1/4; at -1 one hit of two rows, at 1 two of three.
    const scaling = fitPlatt([-1, -1, 1, 1, 1], [1, 0, 1, 1, 0]);

    expect(applyPlatt(scaling, -1)).toBeCloseTo((0.8 + 0.25) / 2, 9);
    expect(applyPlatt(scaling, 1)).toBeCloseTo((0.8 + 0.8 + 0.25) / 3, 9);
  });

  it('ends where no small change lowers the loss', () => {
    // Scores that differ by less than rounding have no slope that could be looked for.
    const logit = fc.integer({ min: -8_000, max: 8_000 }).map((thousandths) => thousandths / 1_000);
    const row = fc.record({ logit, isHit: fc.boolean() });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), (rows) => {
        const { slope, intercept } = fitPlatt(
          rows.map(({ logit }) => logit),
          rows.map(({ isHit }) => isHit),
        );

        const hits = rows.filter(({ isHit }) => isHit).length;
        let [bySlope, byIntercept] = [0, 0];
        for (const { logit, isHit } of rows) {
          const target = isHit ? (hits + 1) / (hits + 2) : 1 / (rows.length - hits + 2);
          const error = 1 / (1 + Math.exp(-(slope * logit + intercept))) - target;
          bySlope += error * logit;
          byIntercept += error;
        }
        expect(Math.abs(bySlope)).toBeLessThan(1e-6);
        expect(Math.abs(byIntercept)).toBeLessThan(1e-6);
      }),
    );
  });

  it('undoes overconfidence', () => {
    // Stated log-odds are twice what they should be.
    const logits = Array.from({ length: 2000 }, (_, i) => (i % 2 === 0 ? 2 : -2));
    const hits = logits.map((logit, i) => Math.floor(i / 2) % 1000 < 731 === logit > 0);

    const scaling = fitPlatt(logits, hits);

    expect(scaling.slope).toBeCloseTo(0.5, 2);
    expect(scaling.intercept).toBeCloseTo(0, 2);
  });

  it('gives no certainty where scores part hits from misses', () => {
    const scaling = fitPlatt([-3, -2, 2, 3], [0, 0, 1, 1]);

    expect(applyPlatt(scaling, 3)).toBeLessThan(0.9);
    expect(applyPlatt(scaling, -3)).toBeGreaterThan(0.1);
  });

  it.each([
    { name: 'equal scores', logits: [0.7, 0.7, 0.7, 0.7], hits: [1, 0, 0, 0], expected: (2 / 3 + 3 * 0.2) / 4 },
    { name: 'hits only', logits: [0.7, 0.7], hits: [1, 1], expected: 3 / 4 },
    { name: 'misses only', logits: [0.7, 0.7], hits: [0, 0], expected: 1 / 4 },
    { name: 'one row', logits: [1e6], hits: [1], expected: 2 / 3 },
  ])('states the smoothed share for $name', ({ logits, hits, expected }) => {
    const scaling = fitPlatt(logits, hits);

    expect(applyPlatt(scaling, logits[0] as number)).toBeCloseTo(expected, 9);
  });

  it('is as exact on a large scale far from 0', () => {
    const logits = [1, 2, 3, 4, 5, 6];
    const hits = [0, 0, 1, 0, 1, 1];

    const far = fitPlatt(
      logits.map((logit) => 1e6 + 1e3 * logit),
      hits,
    );

    const near = fitPlatt(logits, hits);
    expect(applyPlatt(far, 1e6 + 2500)).toBeCloseTo(applyPlatt(near, 2.5), 9);
  });

  it('refuses scores and results that it cannot use', () => {
    expect(() => fitPlatt([], [])).toThrow('was none');
    expect(() => fitPlatt([1, 2], [1])).toThrow('Expected 2 results, was 1.');
    expect(() => fitPlatt([Number.POSITIVE_INFINITY], [1])).toThrow('Expected a finite score, was Infinity.');
  });
});
