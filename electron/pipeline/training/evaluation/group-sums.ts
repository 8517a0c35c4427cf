import type { EvaluationMetric } from '#shared/domain/adapter-evaluation';
import { type ExampleObservation, type MetricReading, metricValue } from './example-observation';

/** Readings of one metric by group: index i is one group. */
export interface GroupSums {
  /** Examples in them. */
  readonly n: number;
  readonly sum: Float64Array;
  readonly weight: Float64Array;
}

/** @param groups - Groups in the order in which they are to lie; readings of others break an invariant of the caller. */
export function groupSums(readings: readonly GroupedReading[], groups: ReadonlyMap<string, number>): GroupSums {
  const sum = new Float64Array(groups.size);
  const weight = new Float64Array(groups.size);
  for (const { group, reading } of readings) {
    const at = groups.get(group) as number;
    sum[at] = (sum[at] as number) + reading.sum;
    weight[at] = (weight[at] as number) + reading.weight;
  }
  return { n: readings.length, sum, weight };
}

export interface GroupedReading {
  readonly group: string;
  readonly reading: MetricReading;
}

/** Readings of a metric, by example. */
export function readingsOf(
  observations: readonly ExampleObservation[],
  metric: EvaluationMetric,
): ReadonlyMap<string, GroupedReading> {
  const found = new Map<string, GroupedReading>();
  for (const { exampleId, group, readings } of observations) {
    const reading = readings.find((one) => one.metric === metric);
    if (reading) found.set(exampleId, { group, reading });
  }
  return found;
}

/** Each group's place. */
export function groupPlaces(readings: readonly GroupedReading[]): ReadonlyMap<string, number> {
  return new Map([...new Set(readings.map(({ group }) => group))].map((group, index) => [group, index]));
}

/** Places of so many groups, each once. */
export function everyGroup({ sum }: GroupSums): Int32Array {
  return Int32Array.from(sum, (_, place) => place);
}

/** The metric over some groups, each as often as it is named. */
export function metricOver(metric: EvaluationMetric, { sum, weight }: GroupSums, drawn: Int32Array): number {
  let total = 0;
  let over = 0;
  for (const at of drawn) {
    total += sum[at] as number;
    over += weight[at] as number;
  }
  return metricValue(metric, total, over);
}
