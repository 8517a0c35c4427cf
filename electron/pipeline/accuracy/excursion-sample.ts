/**
 * Indexes of at most `MAX_EXCURSIONS` of `count` forecasts, ascending: all of them, or one drawn from each of as many equal
 * stretches, so that every time is there. The same for the same count.
 */
export function excursionSample(count: number): number[] {
  if (count <= MAX_EXCURSIONS) return Array.from({ length: count }, (_, i) => i);
  let state = SEED;
  return Array.from({ length: MAX_EXCURSIONS }, (_, stretch) => {
    // A step of a linear congruential generator; the high bits are the random ones.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const from = Math.floor((stretch * count) / MAX_EXCURSIONS);
    const until = Math.floor(((stretch + 1) * count) / MAX_EXCURSIONS);
    return from + Math.floor((state / 2 ** 32) * (until - from));
  });
}

/** Dots that a scatter can show apart. */
export const MAX_EXCURSIONS = 1_500;
const SEED = 20_240_101;
