import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrationError, probabilityBin } from './calibration-error';

describe('calibrationError', () => {
  it('weighs each bin by its forecasts', () => {
    // 0.6..0.7: stated 0.6 on average, half of two hit: 0.1. 0.9..1: stated 0.9, one of three hit: 0.5667. (0.2 + 1.7) / 5.
    const forecasts = [
      { probability: 0.6, isHit: true },
      { probability: 0.6, isHit: false },
      { probability: 0.9, isHit: true },
      { probability: 0.9, isHit: false },
      { probability: 0.9, isHit: false },
    ];

    expect(calibrationError(forecasts)).toBeCloseTo(0.38, 12);
  });

  it('lets errors in opposite directions even out inside a bin and nowhere else', () => {
    const inOne = [
      { probability: 0.5, isHit: true },
      { probability: 0.5, isHit: false },
    ];
    const inTwo = [
      { probability: 0.45, isHit: true },
      { probability: 0.55, isHit: false },
    ];

    expect([calibrationError(inOne), calibrationError(inTwo)]).toEqual([0, expect.closeTo(0.55, 12)]);
  });

  it('is null without forecasts', () => {
    expect(calibrationError([])).toBeNull();
  });

  it('property: it is a share, and nothing for someone who is always sure and right', () => {
    const forecast = fc.record({ probability: fc.double({ min: 0, max: 1, noNaN: true }), isHit: fc.boolean() });
    fc.assert(
      fc.property(fc.array(forecast, { minLength: 1, maxLength: 200 }), (forecasts) => {
        const certain = forecasts.map(({ isHit }) => ({ isHit, probability: Number(isHit) }));

        expect(calibrationError(forecasts)).toBeGreaterThanOrEqual(0);
        expect(calibrationError(forecasts)).toBeLessThanOrEqual(1);
        expect(calibrationError(certain)).toBe(0);
      }),
    );
  });
});

describe('probabilityBin', () => {
  it('keeps every bound in the bin that begins with it, and 1 in the last', () => {
    const bounds = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

    expect(bounds.map(probabilityBin)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9]);
    expect([0.0999, 0.6999, 0.9999].map(probabilityBin)).toEqual([0, 6, 9]);
  });
});
