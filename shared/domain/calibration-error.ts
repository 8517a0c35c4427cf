import { compensatedSum } from './compensated-sum';
import type { ScoredForecast } from './scored-forecast';

/**
 * Expected calibration error, 0..1: the mean over forecasts of how far their bin's stated probability lies from what
 * happened in it, with ten bins of equal width; lower is better. `null` without forecasts.
 *
 * @see Naeini, M. P., Cooper, G. F., Hauskrecht, M. (2015), Proceedings of AAAI 29(1).
 */
export function calibrationError(forecasts: readonly Pick<ScoredForecast, 'probability' | 'isHit'>[]): number | null {
  if (forecasts.length === 0) return null;
  const bins = Array.from({ length: PROBABILITY_BINS }, (): number[] => []);
  // Of a bin the sum of what was stated less what happened: its mean times its size, which is what it weighs.
  for (const { probability, isHit } of forecasts) bins[probabilityBin(probability)]?.push(probability - Number(isHit));
  return compensatedSum(bins.map((errors) => Math.abs(compensatedSum(errors)))) / forecasts.length;
}

/**
 * Expected calibration error over ten bins of equal count, see `equalMassBins`; 0..1, `null` without forecasts.
 *
 * Where all forecasts lie close together, bins of equal width see one bin; these still see ten.
 */
export function equalMassCalibrationError(
  forecasts: readonly Pick<ScoredForecast, 'probability' | 'isHit'>[],
): number | null {
  if (forecasts.length === 0) return null;
  const errors = equalMassBins(forecasts).map((bin) =>
    Math.abs(compensatedSum(bin.map(({ probability, isHit }) => probability - Number(isHit)))),
  );
  return compensatedSum(errors) / forecasts.length;
}

/**
 * Forecasts in ten bins of as nearly equal count as can be, lowest probabilities first; empty bins are left out.
 *
 * Forecasts that agree to a thousandth are never parted, so that the bins do not hang on the order of the forecasts: such a
 * group lies where its middle one would. Someone who says only three things therefore has three bins.
 */
export function equalMassBins<F extends Pick<ScoredForecast, 'probability'>>(forecasts: readonly F[]): F[][] {
  const steps = new Map<number, F[]>();
  for (const forecast of forecasts) {
    const step = probabilityStep(forecast.probability);
    const group = steps.get(step);
    if (group) group.push(forecast);
    else steps.set(step, [forecast]);
  }
  const bins = Array.from({ length: PROBABILITY_BINS }, (): F[] => []);
  let before = 0;
  for (const [, group] of [...steps].toSorted(([a], [b]) => a - b)) {
    bins[equalMassBin(before, group.length, forecasts.length)]?.push(...group);
    before += group.length;
  }
  return bins.filter((bin) => bin.length > 0);
}

/** Which of the ten bins of equal count, 0..9, holds `count` forecasts that agree, `before` of `n` being lower. */
export function equalMassBin(before: number, count: number, n: number): number {
  return Math.floor((PROBABILITY_BINS * (2 * before + count)) / (2 * n));
}

/**
 * Which of the ten bins of equal width holds a probability, 0..9: a bin holds its lower end but not its upper one; the last
 * holds 1 as well.
 */
export function probabilityBin(probability: number): number {
  return Math.min(PROBABILITY_BINS - 1, Math.floor(probabilityStep(probability) / STEPS_PER_BIN));
}

/** The thousandth that a probability lies in, 0..1000: 0.7 and 0.7004 lie in 700. */
export function probabilityStep(probability: number): number {
  // 0.7 * 1000 is 700, but 0.29 * 100 is 28.999999999999996: the nudge keeps a bound in its own step.
  return Math.floor(probability * PROBABILITY_STEPS + 1e-7);
}

export const PROBABILITY_BINS = 10;
export const PROBABILITY_STEPS = 1_000;
const STEPS_PER_BIN = PROBABILITY_STEPS / PROBABILITY_BINS;
