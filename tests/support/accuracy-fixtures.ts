import type { AccuracyGroup, AccuracyReport, AccuracyScores } from '#shared/domain/accuracy';

/** Scores of two hundred forecasts, with the given fields in place of their own. */
export function aScores(fields: Partial<AccuracyScores> = {}): AccuracyScores {
  return {
    predictions: 230,
    abstentions: 12,
    unresolved: 11,
    notEntered: 7,
    n: 200,
    hits: 110,
    hitRate: { value: 0.55, low: 0.48, high: 0.62 },
    baseRate: 0.5,
    meanProbability: 0.58,
    brier: 0.2441,
    brierSkill: 0.0236,
    logLoss: 0.681,
    expectancyR: 0.06,
    expectancyInterval: { low: -0.08, high: 0.2 },
    profitFactor: 1.12,
    firstTryValid: 218,
    murphy: { reliability: 0.0051, resolution: 0.0085, uncertainty: 0.2475, withinBins: 0 },
    calibrationError: { equalWidth: 0.041, equalMass: 0.052 },
    sharpness: 0.07,
    maxDrawdownR: 6.4,
    meanResolutionMs: 7_200_000,
    meanCostR: 0.031,
    ...fields,
  };
}

/** A report on them, with the given parts in place of its own. */
export function aReport(parts: Partial<AccuracyReport> = {}): AccuracyReport {
  return {
    modes: ['live', 'replay', 'retrospective'],
    overall: aScores(),
    byInstrument: [],
    byTimeframe: [],
    byModel: [],
    reliability: [
      { from: 0.5, to: 0.6, n: 120, meanProbability: 0.55, hitRate: { value: 0.53, low: 0.44, high: 0.62 } },
      { from: 0.6, to: 0.7, n: 80, meanProbability: 0.64, hitRate: { value: 0.58, low: 0.47, high: 0.68 } },
    ],
    reliabilityEqualMass: [
      { from: 0.51, to: 0.57, n: 100, meanProbability: 0.54, hitRate: { value: 0.52, low: 0.42, high: 0.61 } },
      { from: 0.57, to: 0.69, n: 100, meanProbability: 0.62, hitRate: { value: 0.58, low: 0.48, high: 0.67 } },
    ],
    groups: [],
    rCurve: [
      { at: 1_700_000_000_000, n: 1, sumR: 1, drawdownR: 0 },
      { at: 1_700_003_600_000, n: 2, sumR: 0, drawdownR: 1 },
      { at: 1_700_007_200_000, n: 3, sumR: 1.5, drawdownR: 0 },
    ],
    excursions: [
      { predictionId: 'worse', mfeR: 0.2, maeR: -1, rMultiple: -1, isHit: false },
      { predictionId: 'better', mfeR: 2, maeR: -0.3, rMultiple: 2, isHit: true },
    ],
    drift: [],
    measured: { predictions: 1_000_000, durationMs: 41 },
    ...parts,
  };
}

export function aGroup(key: string, fields: Partial<AccuracyScores> = {}): AccuracyGroup {
  return { key, scores: aScores(fields) };
}
