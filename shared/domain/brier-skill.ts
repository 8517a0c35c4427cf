import { brierScore } from './brier-score';
import type { ScoredForecast } from './scored-forecast';

/**
 * 1 - Brier / Brier of always stating the base rate: 1 is perfect, 0 is what the base rate gives, below 0 is worse.
 *
 * The reference states for each forecast the base rate of its own barriers, which was known before the fact. Where that
 * could not be measured it states the hit rate of the whole sample, which was not: that makes the reference harder to
 * beat, never easier.
 *
 * @returns `null` without forecasts, and when the reference makes no error.
 */
export function brierSkill(forecasts: readonly ScoredForecast[]): number | null {
  const own = brierScore(forecasts);
  if (own === null) return null;
  const hitRate = forecasts.filter(({ isHit }) => isHit).length / forecasts.length;
  const reference = brierScore(
    forecasts.map(({ isHit, baseRate }) => ({ isHit, probability: baseRate ?? hitRate })),
  ) as number;
  return reference === 0 ? null : 1 - own / reference;
}
