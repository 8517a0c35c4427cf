import { useTranslation } from 'react-i18next';
import { ShareWithInterval } from '#renderer/components/ShareWithInterval';
import { formatDuration } from '#renderer/format/format-duration';
import {
  formatBytes,
  formatCount,
  formatFixed,
  formatPercent,
  formatSigned,
  NO_VALUE,
} from '#renderer/format/format-number';
import { formatMinute } from '#renderer/format/format-time';
import { useSettings } from '#renderer/stores/settings';
import type { RangeMetrics, TrainingReport } from '#shared/domain/signal-model';

/** What a training gave on candles that came after what was learned, told also where that is nothing. */
export function TrainingReportView({ report }: { readonly report: TrainingReport }) {
  const { t } = useTranslation('signals');
  const { t: shell } = useTranslation();
  const timeZone = useSettings(({ settings }) => settings.timeZone);
  const { candles, firstOpenAt, lastCloseAt, features, folds, models, durationMs, peakMemoryBytes, scores } = report;
  const hasSkill = scores.some(({ metrics }) => (metrics.brierSkill ?? 0) > 0);
  return (
    <section aria-label={t('models.report')} className="flex max-w-260 flex-col gap-1 pb-1 text-xs">
      <h4 className="font-semibold">{t('models.report')}</h4>
      <p className="tabular text-muted">
        {t('models.reportLine', {
          candles: formatCount(candles),
          from: formatMinute(firstOpenAt, timeZone),
          to: formatMinute(lastCloseAt, timeZone),
          features: formatCount(features),
          folds: formatCount(folds.length),
          models: formatCount(models.length),
          duration: formatDuration(durationMs, shell),
          memory: formatBytes(peakMemoryBytes),
        })}
      </p>
      <Scores scores={scores} />
      {!hasSkill && scores.length > 0 && <p className="text-warn">{t('models.noSkill')}</p>}
      {report.shuffledSkill !== null && (
        <p className="tabular text-muted">
          {t('models.shuffledSkill', { skill: formatSigned(report.shuffledSkill, 3) })}
        </p>
      )}
      {report.rangeScores && <RangeScores scores={report.rangeScores} />}
    </section>
  );
}

function Scores({ scores }: Pick<TrainingReport, 'scores'>) {
  const { t } = useTranslation('signals');
  return (
    <table aria-label={t('models.reportScores')} className="border-collapse self-start">
      <caption className="text-left text-2xs text-muted">{t('models.reportScores')}</caption>
      <thead className="text-muted">
        <tr className="border-b border-line">
          <th scope="col" className="py-0.5 pr-2 text-left font-medium">
            {t('models.columns.task')}
          </th>
          <th scope="col" className="px-2 py-0.5 text-left font-medium">
            {t('models.columns.algorithm')}
          </th>
          {(['n', 'hitRate', 'baseRate', 'auc', 'skill', 'ece'] as const).map((column) => (
            <th key={column} scope="col" className="num px-2 py-0.5 font-medium">
              {t(`models.columns.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {scores.map(({ task, algorithm, metrics }) => (
          <tr key={`${task} ${algorithm}`} className="border-b border-line/50">
            <th scope="row" className="py-0.5 pr-2 text-left font-normal">
              {t(`tasks.${task}`)}
            </th>
            <td className="px-2 py-0.5">{t(`algorithms.${algorithm}`)}</td>
            <td className="num px-2 py-0.5">{formatCount(metrics.n)}</td>
            <td className="num px-2 py-0.5">
              <ShareWithInterval value={metrics.hitRate} />
            </td>
            <td className="num px-2 py-0.5">
              {metrics.baseRate === null ? NO_VALUE : formatFixed(metrics.baseRate * 100, 1)}
            </td>
            <td className="num px-2 py-0.5">{metrics.auc === null ? NO_VALUE : formatFixed(metrics.auc, 3)}</td>
            <td className="num px-2 py-0.5">
              {metrics.brierSkill === null ? NO_VALUE : formatSigned(metrics.brierSkill, 3)}
            </td>
            <td className="num px-2 py-0.5">
              {metrics.calibrationError === null ? NO_VALUE : formatFixed(metrics.calibrationError, 3)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function RangeScores({ scores: { n, quantiles } }: { readonly scores: RangeMetrics }) {
  const { t } = useTranslation('signals');
  return (
    <table aria-label={t('models.rangeScores')} className="border-collapse self-start">
      <caption className="tabular text-left text-2xs text-muted">
        {t('models.rangeScores')}
        {` · ${t('models.columns.n')} ${formatCount(n)}`}
      </caption>
      <thead className="text-muted">
        <tr className="border-b border-line">
          <th scope="col" className="py-0.5 pr-2 text-left font-medium">
            {t('models.columns.side')}
          </th>
          <th scope="col" className="num px-2 py-0.5 font-medium">
            {t('models.columns.quantile')}
          </th>
          <th scope="col" title={t('models.hints.coverage')} className="num px-2 py-0.5 font-medium">
            {t('models.columns.coverage')}
          </th>
          <th scope="col" className="num px-2 py-0.5 font-medium">
            {t('models.columns.skill')}
          </th>
        </tr>
      </thead>
      <tbody>
        {quantiles.map(({ side, quantile, coverage, skill }) => (
          <tr key={`${side} ${quantile}`} className="border-b border-line/50">
            <th scope="row" className="py-0.5 pr-2 text-left font-normal">
              {t(`models.sides.${side}`)}
            </th>
            <td className="num px-2 py-0.5">{formatPercent(quantile)}</td>
            <td className="num px-2 py-0.5">{coverage === null ? NO_VALUE : formatFixed(coverage * 100, 1)}</td>
            <td className="num px-2 py-0.5">{skill === null ? NO_VALUE : formatSigned(skill, 3)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
