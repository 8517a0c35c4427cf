import { compensatedSum } from './compensated-sum';
import type { ScoredForecast } from './scored-forecast';

/**
 * Expected calibration error, 0..1: the mean over forecasts of how far their bin's stated probability lies from what
 * happened in it, with ten bins of equal width; lower is better. `null` without forecasts.
 *
 * @see Naeini, M. P., Cooper, G. F., Hauskrecht, M. (2015), Proceedings of AAAI 29(1).
 */
export function calibrationError(forecasts: readonly Pick<ScoredForecast, 'probability' | 'isHit'>[]): number | null {
  if (forecasts.length === 0) return null;
  const bins = Array.from({ length: PROBABILITY_BINS }, (): number[] => []);
  // Of a bin the sum of what was stated less what happened: its mean times its size, which is what it weighs.
  for (const { probability, isHit } of forecasts) bins[probabilityBin(probability)]?.push(probability - Number(isHit));
  return compensatedSum(bins.map((errors) => Math.abs(compensatedSum(errors)))) / forecasts.length;
}

/**
 * Which of the ten bins of equal width holds a probability, 0..9: a bin holds its lower end but not its upper one; the last
 * holds 1 as well.
 */
export function probabilityBin(probability: number): number {
  // 0.7 * 10 is 7.000000000000001, but 0.29 * 100 is 28.999999999999996: the nudge keeps a bound in its own bin.
  return Math.min(PROBABILITY_BINS - 1, Math.floor(probability * PROBABILITY_BINS + 1e-9));
}

export const PROBABILITY_BINS = 10;
