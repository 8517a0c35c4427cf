import { Scale } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Badge } from '#renderer/components/Badge';
import { Button } from '#renderer/components/Button';
import { type DataColumn, DataTable } from '#renderer/components/DataTable';
import { Empty } from '#renderer/components/Empty';
import { ListWithSide } from '#renderer/components/ListWithSide';
import { Moment } from '#renderer/components/Moment';
import { formatCount } from '#renderer/format/format-number';
import { useAdapterRegistry } from '#renderer/stores/training-adapters';
import { useDatasets } from '#renderer/stores/training-datasets';
import { useTrainingView } from '#renderer/stores/training-view';
import type { AdapterEvaluation } from '#shared/domain/adapter-evaluation';
import { CommandFailure } from './CommandFailure';
import { EvaluationBar } from './EvaluationBar';
import { EvaluationDetails } from './EvaluationDetails';
import { useTrainingNames } from './use-training-names';

/** Who is better on held-out questions: the start of an evaluation above those that were made, and what the chosen one gave. */
export function EvaluateView() {
  const { t } = useTranslation('training');
  const loaded = useAdapterRegistry((state) => state.evaluations);
  const commandFailure = useAdapterRegistry((state) => state.failure);
  const { reload, clearFailure } = useAdapterRegistry.getState();
  const evaluationId = useTrainingView((state) => state.evaluationId);
  const { show } = useTrainingView.getState();
  const columns = useEvaluationColumns();
  const evaluations = loadedValue(loaded);
  const selected = evaluations?.find(({ id }) => id === evaluationId) ?? null;
  return (
    <div className="flex h-full flex-col">
      <Start />
      <CommandFailure
        command={commandFailure}
        onClose={clearFailure}
        reading={failureOf(loaded)}
        onRetry={() => void reload()}
      />
      {evaluations === null ? (
        loaded.kind !== 'failed' && <Empty title={t('reading')} />
      ) : evaluations.length === 0 ? (
        <div className="min-h-0 flex-1">
          <Empty icon={Scale} title={t('evaluate.empty')} text={t('evaluate.emptyText')} />
        </div>
      ) : (
        <ListWithSide
          sideLabel={t('evaluate.side')}
          sideWidth="w-[66%]"
          isSideIdle={selected === null}
          list={
            <DataTable<AdapterEvaluation>
              label={t('evaluate.label')}
              rows={evaluations}
              columns={columns}
              rowId={({ id }) => id}
              selectedId={evaluationId}
              onSelect={({ id }) => show({ evaluationId: id })}
            />
          }
          side={
            selected === null ? (
              <p className="text-muted">{t('evaluate.selectHint')}</p>
            ) : (
              <EvaluationDetails key={selected.id} evaluation={selected} />
            )
          }
        />
      )}
    </div>
  );
}

/** The form of an evaluation, or what is missing for one. */
function Start() {
  const { t } = useTranslation('training');
  const adapters = useAdapterRegistry((state) => loadedValue(state.adapters));
  const datasets = useDatasets((state) => loadedValue(state.datasets));
  const { show } = useTrainingView.getState();
  if (adapters === null || datasets === null) return null;
  if (adapters.length > 0 && datasets.length > 0) return <EvaluationBar adapters={adapters} datasets={datasets} />;
  const isData = datasets.length === 0;
  return (
    <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-2 border-b border-line px-2 py-1 text-xs">
      <span>{t(isData ? 'evaluate.noDataset' : 'evaluate.noAdapter')}</span>
      <span className="text-muted">{t(isData ? 'evaluate.noDatasetText' : 'evaluate.noAdapterText')}</span>
      <Button look="primary" onClick={() => show(isData ? { tab: 'data', dataSide: 'build' } : { tab: 'train' })}>
        {t(isData ? 'train.toData' : 'adapters.toTrain')}
      </Button>
    </div>
  );
}

function useEvaluationColumns(): readonly DataColumn<AdapterEvaluation>[] {
  const { t } = useTranslation('training');
  const { adapterName, datasetName } = useTrainingNames();
  return useMemo(
    () => [
      {
        id: 'candidate',
        header: t('evaluate.columns.candidate'),
        track: 'minmax(130px, 1fr)',
        sortBy: ({ candidateId }) => adapterName(candidateId),
        cell: ({ candidateId }) => (
          <span title={adapterName(candidateId)} className="font-medium">
            {adapterName(candidateId)}
          </span>
        ),
      },
      {
        id: 'verdict',
        header: t('evaluate.columns.verdict'),
        track: '132px',
        sortBy: ({ verdict }) => (verdict.mayPromote ? 1 : 0),
        cell: ({ verdict: { mayPromote } }) => (
          <Badge tone={mayPromote ? 'good' : 'neutral'}>{t(mayPromote ? 'evaluate.may' : 'evaluate.mayNot')}</Badge>
        ),
      },
      {
        id: 'examples',
        header: t('evaluate.columns.examples'),
        track: '76px',
        align: 'right',
        sortBy: ({ examples }) => examples,
        cell: ({ examples }) => formatCount(examples),
      },
      {
        id: 'dataset',
        header: t('evaluate.columns.dataset'),
        track: 'minmax(110px, 1fr)',
        sortBy: ({ datasetId }) => datasetName(datasetId),
        cell: ({ datasetId }) => <span title={datasetName(datasetId)}>{datasetName(datasetId)}</span>,
      },
      {
        id: 'madeAt',
        header: t('evaluate.columns.madeAt'),
        track: '134px',
        sortBy: ({ madeAt }) => madeAt,
        cell: ({ madeAt }) => <Moment at={madeAt} />,
      },
    ],
    [t, adapterName, datasetName],
  );
}
