import { z } from 'zod';
import { pinballLoss } from './pinball-loss';

/** What a booster makes small: log loss of hits (targets 0 and 1), or the pinball loss of one quantile of the targets. */
export const BoostingObjective = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('binary') }).readonly(),
  z.object({ kind: z.literal('quantile'), quantile: z.number().gt(0).lt(1) }).readonly(),
]);
export type BoostingObjective = z.infer<typeof BoostingObjective>;

/** Numbers of one objective that boosting needs. Scores are log-odds, or the targets' unit for a quantile. */
export interface Objective {
  /** The best constant score. */
  readonly initial: (targets: Float64Array) => number;
  /** First and second derivative of each row's loss by its score; in -1..1 and 0..1. */
  readonly derive: (
    targets: Float64Array,
    scores: Float64Array,
    gradients: Float64Array,
    hessians: Float64Array,
  ) => void;
  /** What a leaf adds to its rows' scores; `null` for a Newton step on the sums of derivatives. */
  readonly leafValue: ((residuals: Float64Array) => number) | null;
  /** Mean loss. */
  readonly loss: (targets: Float64Array, scores: Float64Array) => number;
}

export function objectiveOf(objective: BoostingObjective): Objective {
  return objective.kind === 'binary' ? binary : quantileObjective(objective.quantile);
}

const binary: Objective = {
  initial: (targets) => {
    let hits = 0;
    for (const target of targets) hits += target;
    // Half a row off 0 and 1: the log-odds of a certainty are infinite.
    const share = Math.min(Math.max(hits, 0.5), targets.length - 0.5) / targets.length;
    return Math.log(share / (1 - share));
  },
  derive: (targets, scores, gradients, hessians) => {
    for (let i = 0; i < targets.length; i++) {
      const probability = 1 / (1 + Math.exp(-(scores[i] as number)));
      gradients[i] = probability - (targets[i] as number);
      hessians[i] = probability * (1 - probability);
    }
  },
  leafValue: null,
  loss: (targets, scores) => {
    let sum = 0;
    for (let i = 0; i < targets.length; i++) {
      const score = scores[i] as number;
      // log(1 + e^score) without overflow.
      sum += Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - (targets[i] as number) * score;
    }
    return sum / targets.length;
  },
};

function quantileObjective(quantile: number): Objective {
  return {
    initial: (targets) => quantileOf(targets.slice(), quantile),
    derive: (targets, scores, gradients, hessians) => {
      for (let i = 0; i < targets.length; i++) {
        gradients[i] = (targets[i] as number) > (scores[i] as number) ? -quantile : 1 - quantile;
        hessians[i] = 1;
      }
    },
    leafValue: (residuals) => quantileOf(residuals, quantile),
    loss: (targets, scores) => pinballLoss(targets, scores, quantile),
  };
}

/** With linear interpolation between neighbours. Sorts `values`. */
function quantileOf(values: Float64Array, quantile: number): number {
  values.sort();
  const position = quantile * (values.length - 1);
  const below = Math.floor(position);
  const low = values[below] as number;
  const high = values[Math.min(below + 1, values.length - 1)] as number;
  return low + (position - below) * (high - low);
}
