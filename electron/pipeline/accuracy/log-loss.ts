import type { ScoredForecast } from '#shared/domain/scored-forecast';

/**
 * Mean negative log of the probability given to what happened, in nats; lower is better. `null` without forecasts.
 *
 * Probabilities are clipped to [`LOG_LOSS_CLIP`, 1 - `LOG_LOSS_CLIP`]: one certain and wrong forecast would make the mean
 * infinite.
 */
export function logLoss(forecasts: readonly Pick<ScoredForecast, 'probability' | 'isHit'>[]): number | null {
  if (forecasts.length === 0) return null;
  const sum = forecasts.reduce((total, { probability, isHit }) => {
    const clipped = Math.min(Math.max(probability, LOG_LOSS_CLIP), 1 - LOG_LOSS_CLIP);
    return total - Math.log(isHit ? clipped : 1 - clipped);
  }, 0);
  return sum / forecasts.length;
}

export const LOG_LOSS_CLIP = 0.01;
