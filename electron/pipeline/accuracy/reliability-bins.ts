import type { ReliabilityBin } from '#shared/domain/accuracy';
import { PROBABILITY_BINS, probabilityBin } from '#shared/domain/calibration-error';
import type { ScoredForecast } from '#shared/domain/scored-forecast';
import { wilsonInterval } from '#shared/domain/wilson-interval';

/**
 * Stated probability against what happened in ten bins of equal width, empty ones included.
 *
 * A bin holds its lower end but not its upper one; the last holds 1 as well.
 */
export function reliabilityBins(forecasts: readonly Pick<ScoredForecast, 'probability' | 'isHit'>[]): ReliabilityBin[] {
  const bins = Array.from({ length: PROBABILITY_BINS }, (): { sum: number; hits: number; n: number } => ({
    sum: 0,
    hits: 0,
    n: 0,
  }));
  for (const { probability, isHit } of forecasts) {
    const bin = bins[probabilityBin(probability)] as (typeof bins)[number];
    bin.sum += probability;
    bin.hits += Number(isHit);
    bin.n++;
  }
  return bins.map(({ sum, hits, n }, index) => ({
    from: index / PROBABILITY_BINS,
    to: (index + 1) / PROBABILITY_BINS,
    n,
    meanProbability: n > 0 ? sum / n : null,
    hitRate: wilsonInterval(hits, n),
  }));
}
