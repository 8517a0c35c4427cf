import type { TrackRecord } from '#shared/domain/track-record';
import { wilsonInterval } from '#shared/domain/wilson-interval';
import { isSound } from './kelly';

/** Share of the wanted size that a ticket of a model gets, and every number that it follows from. Shares are 0..1. */
export interface CalibrationDiscount {
  readonly share: number;
  /** How surely the hit rate lies above what any candle gives. */
  readonly proven: number;
  /** How well stated and observed probabilities agree. */
  readonly calibrated: number;
  readonly n: number;
  /** With its 95 % interval; `null` without a resolved forecast. */
  readonly hitRate: { readonly value: number; readonly low: number; readonly high: number } | null;
  readonly baseRate: number | null;
  readonly calibrationError: number | null;
}

/**
 * The calibration discount: an unproven model trades small, and grows by evidence alone.
 *
 *     share      = floor + (1 - floor) * proven * calibrated
 *     proven     = clamp((L - B) / (h - B), 0, 1)
 *     calibrated = clamp(1 - ECE / 0.2, 0, 1)
 *
 * `h` is the hit rate of the resolved forecasts, `L` the lower end of its 95 % Wilson interval, `B` the base rate that the
 * same barriers gave from any candle, `ECE` the expected calibration error. `proven` is 0 where `L` does not exceed `B`, `h`
 * does not exceed `B`, nothing has resolved, or `B` is not known; `calibrated` is 0 where `ECE` is not known. `proven` comes
 * near 1 only with many forecasts, since `L` then comes near `h`.
 *
 * @param floor - The mandate's `unprovenFraction`: what a model without any record gets.
 * @returns A share between `floor` and 1.
 */
export function calibrationDiscount(record: TrackRecord | null, floor: number): CalibrationDiscount {
  const sound = isSound(record) ? record : null;
  const hitRate = sound ? wilsonInterval(sound.hits, sound.n) : null;
  const baseRate = sound?.baseRate ?? null;
  const calibrationError = sound?.calibrationError ?? null;
  const proven =
    hitRate !== null && baseRate !== null && hitRate.low > baseRate && hitRate.value > baseRate
      ? clamp((hitRate.low - baseRate) / (hitRate.value - baseRate))
      : 0;
  const calibrated = calibrationError === null ? 0 : clamp(1 - calibrationError / WORST_CALIBRATION_ERROR);
  const share = clamp(floor + (1 - floor) * proven * calibrated);
  return { share, proven, calibrated, n: sound?.n ?? 0, hitRate, baseRate, calibrationError };
}

/** From this error on, stated probabilities say nothing worth more size. */
const WORST_CALIBRATION_ERROR = 0.2;

// What is no number is worth nothing.
function clamp(value: number): number {
  return value > 0 ? Math.min(1, value) : 0;
}
