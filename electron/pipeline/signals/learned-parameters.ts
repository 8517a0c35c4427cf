import { z } from 'zod';
import { invariant } from '#shared/domain/invariant';
import { applyIsotonic, IsotonicCalibration } from '#shared/domain/isotonic-calibration';
import { applyPlatt, PlattScaling } from '#shared/domain/platt-scaling';
import { BoostingModel, boostingContributions, boostingScore } from './learn/boosting-model';
import { LogisticModel, logisticContributions, logisticScore } from './learn/logistic';

/** The numbers of a model of the tasks `long` and `short`. */
export const SideParameters = z
  .object({
    kind: z.literal('side'),
    model: z.discriminatedUnion('kind', [LogisticModel, BoostingModel]),
    /** From the model's log-odds to a probability. */
    calibration: z.discriminatedUnion('kind', [IsotonicCalibration, PlattScaling]),
    /** Share of hits among the training rows. */
    baseRate: z.number().min(0).max(1),
  })
  .readonly();
export type SideParameters = z.infer<typeof SideParameters>;

/** One quantile of how far price goes to one side, in ATR. */
const RangeQuantile = z
  .object({
    side: z.enum(['up', 'down']),
    quantile: z.number().gt(0).lt(1),
    model: BoostingModel,
    /** Added to the model's forecast: what calibration rows were off by. */
    offset: z.number(),
    /** The training rows' own quantile: a forecast that looks at nothing. */
    constant: z.number(),
  })
  .readonly();
export type RangeQuantile = z.infer<typeof RangeQuantile>;

/** The numbers of a model of the task `range`. */
export const RangeParameters = z
  .object({ kind: z.literal('range'), quantiles: z.array(RangeQuantile).min(1).readonly() })
  .readonly();
export type RangeParameters = z.infer<typeof RangeParameters>;

/** What a model file holds beside its description. */
export const LearnedParameters = z.discriminatedUnion('kind', [SideParameters, RangeParameters]);
export type LearnedParameters = z.infer<typeof LearnedParameters>;

/** Log-odds of a hit before calibration. `values` has one number per feature of the model, NaN where not known. */
export function rawScore(model: SideParameters['model'], values: Float64Array): number {
  return model.kind === 'logistic' ? logisticScore(model, values) : boostingScore(model, values);
}

/** The probability that a raw score stands for, in `PROBABILITY_CLIP`..1 - `PROBABILITY_CLIP`: no stretch of rows teaches certainty. */
export function calibratedProbability(calibration: SideParameters['calibration'], score: number): number {
  const probability =
    calibration.kind === 'isotonic' ? applyIsotonic(calibration, score) : applyPlatt(calibration, score);
  return Math.min(Math.max(probability, PROBABILITY_CLIP), 1 - PROBABILITY_CLIP);
}

export function sideProbability({ model, calibration }: SideParameters, values: Float64Array): number {
  return calibratedProbability(calibration, rawScore(model, values));
}

/** What each feature adds to the model's log-odds before calibration, against the mean of the training rows. */
export function sideContributions({ model }: SideParameters, values: Float64Array): Float64Array {
  return model.kind === 'logistic' ? logisticContributions(model, values) : boostingContributions(model, values);
}

/** Quantiles of one side in ATR from the close, ascending: where two models cross, their forecasts change places. */
export function rangeForecasts(
  { quantiles }: RangeParameters,
  side: RangeQuantile['side'],
  values: Float64Array,
): { quantile: number; atr: number }[] {
  const ofSide = quantiles.filter((entry) => entry.side === side).sort((a, b) => a.quantile - b.quantile);
  invariant(ofSide.length > 0, `Expected quantiles of the side ${side}, was none.`);
  const forecasts = ofSide.map(({ model, offset }) => boostingScore(model, values) + offset).sort((a, b) => a - b);
  // As many forecasts as quantiles.
  return ofSide.map(({ quantile }, index) => ({ quantile, atr: forecasts[index] as number }));
}

const PROBABILITY_CLIP = 0.01;
