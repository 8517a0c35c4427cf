import { PROBABILITY_STEPS } from '#shared/domain/calibration-error';

/**
 * What was stated in a group, by thousandths: `STEP_FIELDS` numbers of each of `STEPS` steps. The first counts forecasts and,
 * times `HIT`, hits; the second sums how far they lie above the step's lower end.
 */
export type StatedSteps = Float64Array;

export const STEPS = PROBABILITY_STEPS + 1;
export const STEP_FIELDS = 2;
/** Above any number of forecasts, so that one number holds both counts exactly. */
export const HIT = 2 ** 26;

/** Lower end of a step. */
export function stepStart(step: number): number {
  return step / PROBABILITY_STEPS;
}
