import { expect, it } from 'vitest';
import { seededRandom } from '#shared/domain/seeded-random';
import { shuffle } from './shuffle';

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
