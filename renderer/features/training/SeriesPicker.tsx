import { X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { availableTimeframes } from '#renderer/components/available-timeframes';
import { Button } from '#renderer/components/Button';
import { Choice } from '#renderer/components/Choice';
import { IconButton } from '#renderer/components/IconButton';
import { useInstruments } from '#renderer/stores/instruments';
import type { Timeframe } from '#shared/domain/timeframe';
import type { DatasetDraft } from '#shared/domain/training-dataset';

type Series = DatasetDraft['series'];

export interface SeriesPickerProps {
  readonly value: Series;
  readonly isDisabled: boolean;
  readonly onChange: (series: Readonly<Series>) => void;
}

/** Stored series to read moments of history from; none of them means generated markets. */
export function SeriesPicker({ value, isDisabled, onChange }: SeriesPickerProps) {
  const { t } = useTranslation(['training', 'translation']);
  const instruments = useInstruments((state) => loadedValue(state.instruments)) ?? [];
  const [instrumentId, setInstrumentId] = useState<string | null>(null);
  const [wanted, setTimeframe] = useState<Timeframe>('15m');
  const instrument = instruments.find(({ id }) => id === instrumentId) ?? instruments[0];
  const timeframes = instrument ? availableTimeframes(instrument) : [];
  const timeframe = timeframes.includes(wanted) ? wanted : timeframes[0];
  const isKnown = value.some((one) => one.instrument === instrument?.id && one.timeframe === timeframe);
  return (
    <fieldset disabled={isDisabled} className="flex min-w-0 flex-col gap-1">
      <legend className="mb-0.5 text-xs font-medium text-muted">{t('data.form.series')}</legend>
      {value.length === 0 ? (
        <p className="text-muted">{t('data.form.generated')}</p>
      ) : (
        <ul className="flex flex-wrap gap-1">
          {value.map((one) => {
            const name = `${one.instrument} ${one.timeframe}`;
            return (
              <li key={name} className="flex h-6.5 items-center rounded border border-line pl-1.5">
                {name}
                <IconButton
                  icon={X}
                  label={t('data.form.removeSeries', { series: name })}
                  onClick={() => onChange(value.filter((other) => other !== one))}
                />
              </li>
            );
          })}
        </ul>
      )}
      {instrument && timeframe && (
        <div className="flex flex-wrap gap-1.5">
          <Choice
            label={t('translation:header.instrument')}
            value={instrument.id}
            options={instruments.map(({ id }) => ({ value: id, label: id }))}
            onChange={setInstrumentId}
          />
          <Choice
            label={t('translation:header.timeframe')}
            value={timeframe}
            options={timeframes.map((one) => ({ value: one, label: one }))}
            onChange={setTimeframe}
          />
          <Button
            disabled={isKnown || value.length >= MOST_SERIES}
            onClick={() => onChange([...value, { instrument: instrument.id, timeframe }])}
          >
            {t('data.form.addSeries')}
          </Button>
        </div>
      )}
    </fieldset>
  );
}

/** As the contract takes. */
const MOST_SERIES = 32;
