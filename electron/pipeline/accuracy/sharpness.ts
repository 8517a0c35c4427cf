import { compensatedSum } from '#shared/domain/compensated-sum';

/**
 * Standard deviation of stated probabilities about their own mean, 0..0.5; `null` without any.
 *
 * It says nothing of whether they were right: someone who is always sure is sharp.
 */
export function sharpness(probabilities: readonly number[]): number | null {
  const n = probabilities.length;
  if (n === 0) return null;
  const mean = compensatedSum(probabilities) / n;
  return Math.sqrt(compensatedSum(probabilities.map((probability) => (probability - mean) ** 2)) / n);
}
