import { z } from 'zod';
import { invariant } from './invariant';

/** Probability of a hit = 1 / (1 + e^-(slope * logit + intercept)). */
export const PlattScaling = z.object({ kind: z.literal('platt'), slope: z.number(), intercept: z.number() }).readonly();
export type PlattScaling = z.infer<typeof PlattScaling>;

/**
 * The logistic curve through results with the largest likelihood, by Newton's method with backtracking. Results are pulled a
 * little off 0 and 1 as Platt does, so that a few rows, or rows that one score parts, do not give certainties.
 *
 * @param logits - Log-odds, or any other score; at least one, finite.
 * @param hits - Results in the order of `logits`: `true` or 1 for a hit, `false` or 0 for a miss.
 * @see Platt, J. (1999), Advances in Large Margin Classifiers, 61-74, for the targets; Lin, H.-T., Lin, C.-J. and Weng, R. C.
 * (2007), Machine Learning 68, 267-276, for the method.
 */
export function fitPlatt(logits: ArrayLike<number>, hits: ArrayLike<number | boolean>): PlattScaling {
  const count = logits.length;
  invariant(count > 0, 'Expected scores to calibrate on, was none.');
  invariant(hits.length === count, `Expected ${count} results, was ${hits.length}.`);
  let hitCount = 0;
  for (let i = 0; i < count; i++) {
    invariant(Number.isFinite(logits[i]), `Expected a finite score, was ${logits[i]}.`);
    if (Number(hits[i]) === 1) hitCount++;
  }
  const missCount = count - hitCount;
  const targets = Float64Array.from({ length: count }, (_, i) =>
    Number(hits[i]) === 1 ? (hitCount + 1) / (hitCount + 2) : 1 / (missCount + 2),
  );

  // Centred, so that the two parameters are told apart as well as the scores allow.
  const mean = Array.from(logits).reduce((sum, logit) => sum + logit / count, 0);
  const centred = Float64Array.from(logits, (logit) => logit - mean);
  let curve: Curve = { slope: 0, intercept: Math.log((hitCount + 1) / (missCount + 1)) };
  let loss = logLoss(centred, targets, curve);
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const { step, decrease } = newtonStep(centred, targets, curve);
    const isLast = decrease < LAST_DECREASE;
    let length = 1;
    let next = moved(curve, step, length);
    let nextLoss = logLoss(centred, targets, next);
    while (!isLast && nextLoss > loss - 1e-4 * length * decrease && length > SHORTEST_STEP) {
      length /= 2;
      next = moved(curve, step, length);
      nextLoss = logLoss(centred, targets, next);
    }
    curve = next;
    loss = nextLoss;
    if (isLast) break;
  }
  return { kind: 'platt', slope: curve.slope, intercept: curve.intercept - curve.slope * mean };
}

export function applyPlatt({ slope, intercept }: PlattScaling, logit: number): number {
  return 1 / (1 + Math.exp(-(slope * logit + intercept)));
}

interface Curve {
  readonly slope: number;
  readonly intercept: number;
}

function moved({ slope, intercept }: Curve, step: Curve, length: number): Curve {
  return { slope: slope - length * step.slope, intercept: intercept - length * step.intercept };
}

/** Summed cross-entropy of the curve against the targets. */
function logLoss(logits: Float64Array, targets: Float64Array, { slope, intercept }: Curve): number {
  let sum = 0;
  for (let i = 0; i < targets.length; i++) {
    const score = slope * (logits[i] as number) + intercept;
    // log(1 + e^score) without overflow.
    sum += Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - (targets[i] as number) * score;
  }
  return sum;
}

/** `decrease` is twice by how much the step lowers the loss, to second order. */
function newtonStep(
  logits: Float64Array,
  targets: Float64Array,
  { slope, intercept }: Curve,
): { step: Curve; decrease: number } {
  let bySlope = 0;
  let byIntercept = 0;
  // A ridge keeps the step finite where all scores are the same.
  let slopeTwice = RIDGE;
  let both = 0;
  let interceptTwice = RIDGE;
  for (let i = 0; i < targets.length; i++) {
    const logit = logits[i] as number;
    const probability = 1 / (1 + Math.exp(-(slope * logit + intercept)));
    const error = probability - (targets[i] as number);
    const curvature = probability * (1 - probability);
    bySlope += error * logit;
    byIntercept += error;
    slopeTwice += curvature * logit * logit;
    both += curvature * logit;
    interceptTwice += curvature;
  }
  const determinant = slopeTwice * interceptTwice - both * both;
  const step = {
    slope: (interceptTwice * bySlope - both * byIntercept) / determinant,
    intercept: (slopeTwice * byIntercept - both * bySlope) / determinant,
  };
  return { step, decrease: bySlope * step.slope + byIntercept * step.intercept };
}

const MAX_ITERATIONS = 100;
/** So near the minimum a full step is safe, and the loss itself is rounded too much to judge it. */
const LAST_DECREASE = 1e-9;
const SHORTEST_STEP = 1e-10;
const RIDGE = 1e-12;
