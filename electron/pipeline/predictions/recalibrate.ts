import type { RecordedResult } from '#electron/ports/prediction-store';
import { applyIsotonic, fitIsotonic } from '#shared/domain/isotonic-calibration';
import { applyPlatt, fitPlatt } from '#shared/domain/platt-scaling';
import type { Recalibration } from '#shared/domain/prediction';

/**
 * The probability that a stated one deserves by the record of whoever stated it.
 *
 * From `MIN_FIT` results on a curve from what was stated to what came true is fitted: Platt's with its two parameters first,
 * an isotonic one from `ISOTONIC_FROM` on, when there are enough to follow a shape. Below that the statement itself stands
 * for the curve. What comes out is blended with the measured base rate of the same barriers with the weight
 *
 *   w = n / (n + PRIOR_STRENGTH)
 *
 * so a model without a record states the base rate, whatever it claims, and earns its own voice with results.
 *
 * @param raw - As it was stated, 0..1.
 * @param baseRate - 0..1. Without one there is nothing to blend with: the curve alone counts, or the statement as it is.
 * @param record - Statements and results that were known before, any order.
 */
export function recalibrate(
  raw: number,
  baseRate: number | null,
  record: readonly RecordedResult[],
): { readonly probability: number; readonly recalibration: Recalibration | null } {
  const n = record.length;
  const method = n < MIN_FIT ? 'base_rate' : n < ISOTONIC_FROM ? 'platt' : 'isotonic';
  if (baseRate === null && method === 'base_rate') return { probability: raw, recalibration: null };
  const weight = baseRate === null ? 1 : n / (n + PRIOR_STRENGTH);
  const corrected = correct(raw, method, record);
  const probability = Math.min(1, Math.max(0, weight * corrected + (1 - weight) * (baseRate ?? 0)));
  return { probability, recalibration: { n, method, weight } };
}

function correct(raw: number, method: Recalibration['method'], record: readonly RecordedResult[]): number {
  const hits = record.map(({ isHit }) => isHit);
  switch (method) {
    case 'base_rate':
      return raw;
    case 'platt': {
      const logits = record.map(({ rawProbability }) => logit(rawProbability));
      return applyPlatt(fitPlatt(logits, hits), logit(raw));
    }
    case 'isotonic': {
      const scores = record.map(({ rawProbability }) => rawProbability);
      return applyIsotonic(fitIsotonic(scores, hits), raw);
    }
  }
}

function logit(probability: number): number {
  const clipped = Math.min(1 - LEAST, Math.max(LEAST, probability));
  return Math.log(clipped / (1 - clipped));
}

/** Results that a correction looks at, the newest: a model's habits change with its prompts. */
export const RECORD_LIMIT = 2_000;
const MIN_FIT = 50;
const ISOTONIC_FROM = 300;
/** As many results weigh as much as the base rate alone. */
const PRIOR_STRENGTH = 50;
/** A certainty has no log-odds. */
const LEAST = 0.01;
