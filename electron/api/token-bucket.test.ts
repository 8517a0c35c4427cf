import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTokenBucket } from './token-bucket';

describe('createTokenBucket', () => {
  it('gives a burst at once, then as many as time brings', () => {
    const bucket = createTokenBucket(2, 3);

    const taken = [0, 0, 0, 0, 499, 500, 501, 1_000].map((at) => bucket.take(at));

    expect(taken).toEqual([true, true, true, false, false, true, false, true]);
    expect(bucket.waitMs(1_100)).toBe(400);
    expect(bucket.waitMs(1_500)).toBe(0);
  });

  it('gives nothing for a clock that goes back', () => {
    const bucket = createTokenBucket(1, 1);

    const taken = [10_000, 5_000, 5_500].map((at) => bucket.take(at));

    expect(taken).toEqual([true, false, false]);
  });

  it('never gives more than the burst and what time brought', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 300 }),
        (perSecond, burst, steps) => {
          const bucket = createTokenBucket(perSecond, burst);
          let at = 0;
          let given = 0;
          for (const step of steps) {
            at += step;
            if (bucket.take(at)) given += 1;
          }
          expect(given).toBeLessThanOrEqual(burst + (at / 1_000) * perSecond + 1e-6);
        },
      ),
    );
  });
});
