import type { AccuracyScores } from '#shared/domain/accuracy';
import { brierScore } from '#shared/domain/brier-score';
import { brierSkill } from '#shared/domain/brier-skill';
import type { Prediction } from '#shared/domain/prediction';
import { scoredForecasts } from '#shared/domain/scored-forecast';
import { wilsonInterval } from '#shared/domain/wilson-interval';
import { expectancy } from './expectancy';
import { logLoss } from './log-loss';
import { profitFactor } from './profit-factor';

/** Every score of one group of predictions, in any order. */
export function accuracyScores(predictions: readonly Prediction[]): AccuracyScores {
  const scored = scoredForecasts(predictions);
  const rMultiples = scored.map(({ rMultiple }) => rMultiple);
  const baseRates = scored.flatMap(({ baseRate }) => (baseRate === null ? [] : [baseRate]));
  const hits = scored.filter(({ isHit }) => isHit).length;
  const expected = expectancy(rMultiples);
  const count = (condition: (prediction: Prediction) => boolean) => predictions.filter(condition).length;
  return {
    predictions: predictions.length,
    abstentions: count(({ verdict }) => verdict.kind === 'abstention'),
    unresolved: count(({ verdict, outcome }) => verdict.kind === 'forecast' && outcome === null),
    notEntered: count(({ outcome }) => outcome?.result === 'not_entered'),
    n: scored.length,
    hits,
    hitRate: wilsonInterval(hits, scored.length),
    baseRate: mean(baseRates),
    meanProbability: mean(scored.map(({ probability }) => probability)),
    brier: brierScore(scored),
    brierSkill: brierSkill(scored),
    logLoss: logLoss(scored),
    expectancyR: expected?.mean ?? null,
    expectancyInterval: expected?.interval ?? null,
    profitFactor: profitFactor(rMultiples),
    firstTryValid: count(({ provenance }) => provenance.validity === 'first_try'),
  };
}

function mean(values: readonly number[]): number | null {
  return values.length > 0 ? values.reduce((total, value) => total + value, 0) / values.length : null;
}
