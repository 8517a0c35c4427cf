import { brierScore } from '#shared/domain/brier-score';
import { brierSkill } from '#shared/domain/brier-skill';
import { calibrationError } from '#shared/domain/calibration-error';
import type { SignalModelMetrics } from '#shared/domain/signal-model';
import { wilsonInterval } from '#shared/domain/wilson-interval';
import { areaUnderCurve } from './learn/area-under-curve';
import type { SideForecast } from './training-side';

/**
 * Scores of forecasts on rows after their models, of one step or of several together.
 *
 * The interval of the hit rate takes rows as independent. They overlap within the horizon, so it is too narrow.
 */
export function sideMetrics(forecasts: readonly SideForecast[]): SignalModelMetrics {
  const n = forecasts.length;
  const hits = forecasts.filter(({ isHit }) => isHit).length;
  // `rMultiple` is no part of these scores.
  const scored = forecasts.map((forecast) => ({ ...forecast, rMultiple: 0 }));
  return {
    n,
    hitRate: wilsonInterval(hits, n),
    baseRate: n > 0 ? forecasts.reduce((sum, { baseRate }) => sum + baseRate, 0) / n : null,
    auc: areaUnderCurve(
      forecasts.map(({ probability }) => probability),
      forecasts.map(({ isHit }) => (isHit ? 1 : 0)),
    ),
    brier: brierScore(scored),
    brierSkill: brierSkill(scored),
    logLoss: logLoss(forecasts),
    calibrationError: calibrationError(scored),
  };
}

/** Mean negative log of the probability given to what happened, in nats. Learned probabilities are never 0 or 1. */
function logLoss(forecasts: readonly SideForecast[]): number | null {
  if (forecasts.length === 0) return null;
  const sum = forecasts.reduce(
    (total, { probability, isHit }) => total - Math.log(isHit ? probability : 1 - probability),
    0,
  );
  return sum / forecasts.length;
}
