import { accuracyScores } from '#electron/pipeline/accuracy/accuracy-scores';
import { areaUnderCurve } from '#electron/pipeline/signals/learn/area-under-curve';
import { applyIsotonic, fitIsotonic } from '#shared/domain/isotonic-calibration';
import { seededRandom } from './candle-series';
import { forecast, outcome, prediction } from './prediction-fixtures';

/** Forecasts and results that are scored by us and by others. */
export interface ScoringCase {
  readonly name: string;
  readonly probability: readonly number[];
  readonly hit: readonly number[];
  readonly baseRate: readonly (number | null)[];
  readonly rMultiple: readonly number[];
  /** Scores at which the isotonic curve is read. */
  readonly at: readonly number[];
}

export function scoringCases(sizes: { readonly many: number; readonly some: number }): ScoringCase[] {
  const random = seededRandom(31);
  const make = (name: string, n: number, stated: () => number): ScoringCase => {
    const probability = Array.from({ length: n }, stated);
    const hit = probability.map((p) => Number(random() < 0.2 + 0.6 * p));
    return {
      name,
      probability,
      hit,
      baseRate: hit.map(() => (random() < 0.1 ? null : Math.round(300 + 300 * random()) / 1_000)),
      rMultiple: hit.map((one) => (one === 1 ? 1.45 : -1.05 + 0.5 * random())),
      at: [0, 0.05, 0.3, 0.35, 0.5, 0.65, 0.7, 0.95, 1],
    };
  };
  const anyWhere = () => random();
  return [
    make('any probability', sizes.many, anyWhere),
    make('steps of five per cent', sizes.some, () => Math.round(20 * random()) / 20),
    make('close together', sizes.some, () => 0.45 + 0.08 * random()),
    make('sure of everything', sizes.some, () => Math.round(random())),
    make('always the same', 25, () => 0.6),
    make('a handful', 7, anyWhere),
  ];
}

/** What we make of a case, in the shape of the reference. */
export function ourScores({ probability, hit, baseRate, rMultiple, at }: ScoringCase) {
  const predictions = probability.map((stated, i) => {
    const base = baseRate[i];
    return prediction({
      verdict: forecast({ probability: stated }),
      baseRate: base === null || base === undefined ? null : { fraction: base, n: 1_000 },
      outcome: outcome({ result: hit[i] === 1 ? 'target' : 'stop', rMultiple: rMultiple[i] as number }),
    });
  });
  const scores = accuracyScores(predictions);
  const isotonic = fitIsotonic(probability, hit);
  return {
    brier: scores.brier,
    brierSkill: scores.brierSkill,
    logLoss: scores.logLoss,
    murphy: scores.murphy,
    equalWidth: scores.calibrationError?.equalWidth ?? null,
    equalMass: scores.calibrationError?.equalMass ?? null,
    sharpness: scores.sharpness,
    wilson: scores.hitRate,
    expectancy: { mean: scores.expectancyR, ...scores.expectancyInterval },
    maxDrawdown: scores.maxDrawdownR,
    areaUnderCurve: areaUnderCurve(probability, hit),
    isotonic: at.map((score) => applyIsotonic(isotonic, score)),
  };
}

/** Largest distance of each score from its reference; numbers inside are compared one by one, and a missing one is infinitely far. */
export function distances(ours: object, expected: object): Record<string, number> {
  const names = new Set([...Object.keys(ours), ...Object.keys(expected)]);
  const at = (of: object, name: string): unknown => (of as Record<string, unknown>)[name];
  return Object.fromEntries([...names].map((name) => [name, distance(at(ours, name), at(expected, name))]));
}

function distance(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b);
  if (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null) {
    return Math.max(0, ...Object.values(distances(a, b)));
  }
  return a === b ? 0 : Number.POSITIVE_INFINITY;
}
