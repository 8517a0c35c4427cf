import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { DataColumn } from '#renderer/components/DataTable';
import { Moment } from '#renderer/components/Moment';
import { formatDuration } from '#renderer/format/format-duration';
import { formatCount, formatFixed, NO_VALUE } from '#renderer/format/format-number';
import type { TrainingRun } from '#shared/domain/training-run';
import { RunStateBadge } from './RunStateBadge';
import { useTrainingNames } from './use-training-names';

/** Columns of the trainings: how far each came, and how good it was at best. */
export function useRunColumns(): readonly DataColumn<TrainingRun>[] {
  const { t } = useTranslation('training');
  const { t: shell } = useTranslation();
  const { datasetName } = useTrainingNames();
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('train.columns.name'),
        track: 'minmax(130px, 1.2fr)',
        sortBy: ({ name }) => name,
        cell: ({ name }) => (
          <span title={name} className="font-medium">
            {name}
          </span>
        ),
      },
      {
        id: 'state',
        header: t('train.columns.state'),
        track: '104px',
        sortBy: ({ state }) => state,
        cell: ({ state }) => <RunStateBadge state={state} />,
      },
      {
        id: 'step',
        header: t('train.columns.step'),
        track: '92px',
        align: 'right',
        sortBy: ({ step }) => step,
        cell: ({ step, totalSteps }) =>
          totalSteps === null ? formatCount(step) : `${formatCount(step)}/${formatCount(totalSteps)}`,
      },
      {
        id: 'best',
        header: t('train.columns.best'),
        hint: t('train.columns.bestHint'),
        track: '84px',
        align: 'right',
        sortBy: ({ best }) => best?.validationLoss ?? null,
        cell: ({ best }) => (best === null ? NO_VALUE : formatFixed(best.validationLoss, 4)),
      },
      {
        id: 'worked',
        header: t('train.columns.worked'),
        track: '76px',
        align: 'right',
        sortBy: ({ workedMs }) => workedMs,
        cell: ({ workedMs }) => (workedMs === 0 ? NO_VALUE : formatDuration(workedMs, shell)),
      },
      {
        id: 'dataset',
        header: t('train.columns.dataset'),
        track: 'minmax(110px, 1fr)',
        sortBy: ({ datasetId }) => datasetName(datasetId),
        cell: ({ datasetId }) => <span title={datasetName(datasetId)}>{datasetName(datasetId)}</span>,
      },
      {
        id: 'createdAt',
        header: t('train.columns.createdAt'),
        track: '134px',
        sortBy: ({ createdAt }) => createdAt,
        cell: ({ createdAt }) => <Moment at={createdAt} />,
      },
    ],
    [t, shell, datasetName],
  );
}
