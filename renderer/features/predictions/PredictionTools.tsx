import { Download, ListChecks, Sparkles } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import { client } from '#renderer/api/client';
import { Button } from '#renderer/components/Button';
import { Choice } from '#renderer/components/Choice';
import { classNames } from '#renderer/components/class-names';
import { IconButton } from '#renderer/components/IconButton';
import { saveText } from '#renderer/components/save-text';
import { formatCount } from '#renderer/format/format-number';
import { usePredictionCommands } from '#renderer/stores/prediction-commands';
import { PREDICTION_RESULTS } from '#renderer/stores/prediction-result';
import { SHOWN_PREDICTIONS } from '#renderer/stores/predictions';
import { useView } from '#renderer/stores/view';
import { type Prediction, PredictionMode, PredictionSource } from '#shared/domain/prediction';
import { PredictionMaker } from '#shared/domain/prediction-schedule';
import { TIMEFRAMES } from '#shared/domain/timeframe';
import type { PredictionFilter } from './filter-predictions';

export interface PredictionToolsProps {
  readonly all: readonly Prediction[];
  readonly shownCount: number;
  readonly filter: PredictionFilter;
  readonly onFilter: (filter: PredictionFilter) => void;
}

/** Filters of the table, and what can be done: ask a maker, score, export. */
export function PredictionTools({ all, shownCount, filter, onFilter }: PredictionToolsProps) {
  const { t } = useTranslation();
  const { resolve, run } = usePredictionCommands();
  const change = (part: Partial<PredictionFilter>) => onFilter({ ...filter, ...part });
  const instruments = useMemo(() => [...new Set(all.map((prediction) => prediction.instrument))].toSorted(), [all]);
  const exportCsv = async () => {
    const { fileName, csv, rows } = await client.accuracy.export({
      instrument: filter.instrument ?? undefined,
      timeframe: filter.timeframe ?? undefined,
      sources: filter.source === null ? undefined : [filter.source],
      modes: filter.mode === null ? undefined : [filter.mode],
    });
    saveText(fileName, csv);
    toast(t('predictions.exported', { count: rows, formatted: formatCount(rows), file: fileName }));
  };
  return (
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
        label={t('predictions.filters.source')}
        value={filter.source}
        options={PredictionSource.options.map((value) => ({ value, label: t(`predictions.sources.${value}`) }))}
        onChange={(value) => change({ source: value })}
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
        {t('predictions.count', { count: shownCount, formatted: formatCount(shownCount) })}
        {all.length >= SHOWN_PREDICTIONS &&
          ` · ${t('predictions.newest', { formatted: formatCount(SHOWN_PREDICTIONS) })}`}
      </span>
      {/* Together, so that none stands alone in a second line. */}
      <div className="ml-auto flex items-center gap-1.5">
        <MakeOne />
        <IconButton
          icon={ListChecks}
          label={t('predictions.resolve')}
          disabled={all.length === 0}
          onClick={() => void resolve()}
        />
        <IconButton
          icon={Download}
          label={t('common.export')}
          disabled={all.length === 0}
          onClick={() => void run(exportCsv)}
        />
      </div>
    </>
  );
}

/** Asks the chosen maker for a prediction of what the chart shows. */
function MakeOne() {
  const { t } = useTranslation();
  const instrument = useView((state) => state.instrument);
  const timeframe = useView((state) => state.timeframe);
  const maker = usePredictionCommands((state) => state.maker);
  const setMaker = usePredictionCommands((state) => state.setMaker);
  const request = usePredictionCommands((state) => state.request);
  const isRequesting = usePredictionCommands((state) => state.isRequesting);
  if (instrument === null) return null;
  return (
    <>
      <Choice
        label={t('predictions.maker')}
        value={maker}
        onChange={setMaker}
        options={PredictionMaker.options.map((value) => ({ value, label: t(`predictions.makers.${value}`) }))}
      />
      <Button disabled={isRequesting} onClick={() => void request()}>
        <Sparkles aria-hidden size={13} />
        <span className="@max-3xl:sr-only">
          {isRequesting ? t('predictions.making') : t('predictions.make', { instrument, timeframe })}
        </span>
      </Button>
    </>
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
      className={classNames('max-w-28', value === null ? 'text-muted' : 'border-accent')}
    />
  );
}
