import { PROBABILITY_BINS, probabilityBin } from './calibration-error';
import { compensatedSum } from './compensated-sum';
import type { ScoredForecast } from './scored-forecast';

/** Parts of a Brier score over ten bins of equal width. They add up: reliability - resolution + uncertainty + withinBins. */
export interface BrierParts {
  /** Mean squared distance of what a bin stated from what happened in it; lower is better. */
  readonly reliability: number;
  /** Mean squared distance of what happened in a bin from what happened in all; higher is better. */
  readonly resolution: number;
  /** Variance of what happened, in 0..0.25: what nobody can help. */
  readonly uncertainty: number;
  /** What forecasts of one bin differ among themselves: their variance less twice their covariance with what happened. */
  readonly withinBins: number;
}

/**
 * Murphy's parts of the Brier score; `null` without forecasts.
 *
 * @see Murphy, A. H. (1973), Journal of Applied Meteorology 12(4).
 * @see Stephenson, D. B., Coelho, C. A. S., Jolliffe, I. T. (2008), Weather and Forecasting 23(4), for the part within bins.
 */
export function brierParts(forecasts: readonly Pick<ScoredForecast, 'probability' | 'isHit'>[]): BrierParts | null {
  const n = forecasts.length;
  if (n === 0) return null;
  const overall = forecasts.filter(({ isHit }) => isHit).length / n;
  const bins = Array.from({ length: PROBABILITY_BINS }, (): (typeof forecasts)[number][] => []);
  for (const forecast of forecasts) bins[probabilityBin(forecast.probability)]?.push(forecast);
  const filled = bins.flatMap((members) => {
    if (members.length === 0) return [];
    const stated = compensatedSum(members.map(({ probability }) => probability)) / members.length;
    const happened = members.filter(({ isHit }) => isHit).length / members.length;
    const within = members.map(({ probability, isHit }) => {
      const apart = probability - stated;
      return apart * apart - 2 * apart * (Number(isHit) - happened);
    });
    return [{ n: members.length, stated, happened, within: compensatedSum(within) }];
  });
  return {
    reliability: compensatedSum(filled.map((bin) => bin.n * (bin.stated - bin.happened) ** 2)) / n,
    resolution: compensatedSum(filled.map((bin) => bin.n * (bin.happened - overall) ** 2)) / n,
    uncertainty: overall * (1 - overall),
    withinBins: compensatedSum(filled.map(({ within }) => within)) / n,
  };
}
