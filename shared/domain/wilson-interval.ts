import type { Proportion } from './accuracy';
import { invariant } from './invariant';

/**
 * The share `hits / n` with its 95 % score interval, all in 0..1; `null` for `n` 0.
 *
 * @see Wilson, E. B. (1927), Journal of the American Statistical Association 22(158).
 */
export function wilsonInterval(hits: number, n: number): Proportion | null {
  invariant(hits >= 0 && hits <= n, `Expected hits in 0..${n}, was ${hits}.`);
  if (n === 0) return null;
  const value = hits / n;
  const z2 = Z95 * Z95;
  const scale = 1 + z2 / n;
  const centre = (value + z2 / (2 * n)) / scale;
  const half = (Z95 / scale) * Math.sqrt((value * (1 - value)) / n + z2 / (4 * n * n));
  // Rounding may push an end a hair beyond what a share can be, or past the share itself at 0 and n hits.
  return { value, low: Math.max(0, Math.min(value, centre - half)), high: Math.min(1, Math.max(value, centre + half)) };
}

/** Half-width of a 95 % interval of the normal distribution, in standard deviations. */
export const Z95 = 1.959963984540054;
