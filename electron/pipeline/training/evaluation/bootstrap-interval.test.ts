import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '#shared/domain/seeded-random';
import { bootstrapInterval } from './bootstrap-interval';

describe('bootstrapInterval', () => {
  it('holds a true share in about as many cases as it says, and in fewer with few groups', () => {
    const shares = [12, 20, 60].map((groups) => coverage(groups));

    expect(shares[0]).toBeGreaterThan(0.84);
    expect(shares[1]).toBeGreaterThan(0.87);
    expect(shares[2]).toBeGreaterThan(0.9);
    for (const share of shares) expect(share).toBeLessThan(0.99);
  });

  it('is the same for the same seed, holds its ends in order and stays within what the groups give', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 20 }),
        fc.integer(),
        (values, seed) => {
          const interval = bootstrapInterval(values.length, meanOf(values), { seed, draws: 60 });

          expect(interval).toEqual(bootstrapInterval(values.length, meanOf(values), { seed, draws: 60 }));
          expect(interval?.low).toBeLessThanOrEqual(interval?.high ?? Number.NaN);
          expect(interval?.low).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9);
          expect(interval?.high).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('leaves out draws that decide nothing', () => {
    const weights = [0, 1];
    const ratio = (drawn: Int32Array) => {
      const over = drawn.reduce((sum, at) => sum + (weights[at] as number), 0);
      return over / over;
    };

    expect(bootstrapInterval(2, ratio, { seed: 1 })).toEqual({ low: 1, high: 1 });
    expect(bootstrapInterval(1, () => Number.NaN, { seed: 1 })).toBeNull();
  });
});

/** How often the interval holds the share that groups of unequal size were drawn with. */
function coverage(groups: number): number {
  const random = seededRandom(groups);
  let held = 0;
  for (let world = 0; world < WORLDS; world++) {
    const sizes = Array.from({ length: groups }, () => 1 + Math.floor(3 * random()));
    const sums = sizes.map((size) =>
      Array.from({ length: size }, () => Number(random() < SHARE)).reduce((a, b) => a + b),
    );
    const share = (drawn: Int32Array) => {
      let sum = 0;
      let size = 0;
      for (const at of drawn) {
        sum += sums[at] as number;
        size += sizes[at] as number;
      }
      return sum / size;
    };
    const interval = bootstrapInterval(groups, share, { seed: world, draws: 300 });
    if (interval && interval.low <= SHARE && SHARE <= interval.high) held++;
  }
  return held / WORLDS;
}

function meanOf(values: readonly number[]) {
  return (drawn: Int32Array) => drawn.reduce((sum, at) => sum + (values[at] as number), 0) / drawn.length;
}

const WORLDS = 400;
const SHARE = 0.6;
