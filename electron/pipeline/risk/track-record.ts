import { brierSkill } from '#shared/domain/brier-skill';
import { calibrationError } from '#shared/domain/calibration-error';
import type { ClosedTrade } from '#shared/domain/closed-trade';
import { compensatedSum } from '#shared/domain/compensated-sum';
import { exact } from '#shared/domain/decimal';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { modelKey } from '#shared/domain/model-key';
import type { Prediction } from '#shared/domain/prediction';
import { scoredForecasts } from '#shared/domain/scored-forecast';
import type { TrackRecord } from '#shared/domain/track-record';

/**
 * Record of one model: its live forecasts that were entered and resolved. What was said in a replay or about known history
 * proves nothing about a market that nobody has seen.
 *
 * @param key - The model as the accuracy report names it, see `modelKey`.
 * @param predictions - Of any model and mode, in any order.
 */
export function trackRecordOf(predictions: readonly Prediction[], key: string): TrackRecord {
  const scored = scoredForecasts(predictions.filter((one) => one.mode === 'live' && modelKey(one) === key));
  const baseRates = scored.flatMap(({ baseRate }) => (baseRate === null ? [] : [baseRate]));
  return {
    of: key,
    n: scored.length,
    hits: scored.filter(({ isHit }) => isHit).length,
    baseRate: baseRates.length > 0 ? compensatedSum(baseRates) / baseRates.length : null,
    calibrationError: calibrationError(scored),
  };
}

/** Record of a person's own trades: a hit made money after fees. Nobody stated a probability. */
export function personRecordOf(trades: readonly ClosedTrade[]): TrackRecord {
  const hits = trades.filter(({ result }) => exact(result).gt(0)).length;
  return { of: 'person', n: trades.length, hits, baseRate: null, calibrationError: null };
}

/**
 * How many times in a row the model gave nothing usable, counted back from the newest prediction to those asked for at
 * `since`. What the rules said on their own account is passed over: no model was asked. Where they stand in for a model that
 * failed, that is a failure.
 *
 * @param predictions - Newest first.
 */
export function modelFailuresInRow(predictions: readonly Prediction[], since: EpochMs): number {
  let failures = 0;
  for (const prediction of predictions) {
    if (prediction.requestedAt < since) break;
    if (hasFailed(prediction)) failures += 1;
    else if (prediction.source === 'model') break;
  }
  return failures;
}

/**
 * Brier skill against the base rate of the last `lastN` live forecasts that were resolved, of those that were asked for at
 * `since` or later, and how many they are: 0 is what the base rate gives, below is worse. `null` without any, and where the
 * base rate makes no error.
 *
 * @param predictions - Of one model, in any order: the skill of several mixed together is nobody's.
 */
export function calibrationSkill(
  predictions: readonly Prediction[],
  since: EpochMs,
  lastN: number,
): { readonly n: number; readonly skill: number } | null {
  const resolved = predictions
    .filter(({ mode, requestedAt, outcome }) => mode === 'live' && requestedAt >= since && outcome !== null)
    .filter(({ outcome }) => outcome?.result !== 'not_entered')
    .toSorted((a, b) => (b.outcome?.knownAt ?? 0) - (a.outcome?.knownAt ?? 0) || b.requestedAt - a.requestedAt)
    .slice(0, lastN);
  const scored = scoredForecasts(resolved);
  const skill = brierSkill(scored);
  return skill === null ? null : { n: scored.length, skill };
}

/** Whether a model was asked, be it in vain: what the rules, learned models and persons say by themselves is left out. */
export function isOfModel(prediction: Prediction): boolean {
  return prediction.source === 'model' || hasFailed(prediction);
}

function hasFailed({ provenance, verdict }: Prediction): boolean {
  return provenance.validity === 'failed' || (verdict.kind === 'abstention' && verdict.reason === 'invalid_answer');
}
