import type { ReliabilityBin } from '#shared/domain/accuracy';
import { wilsonInterval } from '#shared/domain/wilson-interval';
import type { ScoredForecast } from './scored-forecast';

/**
 * Stated probability against what happened in ten bins of equal width, empty ones included.
 *
 * A bin holds its lower end but not its upper one; the last holds 1 as well.
 */
export function reliabilityBins(forecasts: readonly Pick<ScoredForecast, 'probability' | 'isHit'>[]): ReliabilityBin[] {
  const bins = Array.from({ length: BINS }, (): { sum: number; hits: number; n: number } => ({
    sum: 0,
    hits: 0,
    n: 0,
  }));
  for (const { probability, isHit } of forecasts) {
    // 0.7 * 10 is 7.000000000000001, but 0.29 * 100 is 28.999999999999996: the nudge keeps a bound in its own bin.
    const index = Math.min(BINS - 1, Math.floor(probability * BINS + 1e-9));
    const bin = bins[index] as (typeof bins)[number];
    bin.sum += probability;
    bin.hits += Number(isHit);
    bin.n++;
  }
  return bins.map(({ sum, hits, n }, index) => ({
    from: index / BINS,
    to: (index + 1) / BINS,
    n,
    meanProbability: n > 0 ? sum / n : null,
    hitRate: wilsonInterval(hits, n),
  }));
}

const BINS = 10;
