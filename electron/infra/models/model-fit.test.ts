import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { modelFit } from './model-fit';

const SMALL = { id: 'small', sizeBytes: 100, memoryBytes: 300 };
const SIZES = new Map([
  ['small', 100],
  ['middle', 800],
  ['large', 5_000],
]);

describe('modelFit', () => {
  it.each([
    [299, 'too_large'],
    [300, 'tight'],
    [399, 'tight'],
    [400, 'fits'],
  ] as const)('with %i bytes is %s', (availableBytes, verdict) => {
    expect(modelFit(SMALL, { availableBytes, speeds: new Map(), sizes: SIZES })).toEqual({
      modelId: 'small',
      neededBytes: 300,
      availableBytes,
      verdict,
      tokensPerSecond: null,
      isMeasured: false,
    });
  });

  it('counts the adapter', () => {
    const fit = modelFit(SMALL, { availableBytes: 310, extraBytes: 11, speeds: new Map(), sizes: SIZES });

    expect(fit).toMatchObject({ neededBytes: 311, verdict: 'too_large' });
  });

  it('tells a measured speed, and estimates others from the measured model nearest in size', () => {
    const speeds = new Map([
      ['small', 60],
      ['large', 2],
      ['gone from the catalog', 99],
    ]);
    const facts = { availableBytes: 1_000, speeds, sizes: SIZES };

    expect(modelFit(SMALL, facts)).toMatchObject({ tokensPerSecond: 60, isMeasured: true });
    // 5,000 is nearer to 800 than 100 is, as a ratio.
    expect(modelFit({ ...SMALL, id: 'middle', sizeBytes: 800 }, facts)).toMatchObject({
      tokensPerSecond: (2 * 5_000) / 800,
      isMeasured: false,
    });
  });

  it('gets no better with less memory', () => {
    const order = ['fits', 'tight', 'too_large'];
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(10_000), (a, b) => {
        const at = (availableBytes: number) =>
          order.indexOf(modelFit(SMALL, { availableBytes, speeds: new Map(), sizes: SIZES }).verdict);

        expect(at(Math.min(a, b))).toBeGreaterThanOrEqual(at(Math.max(a, b)));
      }),
    );
  });
});
