import { Target } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { DataTable } from '#renderer/components/DataTable';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { FirstMarket } from '#renderer/components/FirstMarket';
import { PaneFrame } from '#renderer/components/PaneFrame';
import { PersonForecast } from '#renderer/components/PersonForecast';
import { SubTabs } from '#renderer/components/SubTabs';
import { usePredictionCommands } from '#renderer/stores/prediction-commands';
import { PREDICTION_VIEWS, type PredictionView, usePredictionViews } from '#renderer/stores/prediction-views';
import { usePrediction, usePredictions } from '#renderer/stores/predictions';
import { useView } from '#renderer/stores/view';
import type { Prediction } from '#shared/domain/prediction';
import { BatchView } from './BatchView';
import { filterPredictions, NO_FILTER, type PredictionFilter } from './filter-predictions';
import { PredictionDetails } from './PredictionDetails';
import { PredictionTools } from './PredictionTools';
import { predictionColumns } from './prediction-columns';
import { SchedulesView } from './SchedulesView';

/** Every prediction with what became of it, batches of past ones, and those that come by themselves. */
export function PredictionsPane() {
  const { t } = useTranslation();
  const view = usePredictionViews((state) => state.view);
  const show = usePredictionViews((state) => state.show);
  const [filter, setFilter] = useState<PredictionFilter>(NO_FILTER);
  const predictions = usePredictions((state) => state.predictions);
  const all = loadedValue(predictions) ?? NONE;
  const shown = useMemo(() => filterPredictions(all, filter), [all, filter]);
  return (
    <Tabs.Root value={view} onValueChange={(chosen) => show(chosen as PredictionView)} className="h-full">
      <PaneFrame
        label={t('panes.predictions')}
        toolbar={
          <>
            <SubTabs
              label={t('predictions.views.label')}
              tabs={PREDICTION_VIEWS.map((value) => ({ value, label: t(`predictions.views.${value}`) }))}
            />
            {view === 'list' && (
              <PredictionTools all={all} shownCount={shown.length} filter={filter} onFilter={setFilter} />
            )}
          </>
        }
      >
        <Tabs.Content value="list" tabIndex={-1} className="h-full">
          <PredictionList
            isLoaded={loadedValue(predictions) !== null}
            all={all}
            shown={shown}
            onClear={() => setFilter(NO_FILTER)}
          />
        </Tabs.Content>
        <Tabs.Content value="batch" tabIndex={-1} className="h-full">
          <BatchView />
        </Tabs.Content>
        <Tabs.Content value="schedules" tabIndex={-1} className="h-full">
          <SchedulesView />
        </Tabs.Content>
      </PaneFrame>
    </Tabs.Root>
  );
}

interface PredictionListProps {
  /** Whether they have been asked for: until then an empty list says nothing. */
  readonly isLoaded: boolean;
  readonly all: readonly Prediction[];
  readonly shown: readonly Prediction[];
  readonly onClear: () => void;
}

/** The person's own forecast, then the table; the selected row is drawn on the chart and explained beside it. */
function PredictionList({ isLoaded, all, shown, onClear }: PredictionListProps) {
  const { t } = useTranslation();
  const predictions = usePredictions((state) => state.predictions);
  const selectedId = useView((state) => state.selectedPredictionId);
  const showPrediction = useView((state) => state.showPrediction);
  const selectPrediction = useView((state) => state.setSelectedPredictionId);
  const instrument = useView((state) => state.instrument);
  const timeframe = useView((state) => state.timeframe);
  const request = usePredictionCommands((state) => state.request);
  const isRequesting = usePredictionCommands((state) => state.isRequesting);
  const commandFailure = usePredictionCommands((state) => state.failure);
  const columns = useMemo(() => predictionColumns(t), [t]);
  const selected = usePrediction(selectedId);
  const failure = failureOf(predictions) ?? commandFailure;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <PersonForecast />
      {failure && (
        <div className="p-2">
          <ErrorNotice failure={failure} />
        </div>
      )}
      {shown.length === 0 ? (
        all.length === 0 ? (
          isLoaded && (
            <Empty icon={Target} title={t('predictions.empty')} text={t('predictions.emptyText')}>
              {instrument === null ? (
                <FirstMarket look="primary" />
              ) : (
                <Button look="primary" disabled={isRequesting} onClick={() => void request()}>
                  {isRequesting ? t('predictions.making') : t('predictions.make', { instrument, timeframe })}
                </Button>
              )}
            </Empty>
          )
        ) : (
          <Empty title={t('predictions.emptyFiltered')}>
            <Button onClick={onClear}>{t('predictions.clearFilters')}</Button>
          </Empty>
        )
      ) : (
        <div className="flex min-h-0 flex-1">
          <div className="min-w-0 flex-1">
            <DataTable
              label={t('predictions.label')}
              rows={shown}
              columns={columns}
              rowId={({ id }) => id}
              selectedId={selectedId}
              onSelect={showPrediction}
            />
          </div>
          {selected && <PredictionDetails prediction={selected} onClose={() => selectPrediction(null)} />}
        </div>
      )}
    </div>
  );
}

const NONE: readonly never[] = [];
