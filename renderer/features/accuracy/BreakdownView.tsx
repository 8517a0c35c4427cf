import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Choice } from '#renderer/components/Choice';
import { DataTable } from '#renderer/components/DataTable';
import { Empty } from '#renderer/components/Empty';
import { useAccuracyView } from '#renderer/stores/accuracy-view';
import { AccuracyDimension, type AccuracyReport } from '#shared/domain/accuracy';
import { scoreColumns } from './score-columns';
import { useGroupName } from './use-group-name';

/** The same scores for each group of a dimension. */
export function BreakdownView({ report }: { readonly report: AccuracyReport }) {
  const { t } = useTranslation();
  const dimension = useAccuracyView((state) => state.dimension);
  const show = useAccuracyView((state) => state.show);
  const nameOf = useGroupName();
  const groups = report.groups.find((one) => one.dimension === dimension)?.groups;
  const rows = useMemo(
    () =>
      (groups ?? [])
        .map(({ key, scores }) => ({ key, name: nameOf(dimension, key), scores }))
        .toSorted((a, b) => b.scores.n - a.scores.n),
    [groups, dimension, nameOf],
  );
  const columns = useMemo(
    () => [
      {
        id: 'name',
        header: t(`accuracy.dimensions.${dimension}`),
        track: 'minmax(150px, 1fr)',
        sortBy: ({ name }: { readonly name: string }) => name,
        cell: ({ name }: { readonly name: string }) => <span title={name}>{name}</span>,
      },
      ...scoreColumns(t),
    ],
    [t, dimension],
  );
  return (
    <div className="flex h-full flex-col">
      <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-2 py-1 text-xs">
        <Choice
          label={t('accuracy.dimension')}
          value={dimension}
          onChange={(chosen) => show({ dimension: chosen })}
          options={AccuracyDimension.options.map((value) => ({ value, label: t(`accuracy.dimensions.${value}`) }))}
        />
        <p className="min-w-40 flex-1 text-2xs text-muted">{t('accuracy.breakdownHint')}</p>
      </div>
      <div className="min-h-24 flex-1">
        {/* While another dimension is on its way there is nothing of it to show. */}
        {groups === undefined ? (
          <p className="p-3 text-xs text-muted">{t('accuracy.reading')}</p>
        ) : rows.length === 0 ? (
          <Empty title={t('accuracy.breakdownEmpty')} />
        ) : (
          <DataTable
            label={t(`accuracy.dimensions.${dimension}`)}
            rows={rows}
            columns={columns}
            rowId={({ key }) => key}
          />
        )}
      </div>
    </div>
  );
}
