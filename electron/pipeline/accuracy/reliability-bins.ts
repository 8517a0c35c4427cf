import type { ReliabilityBin } from '#shared/domain/accuracy';
import {
  equalMassBins,
  PROBABILITY_BINS,
  PROBABILITY_STEPS,
  probabilityBin,
  probabilityStep,
} from '#shared/domain/calibration-error';
import type { ScoredForecast } from '#shared/domain/scored-forecast';
import { wilsonInterval } from '#shared/domain/wilson-interval';

/**
 * Stated probability against what happened in ten bins of equal width, empty ones included.
 *
 * A bin holds its lower end but not its upper one; the last holds 1 as well.
 */
export function reliabilityBins(forecasts: readonly Pick<ScoredForecast, 'probability' | 'isHit'>[]): ReliabilityBin[] {
  const bins = Array.from({ length: PROBABILITY_BINS }, (): Tally => ({ sum: 0, hits: 0, n: 0 }));
  for (const { probability, isHit } of forecasts) {
    const bin = bins[probabilityBin(probability)] as Tally;
    bin.sum += probability;
    bin.hits += Number(isHit);
    bin.n++;
  }
  return bins.map((tally, index) => reliabilityBin(equalWidthBounds(index), tally));
}

/** The same in ten bins of equal count, see `equalMassBins`; bounds are whole thousandths. */
export function equalMassReliabilityBins(
  forecasts: readonly Pick<ScoredForecast, 'probability' | 'isHit'>[],
): ReliabilityBin[] {
  return equalMassBins(forecasts).map((bin) => {
    const steps = bin.map(({ probability }) => probabilityStep(probability));
    const tally: Tally = { sum: 0, hits: 0, n: bin.length };
    for (const { probability, isHit } of bin) {
      tally.sum += probability;
      tally.hits += Number(isHit);
    }
    return reliabilityBin(equalMassBounds(Math.min(...steps), Math.max(...steps)), tally);
  });
}

/** What was stated in a bin, summed, and how often it happened. */
export interface Tally {
  sum: number;
  hits: number;
  n: number;
}

export function reliabilityBin(
  bounds: { readonly from: number; readonly to: number },
  { sum, hits, n }: Readonly<Tally>,
): ReliabilityBin {
  return { ...bounds, n, meanProbability: n > 0 ? sum / n : null, hitRate: wilsonInterval(hits, n) };
}

export function equalWidthBounds(bin: number): { from: number; to: number } {
  return { from: bin / PROBABILITY_BINS, to: (bin + 1) / PROBABILITY_BINS };
}

/** Bounds of a bin from its lowest and its highest thousandth. */
export function equalMassBounds(lowest: number, highest: number): { from: number; to: number } {
  return { from: lowest / PROBABILITY_STEPS, to: Math.min(PROBABILITY_STEPS, highest + 1) / PROBABILITY_STEPS };
}
