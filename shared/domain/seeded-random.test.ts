import fc from 'fast-check';
import { expect, it } from 'vitest';
import { seededRandom } from './seeded-random';

it('gives the same numbers for the same seed and others for another', () => {
  const draw = (seed: number) => Array.from({ length: 5 }, seededRandom(seed));

  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
});

it('spreads evenly over [0, 1), whatever the seed', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const random = seededRandom(seed);
      const counts = new Float64Array(10);

      for (let i = 0; i < 10_000; i++) {
        const bin = Math.floor(random() * 10);
        counts[bin] = (counts[bin] as number) + 1;
      }

      // 1,000 each with a standard deviation of 30.
      for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(200);
    }),
    { numRuns: 20 },
  );
});
