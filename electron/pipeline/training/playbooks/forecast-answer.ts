import type { SetupPlan } from './plan-setup';

/** A plan as the answer to the question for a forecast, in the order in which the grammar has its fields. */
export function forecastAnswer(plan: SetupPlan, percent: number): string {
  return JSON.stringify({
    direction: plan.direction,
    stop: plan.stop.id,
    entry: plan.entry?.id ?? 'now',
    target: plan.target.id,
    horizon: plan.horizonCandles,
    probability: percent,
    evidence: plan.evidence.map(({ id }) => id),
  });
}

export const ABSTENTION_ANSWER = JSON.stringify({ direction: 'abstain' });
