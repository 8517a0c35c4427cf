import type { AccuracyScores, ReliabilityBin } from '#shared/domain/accuracy';
import { equalMassBin, PROBABILITY_BINS, PROBABILITY_STEPS } from '#shared/domain/calibration-error';
import { wilsonInterval, Z95 } from '#shared/domain/wilson-interval';
import { equalMassBounds, equalWidthBounds, reliabilityBin, type Tally } from '../reliability-bins';
import { type GroupTally, hitsOf, scoredOf } from './group-tally';
import { Field, Kind } from './slot-sums';
import { HIT, STEP_FIELDS, STEPS, type StatedSteps, stepStart } from './step-form';

/**
 * @param steps - What was stated in the same group, by thousandths.
 * @param maxDrawdownR - Hangs on the order of the results, which a tally does not know.
 */
export function scoresOfTally(tally: GroupTally, steps: StatedSteps, maxDrawdownR: number): AccuracyScores {
  const { counts, sums } = tally;
  const ofKind = (kind: number) => (counts[2 * kind] as number) + (counts[2 * kind + 1] as number);
  const n = scoredOf(counts);
  const hits = hitsOf(counts);
  const known = n - (sums[Field.UNKNOWN_BASE] as number);
  return {
    predictions: counts.reduce((total, count) => total + count, 0),
    abstentions: ofKind(Kind.ABSTENTION),
    unresolved: ofKind(Kind.UNRESOLVED),
    notEntered: ofKind(Kind.NOT_ENTERED),
    n,
    hits,
    hitRate: wilsonInterval(hits, n),
    baseRate: known > 0 ? (sums[Field.BASE] as number) / known : null,
    firstTryValid: counts.reduce((total, count, kind) => total + (kind % 2) * count, 0),
    ...(n > 0 ? scored(tally, readSteps(tally, steps, n), maxDrawdownR) : NOTHING_SCORED),
  };
}

type Scored = Pick<AccuracyScores, keyof typeof NOTHING_SCORED>;

function scored(tally: GroupTally, stated: StatedBins, maxDrawdownR: number): Scored {
  const { counts, sums, meanR, squaredR } = tally;
  const n = scoredOf(counts);
  const hits = hitsOf(counts);
  const brier = (sums[Field.SQUARED_ERROR] as number) / n;
  const { widths, masses, mean, variance } = stated;
  const half = n > 1 ? Z95 * Math.sqrt(squaredR / (n - 1) / n) : null;
  const lost = sums[Field.LOST] as number;
  return {
    meanProbability: mean,
    brier,
    brierSkill: skill(tally, n, hits),
    logLoss: -(sums[Field.LOG] as number) / n,
    expectancyR: meanR,
    expectancyInterval: half === null ? null : { low: meanR - half, high: meanR + half },
    profitFactor: lost > 0 ? (sums[Field.WON] as number) / lost : null,
    murphy: murphy(widths, n, hits, brier),
    calibrationError: { equalWidth: binError(widths, n), equalMass: binError(masses, n) },
    sharpness: Math.sqrt(variance),
    maxDrawdownR,
    meanResolutionMs: (sums[Field.RESOLUTION_MS] as number) / n,
    meanCostR: (sums[Field.COST] as number) / n,
  };
}

/** Reliability over bins of equal width and of equal count. */
export function reliabilityOfTally(
  tally: GroupTally,
  steps: StatedSteps,
): {
  readonly equalWidth: ReliabilityBin[];
  readonly equalMass: ReliabilityBin[];
} {
  const { widths, masses } = readSteps(tally, steps, scoredOf(tally.counts));
  return {
    equalWidth: widths.map((bin, index) => reliabilityBin(equalWidthBounds(index), bin)),
    equalMass: masses
      .filter(({ n }) => n > 0)
      .map((bin) => reliabilityBin(equalMassBounds(bin.lowest, bin.highest), bin)),
  };
}

interface StepBin extends Tally {
  lowest: number;
  highest: number;
}

interface StatedBins {
  readonly widths: readonly StepBin[];
  readonly masses: readonly StepBin[];
  readonly mean: number;
  readonly variance: number;
}

function readSteps({ sums }: GroupTally, steps: StatedSteps, n: number): StatedBins {
  const widths = Array.from({ length: PROBABILITY_BINS }, emptyBin);
  const masses = Array.from({ length: PROBABILITY_BINS }, emptyBin);
  let [before, sum] = [0, 0];
  let within = sums[Field.ABOVE_SQUARED] as number;
  const filled: { readonly count: number; readonly mean: number }[] = [];
  for (let step = 0; step < STEPS; step++) {
    const both = steps[step * STEP_FIELDS] as number;
    if (both === 0) continue;
    const hits = Math.floor(both / HIT);
    const count = both - hits * HIT;
    const above = steps[step * STEP_FIELDS + 1] as number;
    const stated = count * stepStart(step) + above;
    const width = Math.min(PROBABILITY_BINS - 1, Math.floor((step * PROBABILITY_BINS) / PROBABILITY_STEPS));
    addStep(widths[width] as StepBin, step, count, hits, stated);
    addStep(masses[equalMassBin(before, count, n)] as StepBin, step, count, hits, stated);
    before += count;
    sum += stated;
    within -= (above * above) / count;
    filled.push({ count, mean: stated / count });
  }
  const mean = n > 0 ? sum / n : 0;
  const between = filled.reduce((total, step) => total + step.count * (step.mean - mean) ** 2, 0);
  return { widths, masses, mean, variance: n > 0 ? Math.max(0, within + between) / n : 0 };
}

function addStep(bin: StepBin, step: number, count: number, hits: number, stated: number): void {
  bin.n += count;
  bin.hits += hits;
  bin.sum += stated;
  bin.lowest = Math.min(bin.lowest, step);
  bin.highest = Math.max(bin.highest, step);
}

function emptyBin(): StepBin {
  return { n: 0, hits: 0, sum: 0, lowest: PROBABILITY_STEPS, highest: 0 };
}

function binError(bins: readonly Tally[], n: number): number {
  return bins.reduce((total, { sum, hits }) => total + Math.abs(sum - hits), 0) / n;
}

function murphy(bins: readonly Tally[], n: number, hits: number, brier: number): NonNullable<Scored['murphy']> {
  const overall = hits / n;
  let [reliability, resolution] = [0, 0];
  for (const bin of bins) {
    if (bin.n === 0) continue;
    const happened = bin.hits / bin.n;
    reliability += bin.n * (bin.sum / bin.n - happened) ** 2;
    resolution += bin.n * (happened - overall) ** 2;
  }
  const parts = { reliability: reliability / n, resolution: resolution / n, uncertainty: overall * (1 - overall) };
  // The four parts add up by an identity that `brierParts` is tested for, so the last is what is left.
  return { ...parts, withinBins: brier - (parts.reliability - parts.resolution + parts.uncertainty) };
}

function skill({ sums }: GroupTally, n: number, hits: number): number | null {
  const rate = hits / n;
  const unknown = sums[Field.UNKNOWN_BASE] as number;
  const unknownHits = sums[Field.UNKNOWN_BASE_HITS] as number;
  // Where no base rate is known the reference states the hit rate of all.
  const ofUnknown = (unknown - unknownHits) * rate ** 2 + unknownHits * (1 - rate) ** 2;
  const reference = (sums[Field.BASE_SQUARED_ERROR] as number) + ofUnknown;
  return reference === 0 ? null : 1 - (sums[Field.SQUARED_ERROR] as number) / reference;
}

const NOTHING_SCORED = {
  meanProbability: null,
  brier: null,
  brierSkill: null,
  logLoss: null,
  expectancyR: null,
  expectancyInterval: null,
  profitFactor: null,
  murphy: null,
  calibrationError: null,
  sharpness: null,
  maxDrawdownR: null,
  meanResolutionMs: null,
  meanCostR: null,
} as const;
