import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  calibrationError,
  equalMassBins,
  equalMassCalibrationError,
  probabilityBin,
  probabilityStep,
} from './calibration-error';

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

describe('equalMassCalibrationError', () => {
  it('weighs ten bins of two by hand', () => {
    // Twenty forecasts 0.50, 0.51 ... 0.69, the even ones hit. Bin k holds 0.50+0.02k and 0.51+0.02k, one of two hit:
    // |1.01 + 0.04k - 1| summed over k is 0.1 + 1.8, over 20.
    const forecasts = Array.from({ length: 20 }, (_, i) => ({ probability: (50 + i) / 100, isHit: i % 2 === 0 }));

    expect(equalMassCalibrationError(forecasts)).toBeCloseTo(1.9 / 20, 12);
    expect(equalMassCalibrationError([])).toBeNull();
  });

  it('sees what bins of equal width hide: errors that even out among close probabilities', () => {
    const forecasts = [0.501, 0.502, 0.503, 0.504].map((probability, i) => ({ probability, isHit: i >= 2 }));

    expect(calibrationError(forecasts)).toBeCloseTo(0.0025, 12);
    expect(equalMassCalibrationError(forecasts)).toBeCloseTo((0.501 + 0.502 + 0.497 + 0.496) / 4, 12);
  });
});

describe('equalMassBins', () => {
  it('never parts what agrees to a thousandth, whatever the order', () => {
    const stated = [0.6, 0.3, 0.6004, 0.6, 0.9, 0.3, 0.6, 0.6, 0.6, 0.6].map((probability) => ({ probability }));

    const sizes = equalMassBins(stated).map((bin) => bin.length);

    expect(sizes).toEqual([2, 7, 1]);
    expect(equalMassBins(stated.toReversed()).map((bin) => bin.length)).toEqual(sizes);
  });

  it('property: holds every forecast once, in ascending bins that differ by at most one where none agree', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 1_000 }), { minLength: 1, maxLength: 200 }), (steps) => {
        const bins = equalMassBins(steps.map((step) => ({ probability: step / 1_000 })));

        const sizes = bins.map((bin) => bin.length);
        expect(bins.flat().map(({ probability }) => probability)).toEqual(
          steps.toSorted((a, b) => a - b).map((step) => step / 1_000),
        );
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        expect(bins).toHaveLength(Math.min(10, steps.length));
      }),
    );
  });
});

describe('probabilityStep', () => {
  it('keeps every thousandth in its own step', () => {
    const steps = Array.from({ length: 1_001 }, (_, step) => step);

    expect(steps.map((step) => probabilityStep(step / 1_000))).toEqual(steps);
  });
});
