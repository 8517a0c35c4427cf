import type { TrainingPoint } from '#shared/domain/training-run';

/** Columns of the plot: steps, loss of the training, loss on the validation split. */
export type CurveColumns = [number[], (number | null)[], (number | null)[]];

/** The curve as columns; a step without one of the two leaves a gap that is bridged. */
export function curveColumns(points: readonly TrainingPoint[]): CurveColumns {
  return [
    points.map(({ step }) => step),
    points.map(({ loss }) => drawable(loss)),
    points.map(({ validationLoss }) => drawable(validationLoss)),
  ];
}

/**
 * At most about `most` points to read as a table: every look at the validation split, then steps spread evenly, the last always
 * among them.
 */
export function curveRows(points: readonly TrainingPoint[], most: number): readonly TrainingPoint[] {
  const looks = points.filter(({ validationLoss }) => validationLoss !== null);
  const kept = new Set<TrainingPoint>(spread(looks, most));
  for (const point of spread(points, Math.max(1, most - kept.size))) kept.add(point);
  return points.filter((point) => kept.has(point));
}

/**
 * Values to mark on an axis between `low` and `high`, each at an equal ratio from the next, in two significant digits; evenly
 * spaced on a logarithmic axis.
 *
 * @param low - Above 0.
 */
export function ratioTicks(low: number, high: number, count = 5): readonly number[] {
  if (!(low > 0 && high > low)) return [low];
  const step = (Math.log(high) - Math.log(low)) / (count - 1);
  const ticks = Array.from({ length: count }, (_, index) => Number((low * Math.exp(step * index)).toPrecision(2)));
  return [...new Set(ticks)].filter((tick) => tick >= low && tick <= high);
}

/**
 * Where the axis of the steps ends: at the last step, or while more are to come at a round figure that the curve grows into, so
 * that it does not move at every step.
 *
 * @param totalSteps - `null` where nothing more comes.
 */
export function lastStepShown(lastStep: number, totalSteps: number | null): number {
  if (totalSteps === null) return lastStep;
  const magnitude = 10 ** Math.floor(Math.log10(Math.max(10, lastStep)));
  const round = ROUND_DIGITS.map((digit) => digit * magnitude).find((end) => end > lastStep) ?? 10 * magnitude;
  return Math.max(lastStep, Math.min(round, totalSteps));
}

/** A logarithm needs more than zero, and what is not finite cannot be drawn. */
function drawable(loss: number | null): number | null {
  return loss === null || !Number.isFinite(loss) ? null : Math.max(loss, SMALLEST_LOSS);
}

function spread<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  const stride = items.length / most;
  return Array.from({ length: most }, (_, index) => items[Math.ceil((index + 1) * stride) - 1] as T);
}

const ROUND_DIGITS = [1, 2, 4, 6, 8];
const SMALLEST_LOSS = 1e-6;
