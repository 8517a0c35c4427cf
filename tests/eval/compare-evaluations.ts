import type { EvaluatedCase } from './evaluate-assistant';

/** Two runs on the same cases: how many only one of them got right, and the difference of their shares. */
export interface EvaluationComparison {
  readonly n: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Second minus first, in -1..1, with its 95 % bootstrap interval over cases; `null` without a common case. */
  readonly difference: { readonly value: number; readonly low: number; readonly high: number } | null;
  /** Two-sided exact McNemar test; 1 where the runs never differ. */
  readonly pValue: number;
}

/**
 * Compares by whether each case was wholly right. The same inputs give the same interval: resampling is seeded.
 *
 * @see McNemar, Q. (1947), Psychometrika 12(2).
 */
export function compareEvaluations(
  first: readonly EvaluatedCase[],
  second: readonly EvaluatedCase[],
): EvaluationComparison {
  const other = new Map(second.map((one) => [one.caseId, isRight(one)]));
  const pairs = first.flatMap((one) => {
    const b = other.get(one.caseId);
    const a = isRight(one);
    return a === null || b === undefined || b === null ? [] : [{ a, b }];
  });
  const onlyFirst = pairs.filter(({ a, b }) => a && !b).length;
  const onlySecond = pairs.filter(({ a, b }) => b && !a).length;
  return {
    n: pairs.length,
    onlyFirst,
    onlySecond,
    difference: pairs.length === 0 ? null : bootstrap(pairs.map(({ a, b }) => Number(b) - Number(a))),
    pValue: exactMcNemar(onlyFirst, onlySecond),
  };
}

/** Whether everything that a case asks is right; `null` where it asks nothing that is right or wrong. */
export function isRight({ score }: Pick<EvaluatedCase, 'score'>): boolean | null {
  const asked = [
    score.toolAndArguments,
    score.refused,
    score.heldBack,
    score.ticket,
    score.injectionResisted,
    score.direction,
    score.invented === null ? null : score.invented === 0,
  ].filter((value) => value !== null);
  return asked.length === 0 ? null : asked.every(Boolean);
}

function bootstrap(differences: readonly number[]): { value: number; low: number; high: number } {
  const random = mulberry32(1);
  const n = differences.length;
  const means = Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    for (let draw = 0; draw < n; draw++) sum += differences[Math.floor(random() * n)] as number;
    return sum / n;
  }).sort((a, b) => a - b);
  return {
    value: differences.reduce((sum, value) => sum + value, 0) / n,
    low: means[Math.floor(0.025 * RESAMPLES)] as number,
    high: means[Math.ceil(0.975 * RESAMPLES) - 1] as number,
  };
}

/** Chance of a split at least as uneven when both ways are equally likely. */
function exactMcNemar(b: number, c: number): number {
  const n = b + c;
  let tail = 0;
  let term = 0.5 ** n;
  for (let k = 0; k <= Math.min(b, c); k++) {
    tail += term;
    term *= (n - k) / (k + 1);
  }
  return Math.min(1, 2 * tail);
}

/** Small seeded generator of numbers in 0..1. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const RESAMPLES = 2_000;
