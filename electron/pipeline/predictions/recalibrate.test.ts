import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recalibrate } from './recalibrate';

describe('recalibrate', () => {
  it('states the base rate for a model without a record, whatever it claims', () => {
    expect(recalibrate(0.9, 0.4, [])).toEqual({
      probability: 0.4,
      recalibration: { n: 0, method: 'base_rate', weight: 0 },
    });
  });

  it('lets the statement through as the record grows, as far as that goes', () => {
    const { probability, recalibration } = recalibrate(0.9, 0.4, results(0.9, 25, 25));

    expect(recalibration).toEqual({ n: 25, method: 'base_rate', weight: 1 / 3 });
    expect(probability).toBeCloseTo(0.4 + 0.5 / 3, 12);
  });

  it.each([
    [100, 'platt'],
    [1_000, 'isotonic'],
  ] as const)('brings an overconfident model with %d results down to what came true (%s)', (n, method) => {
    const record = [...results(0.9, n / 2, n / 4), ...results(0.5, n / 2, n / 8)];

    const { probability, recalibration } = recalibrate(0.9, 0.45, record);

    const weight = n / (n + 50);
    expect(recalibration).toEqual({ n, method, weight });
    // Half of the statements of 90 % came true. Two parameters are pulled a little off what was counted.
    expect(probability).toBeCloseTo(weight * 0.5 + (1 - weight) * 0.45, method === 'platt' ? 1 : 9);
  });

  it('leaves a statement alone that has neither a record nor a base rate', () => {
    expect(recalibrate(0.7, null, results(0.7, 10, 3))).toEqual({ probability: 0.7, recalibration: null });
    expect(recalibrate(0.7, null, results(0.7, 400, 100))).toMatchObject({
      probability: 0.25,
      recalibration: { weight: 1 },
    });
  });

  it('property: stays a probability and never leaves what record and base rate say', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const result = fc.record({ rawProbability: share, isHit: fc.boolean() });
    fc.assert(
      fc.property(share, share, fc.array(result, { maxLength: 400 }), (raw, baseRate, record) => {
        const { probability } = recalibrate(raw, baseRate, record);

        expect(probability).toBeGreaterThanOrEqual(0);
        expect(probability).toBeLessThanOrEqual(1);
      }),
    );
  });
});

/** `n` statements of `rawProbability`, of which `hits` came true. */
function results(rawProbability: number, n: number, hits: number) {
  return Array.from({ length: n }, (_, index) => ({ rawProbability, isHit: index < hits }));
}
