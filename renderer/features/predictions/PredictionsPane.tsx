import { Download, ListChecks, Sparkles, Target } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import { client } from '#renderer/api/client';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { Choice } from '#renderer/components/Choice';
import { DataTable } from '#renderer/components/DataTable';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { IconButton } from '#renderer/components/IconButton';
import { PaneFrame } from '#renderer/components/PaneFrame';
import { saveText } from '#renderer/components/save-text';
import { formatCount } from '#renderer/format/format-number';
import { usePredictionCommands } from '#renderer/stores/prediction-commands';
import { PREDICTION_RESULTS } from '#renderer/stores/prediction-result';
import { usePrediction, usePredictions } from '#renderer/stores/predictions';
import { useView } from '#renderer/stores/view';
import { PredictionMode } from '#shared/domain/prediction';
import { TIMEFRAMES } from '#shared/domain/timeframe';
import { filterPredictions, NO_FILTER, type PredictionFilter } from './filter-predictions';
import { PredictionDetails } from './PredictionDetails';
import { predictionColumns } from './prediction-columns';

/** Every prediction with what became of it; the selected one is drawn on the chart and explained beside the table. */
export function PredictionsPane() {
  const { t } = useTranslation();
  const predictions = usePredictions((state) => state.predictions);
  const [filter, setFilter] = useState<PredictionFilter>(NO_FILTER);
  const selectedId = useView((state) => state.selectedPredictionId);
  const showPrediction = useView((state) => state.showPrediction);
  const selectPrediction = useView((state) => state.setSelectedPredictionId);
  const instrument = useView((state) => state.instrument);
  const timeframe = useView((state) => state.timeframe);
  const { request, resolve, isRequesting, failure: commandFailure, run } = usePredictionCommands();
  const all = loadedValue(predictions) ?? NONE;
  const shown = useMemo(() => filterPredictions(all, filter), [all, filter]);
  const columns = useMemo(() => predictionColumns(t), [t]);
  const selected = usePrediction(selectedId);
  const failure = failureOf(predictions) ?? commandFailure;
  const change = (part: Partial<PredictionFilter>) => setFilter({ ...filter, ...part });
  const instruments = useMemo(() => [...new Set(all.map((prediction) => prediction.instrument))].toSorted(), [all]);

  return (
    <PaneFrame
      label={t('panes.predictions')}
      toolbar={
        <>
          <FilterChoice
            label={t('predictions.filters.instrument')}
            value={filter.instrument}
            options={instruments.map((value) => ({ value, label: value }))}
            onChange={(value) => change({ instrument: value })}
          />
          <FilterChoice
            label={t('predictions.filters.timeframe')}
            value={filter.timeframe}
            options={TIMEFRAMES.map((value) => ({ value, label: value }))}
            onChange={(value) => change({ timeframe: value })}
          />
          <FilterChoice
            label={t('predictions.filters.mode')}
            value={filter.mode}
            options={PredictionMode.options.map((value) => ({ value, label: t(`predictions.modes.${value}`) }))}
            onChange={(value) => change({ mode: value })}
          />
          <FilterChoice
            label={t('predictions.filters.result')}
            value={filter.result}
            options={PREDICTION_RESULTS.map((value) => ({ value, label: t(`predictions.results.${value}`) }))}
            onChange={(value) => change({ result: value })}
          />
          <span className="tabular shrink-0 px-1 text-xs text-muted" role="status">
            {t('predictions.count', { count: shown.length, formatted: formatCount(shown.length) })}
          </span>
          <span className="flex-1" />
          {instrument !== null && (
            <Button disabled={isRequesting} onClick={request}>
              <Sparkles aria-hidden size={13} />
              <span className="@max-3xl:sr-only">
                {isRequesting ? t('predictions.making') : t('predictions.make', { instrument, timeframe })}
              </span>
            </Button>
          )}
          <IconButton
            icon={ListChecks}
            label={t('predictions.resolve')}
            disabled={all.length === 0}
            onClick={resolve}
          />
          <IconButton
            icon={Download}
            label={t('common.export')}
            disabled={all.length === 0}
            onClick={() =>
              run(async () => {
                const { fileName, csv, rows } = await client.accuracy.export({
                  instrument: filter.instrument ?? undefined,
                  timeframe: filter.timeframe ?? undefined,
                  modes: filter.mode === null ? undefined : [filter.mode],
                });
                saveText(fileName, csv);
                toast(t('predictions.exported', { count: rows, formatted: formatCount(rows), file: fileName }));
              })
            }
          />
        </>
      }
    >
      <div className="flex h-full min-h-0 flex-col">
        {failure && (
          <div className="p-2">
            <ErrorNotice failure={failure} />
          </div>
        )}
        {shown.length === 0 ? (
          all.length === 0 ? (
            <Empty icon={Target} title={t('predictions.empty')} text={t('predictions.emptyText')}>
              {instrument !== null && (
                <Button look="primary" disabled={isRequesting} onClick={request}>
                  {isRequesting ? t('predictions.making') : t('predictions.make', { instrument, timeframe })}
                </Button>
              )}
            </Empty>
          ) : (
            <Empty title={t('predictions.emptyFiltered')}>
              <Button onClick={() => setFilter(NO_FILTER)}>{t('predictions.clearFilters')}</Button>
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
    </PaneFrame>
  );
}

interface FilterChoiceProps<V extends string> {
  readonly label: string;
  readonly value: V | null;
  readonly options: readonly { readonly value: V; readonly label: string }[];
  readonly onChange: (value: V | null) => void;
}

/** A filter whose first option is its own name: nothing chosen, everything passes. */
function FilterChoice<V extends string>({ label, value, options, onChange }: FilterChoiceProps<V>) {
  return (
    <Choice<V | 'any'>
      label={label}
      value={value ?? 'any'}
      onChange={(chosen) => onChange(chosen === 'any' ? null : chosen)}
      options={[{ value: 'any', label }, ...options]}
      className={value === null ? 'text-muted' : 'border-accent'}
    />
  );
}

const NONE: readonly never[] = [];
