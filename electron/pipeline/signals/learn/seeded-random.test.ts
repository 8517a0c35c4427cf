import fc from 'fast-check';
import { expect, it } from 'vitest';
import { seededRandom, shuffle } from './seeded-random';

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

it('shuffles into every order about as often', () => {
  const random = seededRandom(3);
  const times = new Map<string, number>();

  for (let i = 0; i < 6000; i++) {
    const values = Int32Array.of(1, 2, 3);
    shuffle(values, random);
    times.set(values.join(), (times.get(values.join()) ?? 0) + 1);
  }

  expect([...times.keys()].sort()).toEqual(['1,2,3', '1,3,2', '2,1,3', '2,3,1', '3,1,2', '3,2,1']);
  for (const count of times.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
});
