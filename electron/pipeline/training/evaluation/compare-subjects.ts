import { EvaluationMetric, LOWER_IS_BETTER, type MetricComparison } from '#shared/domain/adapter-evaluation';
import { bootstrapInterval } from './bootstrap-interval';
import type { ExampleObservation } from './example-observation';
import { everyGroup, type GroupSums, groupPlaces, groupSums, metricOver, readingsOf } from './group-sums';

/**
 * The candidate against another subject in every metric, on the examples that tell of it for both. Above 0 the candidate is
 * better.
 *
 * The interval is that of a paired bootstrap: both are worked out of the same drawn groups, so what is hard for both does not
 * count as a difference. `better` and `worse` need an interval that excludes 0. `better` needs evidence of enough groups
 * besides, as the percentile interval is too sure of itself with few; to be called worse it takes no more than the interval.
 */
export function compareSubjects(pair: {
  readonly candidate: readonly ExampleObservation[];
  readonly other: readonly ExampleObservation[];
  readonly against: MetricComparison['against'];
  readonly seed: number;
}): MetricComparison[] {
  return EvaluationMetric.options.flatMap((metric, index) => {
    const ours = readingsOf(pair.candidate, metric);
    const theirs = readingsOf(pair.other, metric);
    const both = [...ours].flatMap(([exampleId, mine]) => {
      const other = theirs.get(exampleId);
      return other ? [{ mine, other: { ...other, group: mine.group } }] : [];
    });
    const groups = groupPlaces(both.map(({ mine }) => mine));
    const candidate = groupSums(
      both.map(({ mine }) => mine),
      groups,
    );
    const other = groupSums(
      both.map((one) => one.other),
      groups,
    );
    const sign = LOWER_IS_BETTER.has(metric) ? -1 : 1;
    const differenceOn = (drawn: Int32Array) =>
      sign * (metricOver(metric, candidate, drawn) - metricOver(metric, other, drawn));
    const difference = differenceOn(everyGroup(candidate));
    if (!Number.isFinite(difference)) return [];
    const interval = bootstrapInterval(groups.size, differenceOn, { seed: pair.seed + index });
    if (!interval) return [];
    const isEnough = groups.size >= LEAST_GROUPS && changedGroups(candidate, other) >= LEAST_CHANGED_GROUPS;
    const outcome =
      interval.high < 0
        ? ('worse' as const)
        : interval.low > 0 && isEnough
          ? ('better' as const)
          : ('undecided' as const);
    return [{ metric, against: pair.against, difference, ...interval, n: candidate.n, outcome }];
  });
}

function changedGroups(a: GroupSums, b: GroupSums): number {
  let changed = 0;
  for (let index = 0; index < a.sum.length; index++) {
    if (a.sum[index] !== b.sum[index] || a.weight[index] !== b.weight[index]) changed++;
  }
  return changed;
}

/** With fewer the interval holds the truth in less than 90 % of cases; see `bootstrapInterval`. */
const LEAST_GROUPS = 12;
/** Of six that changed, all for the better, a sign test says p = 0.03; of five, 0.06. */
const LEAST_CHANGED_GROUPS = 6;
