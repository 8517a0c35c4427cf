import { invariant } from '#shared/domain/invariant';

/**
 * Mean pinball loss of quantile forecasts, in the targets' unit; lower is better, and the true quantile is the best.
 *
 * @param quantile - In (0, 1). A target above the forecast costs `quantile` for each unit, one below it `1 - quantile`.
 * @returns NaN without targets.
 * @see Koenker, R. and Bassett, G. (1978), Econometrica 46(1).
 */
export function pinballLoss(targets: ArrayLike<number>, forecasts: ArrayLike<number>, quantile: number): number {
  invariant(targets.length === forecasts.length, `Expected ${targets.length} forecasts, was ${forecasts.length}.`);
  let sum = 0;
  for (let i = 0; i < targets.length; i++) {
    const above = (targets[i] as number) - (forecasts[i] as number);
    sum += above > 0 ? quantile * above : (quantile - 1) * above;
  }
  return sum / targets.length;
}
