import { Database, FileUp, Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { DataTable } from '#renderer/components/DataTable';
import { Empty } from '#renderer/components/Empty';
import { ListWithSide } from '#renderer/components/ListWithSide';
import { useDatasets } from '#renderer/stores/training-datasets';
import { useTrainingView } from '#renderer/stores/training-view';
import type { DatasetManifest } from '#shared/domain/training-dataset';
import { CommandFailure } from './CommandFailure';
import { DatasetDetails } from './DatasetDetails';
import { DatasetForm } from './DatasetForm';
import { DatasetImportForm } from './DatasetImportForm';
import { ExamplesView } from './ExamplesView';
import { useDatasetColumns } from './use-dataset-columns';

/** The datasets beside what can be done with the chosen one, or the examples of one of them. */
export function DatasetsView() {
  const loaded = useDatasets((state) => state.datasets);
  const browsedId = useTrainingView((state) => state.browsedId);
  const browsed = loadedValue(loaded)?.find(({ id }) => id === browsedId);
  return browsed ? <ExamplesView key={browsed.id} dataset={browsed} /> : <DatasetList />;
}

function DatasetList() {
  const { t } = useTranslation('training');
  const loaded = useDatasets((state) => state.datasets);
  const commandFailure = useDatasets((state) => state.failure);
  const { reload, clearFailure } = useDatasets.getState();
  const side = useTrainingView((state) => state.dataSide);
  const datasetId = useTrainingView((state) => state.datasetId);
  const { show } = useTrainingView.getState();
  const columns = useDatasetColumns();
  const datasets = loadedValue(loaded);
  const selected = datasets?.find(({ id }) => id === datasetId) ?? null;
  const form = side === 'build' ? <DatasetForm /> : side === 'import' ? <DatasetImportForm /> : null;
  return (
    <div className="flex h-full flex-col">
      <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-1.5 border-b border-line px-2 py-1">
        <Button
          look={datasets?.length === 0 ? 'primary' : 'plain'}
          aria-pressed={side === 'build'}
          onClick={() => show({ dataSide: 'build' })}
        >
          <Plus aria-hidden size={13} />
          {t('data.build')}
        </Button>
        <Button aria-pressed={side === 'import'} onClick={() => show({ dataSide: 'import' })}>
          <FileUp aria-hidden size={13} />
          {t('data.import')}
        </Button>
      </div>
      <CommandFailure
        command={commandFailure}
        onClose={clearFailure}
        reading={failureOf(loaded)}
        onRetry={() => void reload()}
      />
      {form !== null && datasets?.length === 0 ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <section tabIndex={0} aria-label={t('data.side')} className="min-h-0 flex-1 overflow-auto p-2 text-xs">
          <div className="max-w-200">{form}</div>
        </section>
      ) : (
        <ListWithSide
          sideLabel={t('data.side')}
          sideWidth="w-108"
          isSideIdle={side === 'details' && selected === null}
          list={
            datasets === null ? (
              loaded.kind !== 'failed' && <Empty title={t('reading')} />
            ) : datasets.length === 0 ? (
              <Empty icon={Database} title={t('data.empty')} text={t('data.emptyText')} />
            ) : (
              <DataTable<DatasetManifest>
                label={t('data.label')}
                rows={datasets}
                columns={columns}
                rowId={({ id }) => id}
                selectedId={side === 'details' ? datasetId : null}
                onSelect={({ id }) => show({ datasetId: id, dataSide: 'details' })}
                onOpen={({ id }) => show({ browsedId: id, exampleId: null, filter: {} })}
              />
            )
          }
          side={
            form ??
            (selected === null ? (
              <p className="text-muted">{t('data.selectHint')}</p>
            ) : (
              <DatasetDetails key={selected.id} dataset={selected} />
            ))
          }
        />
      )}
    </div>
  );
}
