import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { availableTimeframes } from '#renderer/components/available-timeframes';
import { Button } from '#renderer/components/Button';
import { Choice, Field } from '#renderer/components/Choice';
import { NumberField } from '#renderer/components/NumberField';
import { useInstruments } from '#renderer/stores/instruments';
import { useSchedules } from '#renderer/stores/schedules';
import { useSettings } from '#renderer/stores/settings';
import { useView } from '#renderer/stores/view';
import { PredictionMaker, type PredictionSchedule } from '#shared/domain/prediction-schedule';
import type { Timeframe } from '#shared/domain/timeframe';

/** Adds a schedule for a series and a maker, beginning with what the chart shows. */
export function ScheduleForm({ schedules }: { readonly schedules: readonly PredictionSchedule[] }) {
  const { t } = useTranslation();
  const instruments = loadedValue(useInstruments((state) => state.instruments)) ?? [];
  const shown = useView((state) => state.instrument);
  const shownTimeframe = useView((state) => state.timeframe);
  const usualSamples = useSettings(({ settings }) => settings.predictionSamples);
  const save = useSchedules((state) => state.save);
  const isSaving = useSchedules((state) => state.isSaving);
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [chosenTimeframe, setTimeframe] = useState<Timeframe | null>(null);
  const [maker, setMaker] = useState<PredictionMaker>('boosting');
  const [samples, setSamples] = useState<number | null>(null);
  const instrument = instruments.find(({ id }) => id === (chosenId ?? shown)) ?? instruments[0] ?? null;
  const timeframes = useMemo(() => (instrument ? availableTimeframes(instrument) : []), [instrument]);
  const wanted = chosenTimeframe ?? shownTimeframe;
  const timeframe = timeframes.includes(wanted) ? wanted : timeframes[0];
  if (instrument === null || timeframe === undefined)
    return <p className="text-xs text-muted">{t('predictions.batch.noCandles')}</p>;
  const exists = schedules.some(
    (one) => one.instrument === instrument.id && one.timeframe === timeframe && one.maker === maker,
  );
  return (
    <form
      aria-label={t('predictions.schedules.add')}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!exists) void save({ instrument: instrument.id, timeframe, maker, samples: samples ?? usualSamples });
      }}
      className="flex min-w-0 flex-1 basis-96 flex-col gap-2"
    >
      <h2 className="text-xs font-medium">{t('predictions.schedules.title')}</h2>
      <p className="max-w-120 text-2xs text-muted">{t('predictions.schedules.text')}</p>
      <div className="flex flex-wrap items-start gap-2">
        <Field label={t('predictions.batch.instrument')}>
          <Choice
            label={t('predictions.batch.instrument')}
            value={instrument.id}
            onChange={setChosenId}
            options={instruments.map(({ id }) => ({ value: id, label: id }))}
          />
        </Field>
        <Field label={t('predictions.batch.timeframe')}>
          <Choice
            label={t('predictions.batch.timeframe')}
            value={timeframe}
            onChange={setTimeframe}
            options={timeframes.map((value) => ({ value, label: value }))}
          />
        </Field>
        <Field label={t('predictions.maker')}>
          <Choice
            label={t('predictions.maker')}
            value={maker}
            onChange={setMaker}
            options={PredictionMaker.options.map((value) => ({ value, label: t(`predictions.makers.${value}`) }))}
          />
        </Field>
        {maker === 'model' && (
          <NumberField
            label={t('predictions.schedules.samples')}
            title={t('predictions.schedules.samplesHint')}
            value={samples ?? usualSamples}
            min={1}
            max={15}
            isWhole
            onChange={setSamples}
            className="w-24"
          />
        )}
      </div>
      <div className="flex items-center gap-2">
        <Button type="submit" look="primary" disabled={isSaving || exists}>
          {t('predictions.schedules.add')}
        </Button>
        {exists && <span className="text-2xs text-muted">{t('predictions.schedules.exists')}</span>}
      </div>
    </form>
  );
}
