import { fitIsotonic } from '#shared/domain/isotonic-calibration';
import { fitPlatt } from '#shared/domain/platt-scaling';
import type { BarrierLabels } from './labels';
import type { SideParameters } from './learned-parameters';

/**
 * The curve from scores to probabilities: from `ISOTONIC_ROWS` independent rows on any rising one (isotonic), below a logistic
 * one with two numbers (Platt). Labels that overlap in time say the same twice, so the rows count as rows / mean candles that a
 * label took.
 *
 * A logistic curve that falls would turn the model around; what is left of it then is the share of hits.
 *
 * @param scores - Of `rows`, in their order; the model's log-odds.
 */
export function calibrate(
  scores: Float64Array,
  rows: Int32Array,
  labels: BarrierLabels,
): SideParameters['calibration'] {
  const hits = Uint8Array.from(rows, (row) => labels.labels[row] as number);
  const candles = rows.reduce((sum, row) => sum + (labels.resolvedAt[row] as number) - row, 0);
  if (rows.length ** 2 / candles >= ISOTONIC_ROWS) return fitIsotonic(scores, hits);
  const platt = fitPlatt(scores, hits);
  return platt.slope > 0 ? platt : fitPlatt(new Float64Array(scores.length), hits);
}

// The usual advice is 1,000, for models that see something. Here scores say little: with 1,000 the Brier skill on the first
// 50,000 hourly candles of EURUSD and gold was 0.002 to 0.004 worse than with Platt, in steps that only noise had drawn.
const ISOTONIC_ROWS = 5_000;
