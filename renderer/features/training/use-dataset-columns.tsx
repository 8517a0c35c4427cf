import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { DataColumn } from '#renderer/components/DataTable';
import { Moment } from '#renderer/components/Moment';
import { formatCount, NO_VALUE } from '#renderer/format/format-number';
import { formatDay } from '#renderer/format/format-time';
import { useSettings } from '#renderer/stores/settings';
import type { DatasetManifest } from '#shared/domain/training-dataset';
import { ExampleKind, type ExampleSplit } from '#shared/domain/training-example';

/** Columns of the datasets: how much is in them, of what, and what the checks took out. */
export function useDatasetColumns(): readonly DataColumn<DatasetManifest>[] {
  const { t } = useTranslation('training');
  const timeZone = useSettings(({ settings }) => settings.timeZone);
  return useMemo(() => {
    const split = (id: string, header: string, split: ExampleSplit): DataColumn<DatasetManifest> => ({
      id,
      header,
      hint: t(`splitHints.${split}`),
      track: '72px',
      align: 'right',
      sortBy: ({ statistics }) => statistics.bySplit[split] ?? 0,
      cell: ({ statistics }) => formatCount(statistics.bySplit[split] ?? 0),
    });
    return [
      {
        id: 'name',
        header: t('data.columns.name'),
        track: 'minmax(150px, 1.4fr)',
        sortBy: ({ name }) => name,
        cell: ({ name }) => (
          <span title={name} className="font-medium">
            {name}
          </span>
        ),
      },
      {
        id: 'examples',
        header: t('data.columns.examples'),
        track: '76px',
        align: 'right',
        sortBy: (dataset) => exampleCount(dataset),
        cell: (dataset) => formatCount(exampleCount(dataset)),
      },
      split('train', t('data.columns.train'), 'train'),
      split('validation', t('data.columns.validation'), 'validation'),
      split('heldOut', t('data.columns.heldOut'), 'held_out'),
      {
        id: 'leftOut',
        header: t('data.columns.leftOut'),
        hint: t('data.columns.leftOutHint'),
        track: '72px',
        align: 'right',
        sortBy: (dataset) => leftOutCount(dataset),
        cell: (dataset) => formatCount(leftOutCount(dataset)),
      },
      {
        id: 'languages',
        header: t('data.columns.languages'),
        track: '76px',
        cell: ({ statistics }) => LANGUAGES.filter((one) => one in statistics.byLanguage).join(', ') || NO_VALUE,
      },
      {
        id: 'kinds',
        header: t('data.columns.kinds'),
        track: 'minmax(120px, 1fr)',
        cell: ({ statistics }) => {
          const kinds = ExampleKind.options
            .filter((kind) => (statistics.byKind[kind] ?? 0) > 0)
            .map((kind) => t(`kinds.${kind}`))
            .join(', ');
          return <span title={kinds}>{kinds}</span>;
        },
      },
      {
        id: 'period',
        header: t('data.columns.period'),
        track: '168px',
        sortBy: ({ range }) => range?.from ?? null,
        cell: ({ range }) =>
          range === null ? (
            <span className="text-faint">{t('data.noPeriod')}</span>
          ) : (
            <span className="tabular">
              {t('data.period', { from: formatDay(range.from, timeZone), to: formatDay(range.to, timeZone) })}
            </span>
          ),
      },
      {
        id: 'createdAt',
        header: t('data.columns.createdAt'),
        track: '134px',
        sortBy: ({ createdAt }) => createdAt,
        cell: ({ createdAt }) => <Moment at={createdAt} />,
      },
    ];
  }, [t, timeZone]);
}

export function exampleCount({ files }: DatasetManifest): number {
  return files.reduce((sum, { examples }) => sum + examples, 0);
}

function leftOutCount({ findings }: DatasetManifest): number {
  return findings.reduce((sum, { count }) => sum + count, 0);
}

const LANGUAGES = ['en', 'es'];
