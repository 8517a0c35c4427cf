import { ListFilter } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { Choice } from '#renderer/components/Choice';
import { classNames } from '#renderer/components/class-names';
import { DayInput } from '#renderer/components/DayInput';
import { IconButton } from '#renderer/components/IconButton';
import { type AccuracyQuery, useAccuracyReport } from '#renderer/stores/accuracy-report';
import { EVERY_PREDICTION, useAccuracyView } from '#renderer/stores/accuracy-view';
import { useInstruments } from '#renderer/stores/instruments';
import { useModels } from '#renderer/stores/models';
import type { AccuracyDimension, AccuracyReport } from '#shared/domain/accuracy';
import { PredictionMode, PredictionSource } from '#shared/domain/prediction';
import { TIMEFRAMES } from '#shared/domain/timeframe';

/** Which predictions count: the usual choices in a row of their own, the others in a second one behind a button. */
export function AccuracyFilters() {
  const { t } = useTranslation();
  const filter = useAccuracyView((state) => state.filter);
  const isOpen = useAccuracyView((state) => state.isFilterOpen);
  const narrow = useAccuracyView((state) => state.narrow);
  const narrowTo = useAccuracyView((state) => state.narrowTo);
  const show = useAccuracyView((state) => state.show);
  const instruments = loadedValue(useInstruments((state) => state.instruments)) ?? [];
  const models = loadedValue(useModels((state) => state.models)) ?? [];
  const { sources, adapter, promptVersion, from, before } = filter;
  const isNarrowed = [sources, adapter, promptVersion, from, before].some((part) => part !== undefined);
  return (
    <div className="flex basis-full flex-wrap items-center gap-1.5">
      <FilterChoice
        label={t('accuracy.filters.instrument')}
        value={filter.instrument}
        options={instruments.map(({ id }) => ({ value: id, label: id }))}
        onChange={(instrument) => narrow({ instrument })}
      />
      <FilterChoice
        label={t('accuracy.filters.timeframe')}
        value={filter.timeframe}
        options={TIMEFRAMES.map((value) => ({ value, label: value }))}
        onChange={(timeframe) => narrow({ timeframe })}
      />
      <FilterChoice
        label={t('accuracy.filters.model')}
        value={filter.modelId}
        options={[
          ...MAKERS.map((value) => ({ value, label: t(`predictions.makers.${value}`) })),
          ...models.map(({ model }) => ({ value: model.id, label: model.name })),
        ]}
        onChange={(modelId) => narrow({ modelId })}
      />
      <fieldset className="flex items-center gap-1">
        <legend className="sr-only">{t('accuracy.filters.modes')}</legend>
        {PredictionMode.options.map((mode) => (
          <CheckToggle
            key={mode}
            label={t(`accuracy.modes.${mode}`)}
            hint={t(`accuracy.modeHints.${mode}`)}
            isOn={filter.modes.includes(mode)}
            onChange={(isOn) => narrow({ modes: toggled(PredictionMode.options, filter.modes, mode, isOn) })}
          />
        ))}
      </fieldset>
      <IconButton
        icon={ListFilter}
        label={t('accuracy.filters.more')}
        aria-expanded={isOpen}
        aria-pressed={isOpen || isNarrowed}
        onClick={() => show({ isFilterOpen: !isOpen })}
      />
      {filter !== EVERY_PREDICTION && (
        <Button look="quiet" onClick={() => narrowTo(EVERY_PREDICTION)}>
          {t('accuracy.filters.clear')}
        </Button>
      )}
      {isOpen && <MoreFilters />}
    </div>
  );
}

function MoreFilters() {
  const { t } = useTranslation();
  const filter = useAccuracyView((state) => state.filter);
  const narrow = useAccuracyView((state) => state.narrow);
  const known = loadedValue(useAccuracyReport(KNOWN_MAKERS));
  const adapters = useMemo(() => keysOf(known, 'adapter'), [known]);
  const prompts = useMemo(() => keysOf(known, 'prompt'), [known]);
  const sources = filter.sources ?? PredictionSource.options;
  return (
    <div className="flex basis-full flex-wrap items-center gap-1.5">
      <FilterChoice
        label={t('accuracy.filters.adapter')}
        value={filter.adapter}
        options={adapters.map((value) => ({
          value,
          label: value === 'none' ? t('accuracy.filters.noAdapter') : value,
        }))}
        onChange={(adapter) => narrow({ adapter })}
      />
      <FilterChoice
        label={t('accuracy.filters.prompt')}
        value={filter.promptVersion}
        options={prompts.map((value) => ({ value, label: value }))}
        onChange={(promptVersion) => narrow({ promptVersion })}
      />
      <fieldset className="flex items-center gap-1">
        <legend className="sr-only">{t('accuracy.filters.sources')}</legend>
        {PredictionSource.options.map((source) => (
          <CheckToggle
            key={source}
            label={t(`predictions.sources.${source}`)}
            isOn={sources.includes(source)}
            // A report on nobody would be empty for no reason that could be seen.
            isDisabled={sources.length === 1 && sources[0] === source}
            onChange={(isOn) => {
              const chosen = toggled(PredictionSource.options, sources, source, isOn);
              narrow({ sources: chosen.length === PredictionSource.options.length ? undefined : chosen });
            }}
          />
        ))}
      </fieldset>
      <span className="flex items-center gap-1 text-xs text-muted">
        <span aria-hidden>{t('accuracy.filters.from')}</span>
        <DayInput
          label={t('accuracy.filters.from')}
          value={filter.from ?? null}
          onChange={(from) => narrow({ from: from ?? undefined })}
        />
      </span>
      <span className="flex items-center gap-1 text-xs text-muted">
        <span aria-hidden>{t('accuracy.filters.before')}</span>
        <DayInput
          label={t('accuracy.filters.before')}
          value={filter.before ?? null}
          onChange={(before) => narrow({ before: before ?? undefined })}
        />
      </span>
    </div>
  );
}

interface FilterChoiceProps<V extends string> {
  readonly label: string;
  readonly value: V | undefined;
  readonly options: readonly { readonly value: V; readonly label: string }[];
  readonly onChange: (value: V | undefined) => void;
}

/** A filter whose first option is its own name: nothing chosen, everything passes. */
function FilterChoice<V extends string>({ label, value, options, onChange }: FilterChoiceProps<V>) {
  // What is filtered by stays to be seen, even where it is no choice any more.
  const isListed = value === undefined || options.some((option) => option.value === value);
  return (
    <Choice<V | ''>
      label={label}
      value={value ?? ''}
      onChange={(chosen) => onChange(chosen === '' ? undefined : chosen)}
      options={[{ value: '', label }, ...options, ...(isListed ? [] : [{ value, label: value }])]}
      className={classNames('max-w-32', value === undefined ? 'text-muted' : 'border-accent')}
    />
  );
}

function CheckToggle({
  label,
  hint,
  isOn,
  isDisabled = false,
  onChange,
}: {
  readonly label: string;
  readonly hint?: string;
  readonly isOn: boolean;
  readonly isDisabled?: boolean;
  readonly onChange: (isOn: boolean) => void;
}) {
  return (
    <label
      title={hint}
      className={classNames(
        'flex h-6.5 cursor-pointer items-center gap-1.5 rounded border px-2 text-xs whitespace-nowrap',
        isOn ? 'border-accent text-ink' : 'border-line text-muted',
      )}
    >
      <input
        type="checkbox"
        checked={isOn}
        disabled={isDisabled}
        onChange={(event) => onChange(event.target.checked)}
        className="size-3 accent-accent"
      />
      {label}
    </label>
  );
}

function toggled<V>(options: readonly V[], chosen: readonly V[], value: V, isOn: boolean): V[] {
  return options.filter((option) => (option === value ? isOn : chosen.includes(option)));
}

function keysOf(report: AccuracyReport | null, dimension: AccuracyDimension): readonly string[] {
  return report?.groups.find((one) => one.dimension === dimension)?.groups.map(({ key }) => key) ?? [];
}

const MAKERS = ['rules', 'logistic', 'boosting', 'person'] as const;
const KNOWN_MAKERS: AccuracyQuery = { ...EVERY_PREDICTION, groupBy: ['adapter', 'prompt'] };
