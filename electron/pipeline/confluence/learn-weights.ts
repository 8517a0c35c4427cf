import { ConfluencePartName, type ConfluenceWeights } from '#shared/domain/confluence';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { equalWeights, scoreOf } from './confluence-of';
import type { PartValues } from './part-values';

/** A past moment with what followed it. */
export interface LearningMoment {
  readonly values: PartValues;
  /** In ATR, positive upwards. */
  readonly outcome: number;
  /** When the outcome was known. */
  readonly knownAt: EpochMs;
}

/**
 * Weights learned on past moments, oldest first, whose outcomes do not overlap.
 *
 * Fitted on the first 70 %: the non-negative combination of the parts that comes closest to the outcome (least squares with a
 * small ridge, no constant: a market that rose throughout gives no part a merit), scaled to sum to 1. Parts that were never
 * known keep their equal share. The result is shrunk towards equal weights by k / (n + k), k = 1,000, and tested on what comes
 * after an embargo of 3 moments. Where nothing points the right way, or with fewer than 100 moments to fit, the weights stay
 * equal.
 */
export function learnWeights(moments: readonly LearningMoment[]): ConfluenceWeights {
  const equal = equalWeights();
  const fitted = moments.slice(0, Math.floor(moments.length * FIT_SHARE));
  const tested = moments.slice(fitted.length + EMBARGO_MOMENTS);
  const knownAt = moments.at(-1)?.knownAt ?? null;
  const combination = fitted.length < FEWEST_MOMENTS ? null : combine(fitted);
  const shrinkage = combination === null ? 1 : SHRINKAGE_MOMENTS / (fitted.length + SHRINKAGE_MOMENTS);
  const weights = { ...equal.weights };
  for (const name of ConfluencePartName.options) {
    weights[name] = shrinkage * equal.weights[name] + (1 - shrinkage) * (combination?.[name] ?? equal.weights[name]);
  }
  const learned: ConfluenceWeights = { weights, n: fitted.length, shrinkage, knownAt, test: null };
  return {
    ...learned,
    test: { n: tested.length, learned: correlation(tested, learned), equal: correlation(tested, equal) },
  };
}

/** Weights that sum to 1; `null` where no part deserves one. */
function combine(moments: readonly LearningMoment[]): Record<ConfluencePartName, number> | null {
  const names = ConfluencePartName.options.filter((name) => moments.some(({ values }) => values[name].value !== null));
  const rows = moments.map(({ values }) => names.map((name) => values[name].value ?? 0));
  const outcomes = moments.map(({ outcome }) => outcome);
  const coefficients = nonNegativeLeastSquares(rows, outcomes);
  const sum = coefficients.reduce((total, one) => total + one, 0);
  if (!(sum > 0)) return null;
  const share = names.length / ConfluencePartName.options.length;
  const { weights } = equalWeights();
  names.forEach((name, index) => {
    // One coefficient for each name.
    weights[name] = ((coefficients[index] as number) / sum) * share;
  });
  return weights;
}

/** Coordinate descent: each coefficient in turn takes its best value that is not negative, until none moves. */
function nonNegativeLeastSquares(rows: readonly (readonly number[])[], outcomes: readonly number[]): number[] {
  const size = rows[0]?.length ?? 0;
  const sumOver = (term: (row: readonly number[], index: number) => number) =>
    rows.reduce((sum, row, index) => sum + term(row, index), 0);
  // Every row has one value for each coefficient.
  const gram = Array.from({ length: size }, (_, a) =>
    Array.from(
      { length: size },
      (__, b) => sumOver((row) => (row[a] as number) * (row[b] as number)) + (a === b ? RIDGE : 0),
    ),
  );
  const target = Array.from({ length: size }, (_, a) =>
    sumOver((row, index) => (row[a] as number) * (outcomes[index] as number)),
  );
  const found = new Array<number>(size).fill(0);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let moved = 0;
    for (let a = 0; a < size; a++) {
      const others = found.reduce((sum, one, b) => (b === a ? sum : sum + (gram[a]?.[b] as number) * one), 0);
      const best = Math.max(0, ((target[a] as number) - others) / (gram[a]?.[a] as number));
      moved = Math.max(moved, Math.abs(best - (found[a] as number)));
      found[a] = best;
    }
    if (moved < SETTLED) break;
  }
  return found;
}

/** Pearson's, of score and outcome over the moments that have a score; `null` for fewer than three or without variation. */
function correlation(moments: readonly LearningMoment[], weights: ConfluenceWeights): number | null {
  const pairs = moments.flatMap(({ values, outcome }) => {
    const score = scoreOf(values, weights);
    return score === null ? [] : [{ score, outcome }];
  });
  if (pairs.length < 3) return null;
  const mean = (pick: (pair: (typeof pairs)[number]) => number) =>
    pairs.reduce((sum, pair) => sum + pick(pair), 0) / pairs.length;
  const score = mean((pair) => pair.score);
  const outcome = mean((pair) => pair.outcome);
  const covariance = mean((pair) => (pair.score - score) * (pair.outcome - outcome));
  const spread = Math.sqrt(mean((pair) => (pair.score - score) ** 2) * mean((pair) => (pair.outcome - outcome) ** 2));
  return spread > 0 ? Math.max(-1, Math.min(1, covariance / spread)) : null;
}

const FIT_SHARE = 0.7;
const EMBARGO_MOMENTS = 3;
const FEWEST_MOMENTS = 100;
const SHRINKAGE_MOMENTS = 1_000;
const RIDGE = 10;
const MOST_ROUNDS = 1_000;
const SETTLED = 1e-12;
