import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '#renderer/components/Badge';
import { type DataColumn, DataTable } from '#renderer/components/DataTable';
import { formatCount } from '#renderer/format/format-number';
import type { ImportIssue, ImportIssueCode } from '#shared/domain/import-report';

export interface ImportIssuesProps {
  readonly issues: readonly ImportIssue[];
  readonly counts: Readonly<Partial<Record<ImportIssueCode, number>>>;
}

/** Rows that need a look, by the line number that an editor shows. */
export function ImportIssues({ issues, counts }: ImportIssuesProps) {
  const { t } = useTranslation();
  const columns = useMemo<readonly DataColumn<NumberedIssue>[]>(
    () => [
      {
        id: 'line',
        header: t('import.issueLine'),
        track: '72px',
        align: 'right',
        sortBy: ({ issue }) => issue.line,
        cell: ({ issue }) => formatCount(issue.line),
      },
      {
        id: 'code',
        header: t('import.issueKind'),
        track: 'minmax(150px, 1fr)',
        sortBy: ({ issue }) => issue.code,
        cell: ({ issue }) => t(`import.issues.${issue.code}`),
      },
      {
        id: 'text',
        header: t('import.issueText'),
        track: 'minmax(180px, 2fr)',
        cell: ({ issue }) => (
          <span data-selectable title={issue.text}>
            {issue.text}
          </span>
        ),
      },
    ],
    [t],
  );
  const rows = useMemo(() => issues.map((issue, index) => ({ issue, index })), [issues]);
  // Sound: the keys come from a record of issue codes.
  const kinds = Object.entries(counts) as [ImportIssueCode, number][];
  const total = kinds.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return <p className="text-xs text-muted">{t('import.noIssues')}</p>;
  return (
    <section className="flex flex-col gap-2">
      <h3 className="text-xs font-medium">{t('import.issuesTitle')}</h3>
      <ul className="flex flex-wrap gap-1">
        {kinds.map(([code, count]) => (
          <li key={code}>
            <Badge>
              {t(`import.issues.${code}`)}: {formatCount(count)}
            </Badge>
          </li>
        ))}
      </ul>
      <div className="h-44 overflow-hidden rounded border border-line">
        <DataTable label={t('import.issuesTitle')} rows={rows} columns={columns} rowId={({ index }) => String(index)} />
      </div>
      {issues.length < total && (
        <p className="text-2xs text-muted">
          {t('import.issuesShown', { shown: formatCount(issues.length), total: formatCount(total) })}
        </p>
      )}
    </section>
  );
}

/** Several issues can be about the same line, so their place names them. */
interface NumberedIssue {
  readonly issue: ImportIssue;
  readonly index: number;
}
