import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '#renderer/components/Badge';
import { classNames } from '#renderer/components/class-names';
import { Moment } from '#renderer/components/Moment';
import { formatElapsed } from '#renderer/format/format-duration';
import { formatCount } from '#renderer/format/format-number';
import type { ImportGap, ImportReport } from '#shared/domain/import-report';
import { ImportIssues } from './ImportIssues';

export interface ImportReportViewProps {
  readonly report: ImportReport;
}

/** What an import found and did: counts, gaps, and the rows that need a look. */
export function ImportReportView({ report }: ImportReportViewProps) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs">
        <span className="font-medium">{report.instrument}</span>
        <Badge>{report.timeframe}</Badge>
        <Badge>{t(`import.formats.${report.format}`)}</Badge>
        <Badge>{report.timeZone}</Badge>
        <span data-selectable className="min-w-0 truncate text-muted" title={report.file}>
          {fileName(report.file)}
        </span>
      </div>
      <dl className="grid grid-cols-3 gap-px overflow-hidden rounded border border-line bg-line">
        <Count label={t('import.counts.rows')} value={report.rows} />
        <Count label={t('import.counts.imported')} value={report.imported} />
        <Count label={t('import.counts.alreadyStored')} value={report.alreadyStored} />
        <Count label={t('import.counts.duplicates')} value={report.duplicates} />
        <Count label={t('import.counts.conflicts')} value={report.conflicts} isWarning />
        <Count label={t('import.counts.invalid')} value={report.invalid} isWarning />
        <Count label={t('import.counts.unsorted')} value={report.unsorted} isWarning />
        <Count label={t('import.counts.gaps')} value={report.gapCount} />
        <Count label={t('import.counts.missing')} hint={t('import.counts.missingHint')} value={report.missingCandles} />
      </dl>
      <dl className="grid grid-cols-[6rem_1fr] gap-y-0.5 text-xs">
        {report.firstOpenAt !== null && (
          <Fact label={t('import.span')}>
            <Moment at={report.firstOpenAt} /> – <Moment at={report.lastOpenAt} />
          </Fact>
        )}
        <Fact label={t('import.took')}>{formatElapsed(report.durationMs)}</Fact>
      </dl>
      <ImportIssues issues={report.issues} counts={report.issueCounts} />
      <Gaps gaps={report.gaps} />
    </div>
  );
}

/** The last part of a path, whichever way its slashes lean. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

function Count({
  label,
  value,
  hint,
  isWarning = false,
}: {
  readonly label: string;
  readonly value: number;
  readonly hint?: string;
  readonly isWarning?: boolean;
}) {
  return (
    <div className="bg-panel px-2.5 py-1.5" title={hint}>
      <dt className="truncate text-2xs text-muted">{label}</dt>
      <dd
        data-selectable
        className={classNames('tabular text-base font-semibold', isWarning && value > 0 && 'text-warn')}
      >
        {formatCount(value)}
      </dd>
    </div>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd data-selectable>{children}</dd>
    </>
  );
}

function Gaps({ gaps }: { readonly gaps: readonly ImportGap[] }) {
  const { t } = useTranslation();
  if (gaps.length === 0) return <p className="text-xs text-muted">{t('import.noGaps')}</p>;
  return (
    <section className="flex flex-col gap-1 text-xs">
      <h3 className="font-medium">{t('import.gapsTitle')}</h3>
      <table className="w-full">
        <thead>
          <tr className="border-b border-line text-left text-muted">
            <th scope="col" className="py-1 font-medium">
              {t('import.gapFrom')}
            </th>
            <th scope="col" className="py-1 font-medium">
              {t('import.gapTo')}
            </th>
            <th scope="col" className="num py-1 font-medium">
              {t('import.gapMissing')}
            </th>
            <th scope="col" className="w-24">
              <span className="sr-only">{t('import.gapWeekend')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {gaps.map((gap) => (
            <tr key={gap.afterOpenAt} className="border-b border-line/50">
              <td className="py-0.5">
                <Moment at={gap.afterOpenAt} />
              </td>
              <td>
                <Moment at={gap.beforeOpenAt} />
              </td>
              <td className="num">{formatCount(gap.missing)}</td>
              <td className="pl-3 text-muted">{gap.weekend ? t('import.gapWeekend') : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
