import { Z95 } from '#shared/domain/wilson-interval';

/**
 * Mean R with its 95 % interval, both in R; `null` without outcomes.
 *
 * The interval is the normal approximation from the sample's standard deviation and `null` below two outcomes. With few
 * outcomes, or R far from symmetric, it is too narrow.
 */
export function expectancy(
  rMultiples: readonly number[],
): { readonly mean: number; readonly interval: { readonly low: number; readonly high: number } | null } | null {
  const n = rMultiples.length;
  if (n === 0) return null;
  const mean = rMultiples.reduce((total, r) => total + r, 0) / n;
  if (n < 2) return { mean, interval: null };
  const variance = rMultiples.reduce((total, r) => total + (r - mean) ** 2, 0) / (n - 1);
  const half = Z95 * Math.sqrt(variance / n);
  return { mean, interval: { low: mean - half, high: mean + half } };
}
