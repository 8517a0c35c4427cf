import { z } from 'zod';
import { invariant } from './invariant';

/** A non-decreasing curve from scores to probabilities: straight between its knots, flat outside them. */
export const IsotonicCalibration = z
  .object({
    kind: z.literal('isotonic'),
    /** Scores, ascending. */
    x: z.array(z.number()).min(1).readonly(),
    /** Probability at each score, not descending. */
    y: z.array(z.number()).readonly(),
  })
  .readonly()
  .refine(
    ({ x, y }) =>
      x.length === y.length &&
      x.every((value, i) => i === 0 || value > (x[i - 1] as number)) &&
      y.every((value, i) => i === 0 || value >= (y[i - 1] as number)),
    'Expected as many y as x, x ascending, y not descending.',
  );
export type IsotonicCalibration = z.infer<typeof IsotonicCalibration>;

/**
 * The non-decreasing curve with the smallest weighted squared distance from the results, by pooling adjacent violators.
 * Rows with equal scores count as one at their mean result. Takes O(n log n).
 *
 * Agrees with scikit-learn's `IsotonicRegression(out_of_bounds='clip')`; scores closer than 1e-15 are equal, as there.
 *
 * @param scores - At least one, finite, any order.
 * @param hits - Results in the order of `scores`: `true` or 1 for a hit, `false` or 0 for a miss; shares in between are fine.
 * @param weights - Above 0; 1 each by default.
 * @see Robertson, Wright and Dykstra (1988), Order Restricted Statistical Inference, 1.2.
 */
export function fitIsotonic(
  scores: ArrayLike<number>,
  hits: ArrayLike<number | boolean>,
  weights?: ArrayLike<number>,
): IsotonicCalibration {
  const groups = groupByScore(scores, hits, weights);
  const blocks: Block[] = [];
  for (const { score, weight, sum } of groups) {
    let block: Block = { first: score, last: score, weight, sum };
    for (;;) {
      const before = blocks.at(-1);
      // Equal means are pooled too: it changes no value and saves knots.
      if (before === undefined || before.sum / before.weight < block.sum / block.weight) break;
      blocks.pop();
      block = {
        first: before.first,
        last: block.last,
        weight: before.weight + block.weight,
        sum: before.sum + block.sum,
      };
    }
    blocks.push(block);
  }
  const x: number[] = [];
  const y: number[] = [];
  for (const { first, last, weight, sum } of blocks) {
    for (const score of first === last ? [first] : [first, last]) {
      x.push(score);
      y.push(sum / weight);
    }
  }
  return { kind: 'isotonic', x, y };
}

/** The probability at `score`, on the line between the knots beside it; the first or last knot's outside. */
export function applyIsotonic({ x, y }: IsotonicCalibration, score: number): number {
  invariant(!Number.isNaN(score), 'Expected a score, was NaN.');
  // The number of knots at or below the score.
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((x[middle] as number) <= score) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return y[0] as number;
  if (low === x.length) return y[low - 1] as number;
  const [x0, x1] = [x[low - 1] as number, x[low] as number];
  const [y0, y1] = [y[low - 1] as number, y[low] as number];
  return y0 + ((y1 - y0) * (score - x0)) / (x1 - x0);
}

/** Neighbours in the order of scores that share one value. */
interface Block {
  readonly first: number;
  readonly last: number;
  readonly weight: number;
  /** Of weighted results. */
  readonly sum: number;
}

function groupByScore(
  scores: ArrayLike<number>,
  hits: ArrayLike<number | boolean>,
  weights: ArrayLike<number> | undefined,
): { score: number; weight: number; sum: number }[] {
  const count = scores.length;
  invariant(count > 0, 'Expected scores to calibrate on, was none.');
  invariant(hits.length === count, `Expected ${count} results, was ${hits.length}.`);
  invariant((weights?.length ?? count) === count, `Expected ${count} weights, was ${weights?.length}.`);
  const order = Array.from({ length: count }, (_, i) => i).sort(
    (a, b) => (scores[a] as number) - (scores[b] as number),
  );
  const groups: { score: number; weight: number; sum: number }[] = [];
  for (const i of order) {
    const score = scores[i] as number;
    const weight = weights?.[i] ?? 1;
    invariant(Number.isFinite(score), `Expected a finite score, was ${score}.`);
    invariant(weight > 0, `Expected a weight above 0, was ${weight}.`);
    const group = groups.at(-1);
    const sum = weight * Number(hits[i]);
    if (group !== undefined && score - group.score < SAME_SCORE) {
      group.weight += weight;
      group.sum += sum;
    } else {
      groups.push({ score, weight, sum });
    }
  }
  return groups;
}

const SAME_SCORE = 1e-15;
