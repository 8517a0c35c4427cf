import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '#renderer/components/Badge';
import type { DataColumn } from '#renderer/components/DataTable';
import { Moment } from '#renderer/components/Moment';
import { formatBytes, NO_VALUE } from '#renderer/format/format-number';
import type { RegisteredAdapter } from '#shared/contract/training-operations';
import { useTrainingNames } from './use-training-names';

/** Columns of the adapters: whether each is in use or can be, where it comes from, and how it was found. */
export function useAdapterColumns(): readonly DataColumn<RegisteredAdapter>[] {
  const { t } = useTranslation('training');
  const { adapterName, datasetName } = useTrainingNames();
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('adapters.columns.name'),
        track: 'minmax(130px, 1.3fr)',
        sortBy: ({ status }) => adapterName(status.id),
        cell: ({ status }) => (
          <span title={adapterName(status.id)} className="font-medium">
            {adapterName(status.id)}
          </span>
        ),
      },
      {
        id: 'state',
        header: t('adapters.columns.state'),
        track: '112px',
        sortBy: ({ status }) => (status.isActive ? 0 : status.problem === null ? 1 : 2),
        cell: ({ status: { isActive, problem } }) => (
          <span className="inline-flex gap-1">
            {isActive && <Badge tone="accent">{t('adapters.active')}</Badge>}
            {problem !== null && <Badge tone="warn">{t(`adapters.problems.${problem}`)}</Badge>}
          </span>
        ),
      },
      {
        id: 'evaluation',
        header: t('adapters.columns.evaluation'),
        track: '80px',
        sortBy: ({ evaluation }) => (evaluation === null ? null : evaluation.verdict.mayPromote ? 1 : 0),
        cell: ({ evaluation }) => {
          const found = evaluation === null ? 'none' : evaluation.verdict.mayPromote ? 'may' : 'mayNot';
          return (
            <span className={found === 'may' ? 'text-good' : 'text-muted'}>{t(`adapters.evaluations.${found}`)}</span>
          );
        },
      },
      {
        id: 'origin',
        header: t('adapters.columns.origin'),
        track: '104px',
        sortBy: ({ record, status }) => originOf({ record, status }),
        cell: (adapter) => t(`adapters.origins.${originOf(adapter)}`),
      },
      {
        id: 'dataset',
        header: t('adapters.columns.dataset'),
        track: 'minmax(96px, 1fr)',
        sortBy: ({ record }) => (record?.datasetId == null ? null : datasetName(record.datasetId)),
        cell: ({ record }) => (record?.datasetId == null ? NO_VALUE : datasetName(record.datasetId)),
      },
      {
        id: 'size',
        header: t('adapters.columns.size'),
        track: '76px',
        align: 'right',
        sortBy: ({ status }) => status.sizeBytes,
        cell: ({ status }) => formatBytes(status.sizeBytes),
      },
      {
        id: 'createdAt',
        header: t('adapters.columns.createdAt'),
        track: '134px',
        sortBy: ({ record }) => record?.createdAt ?? null,
        cell: ({ record }) => <Moment at={record?.createdAt ?? null} />,
      },
    ],
    [t, adapterName, datasetName],
  );
}

/** Where an adapter comes from; a file without a record was put into the folder by hand, or ships with the app. */
export function originOf({ record, status }: Pick<RegisteredAdapter, 'record' | 'status'>) {
  return record?.origin ?? (status.isShipped ? 'shipped' : 'file');
}
