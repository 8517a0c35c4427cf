import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brierParts } from './brier-parts';
import { brierScore } from './brier-score';

describe('brierParts', () => {
  it('matches a case worked by hand', () => {
    // Bin 0.2: one of four hit. Bin 0.8: three of four hit. Half of all hit.
    const forecasts = [0.2, 0.2, 0.2, 0.2, 0.8, 0.8, 0.8, 0.8].map((probability, i) => ({
      probability,
      isHit: i === 0 || i >= 5,
    }));

    expect(brierParts(forecasts)).toEqual({
      reliability: expect.closeTo(0.05 ** 2, 12),
      resolution: expect.closeTo(0.25 ** 2, 12),
      uncertainty: 0.25,
      withinBins: expect.closeTo(0, 12),
    });
    expect(brierParts([])).toBeNull();
  });

  it('puts differences within one bin into a part of their own', () => {
    // One bin: stated 0.61 and 0.69, mean 0.65, the first hit. Variance 0.0016, covariance -0.04 * 0.5 twice over 2 is -0.02.
    const forecasts = [
      { probability: 0.61, isHit: true },
      { probability: 0.69, isHit: false },
    ];

    expect(brierParts(forecasts)?.withinBins).toBeCloseTo(0.0016 + 2 * 0.02, 12);
  });

  it('property: the parts add up to the score', () => {
    const forecast = fc.record({ probability: fc.double({ min: 0, max: 1, noNaN: true }), isHit: fc.boolean() });
    fc.assert(
      fc.property(fc.array(forecast, { minLength: 1, maxLength: 300 }), (forecasts) => {
        const parts = brierParts(forecasts);

        const sum =
          (parts?.reliability ?? 0) - (parts?.resolution ?? 0) + (parts?.uncertainty ?? 0) + (parts?.withinBins ?? 0);
        expect(Math.abs(sum - (brierScore(forecasts) ?? 0))).toBeLessThan(1e-12);
      }),
    );
  });
});
