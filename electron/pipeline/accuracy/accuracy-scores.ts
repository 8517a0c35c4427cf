import type { AccuracyScores } from '#shared/domain/accuracy';
import { brierParts } from '#shared/domain/brier-parts';
import { brierScore } from '#shared/domain/brier-score';
import { brierSkill } from '#shared/domain/brier-skill';
import { calibrationError, equalMassCalibrationError } from '#shared/domain/calibration-error';
import type { Prediction } from '#shared/domain/prediction';
import { wilsonInterval } from '#shared/domain/wilson-interval';
import { expectancy } from './expectancy';
import { logLoss } from './log-loss';
import { profitFactor } from './profit-factor';
import { maxDrawdown } from './r-curve';
import { resolvedForecasts } from './resolved-forecasts';
import { sharpness } from './sharpness';

/**
 * Every score of one group of predictions: the plain definition, which the cube is tested against.
 *
 * @param predictions - In any order; of those whose outcome became known at one instant, the drawdown takes the order given.
 */
export function accuracyScores(predictions: readonly Prediction[]): AccuracyScores {
  const scored = resolvedForecasts(predictions);
  const rMultiples = scored.map(({ rMultiple }) => rMultiple);
  const probabilities = scored.map(({ probability }) => probability);
  const baseRates = scored.flatMap(({ baseRate }) => (baseRate === null ? [] : [baseRate]));
  const hits = scored.filter(({ isHit }) => isHit).length;
  const expected = expectancy(rMultiples);
  const equalWidth = calibrationError(scored);
  const equalMass = equalMassCalibrationError(scored);
  const count = (condition: (prediction: Prediction) => boolean) => predictions.filter(condition).length;
  const isForecast = ({ verdict }: Prediction) => verdict.kind === 'forecast';
  return {
    predictions: predictions.length,
    abstentions: count((one) => !isForecast(one)),
    unresolved: count((one) => isForecast(one) && one.outcome === null),
    notEntered: count((one) => isForecast(one) && one.outcome?.result === 'not_entered'),
    n: scored.length,
    hits,
    hitRate: wilsonInterval(hits, scored.length),
    baseRate: mean(baseRates),
    meanProbability: mean(probabilities),
    brier: brierScore(scored),
    brierSkill: brierSkill(scored),
    logLoss: logLoss(scored),
    expectancyR: expected?.mean ?? null,
    expectancyInterval: expected?.interval ?? null,
    profitFactor: profitFactor(rMultiples),
    firstTryValid: count(({ provenance }) => provenance.validity === 'first_try'),
    murphy: brierParts(scored),
    calibrationError: equalWidth === null || equalMass === null ? null : { equalWidth, equalMass },
    sharpness: sharpness(probabilities),
    maxDrawdownR: maxDrawdown(rMultiples),
    meanResolutionMs: mean(scored.map(({ asOf, knownAt }) => knownAt - asOf)),
    meanCostR: mean(scored.map(({ costR }) => costR)),
  };
}

function mean(values: readonly number[]): number | null {
  return values.length > 0 ? values.reduce((total, value) => total + value, 0) / values.length : null;
}
