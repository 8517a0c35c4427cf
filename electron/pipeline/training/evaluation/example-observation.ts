import type { EvaluationMetric } from '#shared/domain/adapter-evaluation';

/**
 * What one answer adds to a metric. The metric of many answers is worked out of the sum of `sum` over the sum of `weight`: see
 * {@link metricValue}.
 */
export interface MetricReading {
  readonly metric: EvaluationMetric;
  readonly sum: number;
  /** Above or equal 0. */
  readonly weight: number;
}

/** How a subject did on one example. */
export interface ExampleObservation {
  readonly exampleId: string;
  /** Examples of one group are no independent evidence. */
  readonly group: string;
  /** What it wrote; empty where only the likelihood of the right answer was asked for. */
  readonly text: string;
  /** `null` where an answer is neither right nor wrong by itself, as a probability is. */
  readonly isRight: boolean | null;
  readonly readings: readonly MetricReading[];
}

/** A share of answers: `isGood` in one of them. */
export function shareReading(metric: EvaluationMetric, isGood: boolean): MetricReading {
  return { metric, sum: isGood ? 1 : 0, weight: 1 };
}

/** The metric of answers whose readings add up to `sum` and `weight`; not finite where they decide nothing. */
export function metricValue(metric: EvaluationMetric, sum: number, weight: number): number {
  const mean = sum / weight;
  if (metric === 'perplexity') return Math.exp(mean);
  // The weight of a forecast is the squared error of its base rate.
  if (metric === 'brier_skill') return 1 - mean;
  return mean;
}
