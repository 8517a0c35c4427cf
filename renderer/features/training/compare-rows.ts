import type {
  AdapterEvaluation,
  EvaluatedSubject,
  EvaluationMetric,
  EvaluationRole,
  MetricComparison,
  MetricScore,
} from '#shared/domain/adapter-evaluation';
import { EvaluationMetric as Metrics } from '#shared/domain/adapter-evaluation';

/** One metric of an evaluation, side by side. */
export interface CompareRow {
  readonly metric: EvaluationMetric;
  /** Examples that the candidate was measured on. */
  readonly n: number;
  readonly scores: Readonly<Record<EvaluationRole, MetricScore | null>>;
  readonly against: Readonly<Record<MetricComparison['against'], MetricComparison | null>>;
  /** Brier score of saying the base rate on the candidate's forecasts; with `brier` only. */
  readonly baseRateBrier: number | null;
}

/** Metrics that anyone has a value of, in the order in which they are read. */
export function compareRows({ subjects, comparisons }: AdapterEvaluation): readonly CompareRow[] {
  const scoreOf = (role: EvaluationRole, metric: EvaluationMetric) =>
    subjects.find((one) => one.role === role)?.scores.find((score) => score.metric === metric) ?? null;
  const comparisonOf = (against: MetricComparison['against'], metric: EvaluationMetric) =>
    comparisons.find((one) => one.against === against && one.metric === metric) ?? null;
  return Metrics.options.flatMap((metric) => {
    const scores = {
      base: scoreOf('base', metric),
      current: scoreOf('current', metric),
      candidate: scoreOf('candidate', metric),
    };
    const measured = scores.candidate ?? scores.current ?? scores.base;
    if (measured === null) return [];
    return [
      {
        metric,
        n: measured.n,
        scores,
        against: { base: comparisonOf('base', metric), current: comparisonOf('current', metric) },
        baseRateBrier: metric === 'brier' ? baseRateBrier(subjects.find(({ role }) => role === 'candidate')) : null,
      },
    ];
  });
}

/** What the skill is measured against: skill = 1 - Brier / Brier of the base rate. */
function baseRateBrier(subject: EvaluatedSubject | undefined): number | null {
  const valueFor = (metric: EvaluationMetric) =>
    subject?.scores.find((score) => score.metric === metric)?.value ?? null;
  const brier = valueFor('brier');
  const skill = valueFor('brier_skill');
  return brier === null || skill === null || skill >= 1 ? null : brier / (1 - skill);
}
