import { useTranslation } from 'react-i18next';
import { classNames } from '#renderer/components/class-names';
import { formatCount, NO_VALUE } from '#renderer/format/format-number';
import {
  type AdapterEvaluation,
  type EvaluationMetric,
  LOWER_IS_BETTER,
  type MetricComparison,
  type MetricScore,
} from '#shared/domain/adapter-evaluation';
import { compareRows } from './compare-rows';
import { formatDifference, formatMetric, formatRange } from './format-metric';

/** Base, what was in use and the candidate on the same questions, with intervals, n and who is better by more than chance. */
export function CompareTable({ evaluation }: { readonly evaluation: AdapterEvaluation }) {
  const { t } = useTranslation('training');
  const rows = compareRows(evaluation);
  const roles = ROLES.filter((role) => evaluation.subjects.some((one) => one.role === role));
  const others = OTHERS.filter((against) => evaluation.comparisons.some((one) => one.against === against));
  return (
    <section aria-label={t('compare.title')} className="flex flex-col gap-1">
      <h3 className="font-medium">{t('compare.title')}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <div tabIndex={0} className="overflow-x-auto">
        <table aria-label={t('compare.title')} className="border-collapse">
          <thead className="text-muted">
            <tr className="border-b border-line align-bottom">
              <th scope="col" className="py-0.5 pr-2 text-left font-medium">
                {t('compare.metric')}
              </th>
              <th scope="col" className="num px-2 py-0.5 font-medium">
                {t('compare.n')}
              </th>
              {roles.map((role) => (
                <th key={role} scope="col" className="num px-2 py-0.5 font-medium">
                  {t(`compare.${role}`)}
                </th>
              ))}
              {others.map((against) => (
                <th key={against} scope="col" className="num py-0.5 pl-3 font-medium">
                  {t(against === 'base' ? 'compare.againstBase' : 'compare.againstCurrent')}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ metric, n, scores, against, baseRateBrier }) => (
              <tr key={metric} className="border-b border-line/50 align-top">
                <th scope="row" title={t(`metricHints.${metric}`)} className="py-1 pr-2 text-left font-normal">
                  {t(`metrics.${metric}`)}
                  {LOWER_IS_BETTER.has(metric) && (
                    <span className="block text-2xs text-muted">{t('compare.lower')}</span>
                  )}
                  {baseRateBrier !== null && (
                    <span className="tabular block text-2xs text-muted">
                      {t('compare.baseRate', { value: formatMetric('brier', baseRateBrier) })}
                    </span>
                  )}
                </th>
                <td className="num px-2 py-1">{formatCount(n)}</td>
                {roles.map((role) => (
                  <td key={role} className="num px-2 py-1">
                    <Score metric={metric} score={scores[role]} isStrong={role === 'candidate'} />
                  </td>
                ))}
                {others.map((other) => (
                  <td key={other} className="num py-1 pl-3">
                    <Difference comparison={against[other]} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="max-w-200 text-2xs text-muted">
        {t('compare.interval')} {t('compare.noProfit')}
      </p>
    </section>
  );
}

interface ScoreProps {
  readonly metric: EvaluationMetric;
  readonly score: MetricScore | null;
  readonly isStrong: boolean;
}

function Score({ metric, score, isStrong }: ScoreProps) {
  if (score === null) return <span className="text-faint">{NO_VALUE}</span>;
  return (
    <>
      <span className={classNames(isStrong && 'font-semibold')}>{formatMetric(metric, score.value)}</span>
      <span className="block text-2xs text-muted">{formatRange(metric, score.low, score.high)}</span>
    </>
  );
}

function Difference({ comparison }: { readonly comparison: MetricComparison | null }) {
  const { t } = useTranslation('training');
  if (comparison === null) return <span className="text-faint">{NO_VALUE}</span>;
  const { metric, difference, low, high, outcome } = comparison;
  return (
    <>
      <span className={TONES[outcome]}>
        {t(`compare.outcomes.${outcome}`)} <span className="font-semibold">{formatDifference(metric, difference)}</span>
      </span>
      <span className="block text-2xs text-muted">
        {formatDifference(metric, low)} … {formatDifference(metric, high)}
      </span>
    </>
  );
}

const ROLES = ['base', 'current', 'candidate'] as const;
const OTHERS = ['base', 'current'] as const;
const TONES: Readonly<Record<MetricComparison['outcome'], string>> = {
  better: 'text-good',
  worse: 'text-bad',
  undecided: 'text-muted',
};
