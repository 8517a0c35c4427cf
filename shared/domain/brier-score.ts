import type { ScoredForecast } from './scored-forecast';

/**
 * Mean squared error between stated probability and result, in 0..1; lower is better. `null` without forecasts.
 *
 * @see Brier, G. W. (1950), Monthly Weather Review 78(1).
 */
export function brierScore(forecasts: readonly Pick<ScoredForecast, 'probability' | 'isHit'>[]): number | null {
  if (forecasts.length === 0) return null;
  const sum = forecasts.reduce((total, { probability, isHit }) => total + (probability - Number(isHit)) ** 2, 0);
  return sum / forecasts.length;
}
