import { EvaluationMetric, type MetricScore } from '#shared/domain/adapter-evaluation';
import { bootstrapInterval } from './bootstrap-interval';
import type { ExampleObservation } from './example-observation';
import { everyGroup, groupPlaces, groupSums, metricOver, readingsOf } from './group-sums';

/**
 * Every metric that the answers tell of, with its 95 % bootstrap interval over groups of examples. Equal seeds give equal
 * intervals.
 */
export function scoreSubject(observations: readonly ExampleObservation[], seed: number): MetricScore[] {
  return EvaluationMetric.options.flatMap((metric, index) => {
    const readings = [...readingsOf(observations, metric).values()];
    const groups = groupPlaces(readings);
    const sums = groupSums(readings, groups);
    const value = metricOver(metric, sums, everyGroup(sums));
    if (!Number.isFinite(value)) return [];
    const interval = bootstrapInterval(groups.size, (drawn) => metricOver(metric, sums, drawn), { seed: seed + index });
    return interval ? [{ metric, value, ...interval, n: sums.n }] : [];
  });
}
