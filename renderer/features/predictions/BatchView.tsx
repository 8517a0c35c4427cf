import { Layers } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { availableTimeframes } from '#renderer/components/available-timeframes';
import { Button } from '#renderer/components/Button';
import { Choice, Field } from '#renderer/components/Choice';
import { DayInput } from '#renderer/components/DayInput';
import { Empty } from '#renderer/components/Empty';
import { Fact, Facts } from '#renderer/components/Facts';
import { FirstMarket } from '#renderer/components/FirstMarket';
import { NumberField } from '#renderer/components/NumberField';
import { RunBar } from '#renderer/components/RunBar';
import { formatElapsed } from '#renderer/format/format-duration';
import { formatBytes, formatCount } from '#renderer/format/format-number';
import { useAccuracyView } from '#renderer/stores/accuracy-view';
import { useInstruments } from '#renderer/stores/instruments';
import {
  BATCH_KEY,
  type BatchDraft,
  type BatchInput,
  type BatchResult,
  batchMoments,
  useBatch,
  useBatchDraft,
} from '#renderer/stores/prediction-batch';
import { useShell } from '#renderer/stores/shell';
import { useView } from '#renderer/stores/view';
import type { Instrument } from '#shared/domain/instrument';
import type { PredictionMaker } from '#shared/domain/prediction-schedule';
import type { Timeframe } from '#shared/domain/timeframe';
import { defaultSpan } from './batch-span';
import { MakerChecks } from './MakerChecks';

/** Predictions at past closes, many at once: what of, by whom, how far it is, and what came of it. */
export function BatchView() {
  const { t } = useTranslation();
  const instruments = loadedValue(useInstruments((state) => state.instruments));
  const shown = useView((state) => state.instrument);
  const shownTimeframe = useView((state) => state.timeframe);
  const draft = useBatchDraft((state) => state.draft);
  const instrument = instruments?.find(({ id }) => id === (draft.instrument ?? shown)) ?? instruments?.[0] ?? null;
  if (instrument === null)
    return (
      <Empty icon={Layers} title={t('predictions.batch.title')} text={t('predictions.batch.noCandles')}>
        <FirstMarket look="primary" />
      </Empty>
    );
  return (
    <BatchForm
      instruments={instruments ?? []}
      instrument={instrument}
      draft={draft}
      timeframe={draft.timeframe ?? shownTimeframe}
    />
  );
}

interface BatchFormProps {
  readonly instruments: readonly Instrument[];
  readonly instrument: Instrument;
  readonly draft: BatchDraft;
  readonly timeframe: Timeframe;
}

function BatchForm({ instruments, instrument, draft, timeframe: wanted }: BatchFormProps) {
  const { t } = useTranslation();
  const edit = useBatchDraft((state) => state.edit);
  const run = useBatch((state) => state.runs[BATCH_KEY]);
  const start = useBatch((state) => state.start);
  const cancel = useBatch((state) => state.cancel);
  const timeframes = useMemo(() => availableTimeframes(instrument), [instrument]);
  const span = useMemo(() => defaultSpan(instrument), [instrument]);
  const timeframe = timeframes.includes(wanted) ? wanted : (timeframes[0] ?? wanted);
  const { makers, everyCandles, samples, limit } = draft;
  const input: BatchInput = {
    instrument: instrument.id,
    timeframe,
    from: draft.from ?? span.from,
    before: draft.before ?? span.before,
    makers: [...makers],
    everyCandles,
    limit,
    samples: makers.includes('model') ? samples : undefined,
  };
  const isSpanRight = input.from < input.before;
  const moments = batchMoments(input);
  return (
    <div className="flex h-full flex-col overflow-auto">
      <section aria-label={t('predictions.batch.title')} className="shrink-0 border-b border-line p-3">
        <h2 className="text-sm font-medium">{t('predictions.batch.title')}</h2>
        <p className="max-w-160 text-xs text-muted">{t('predictions.batch.text')}</p>
        <div className="mt-2 flex flex-wrap items-start gap-2">
          <Field label={t('predictions.batch.instrument')}>
            <Choice
              label={t('predictions.batch.instrument')}
              value={instrument.id}
              // Another instrument has another history.
              onChange={(chosen) => edit({ instrument: chosen, from: null, before: null })}
              options={instruments.map(({ id }) => ({ value: id, label: id }))}
            />
          </Field>
          <Field label={t('predictions.batch.timeframe')}>
            <Choice
              label={t('predictions.batch.timeframe')}
              value={timeframe}
              onChange={(chosen) => edit({ timeframe: chosen })}
              options={timeframes.map((value) => ({ value, label: value }))}
            />
          </Field>
          <Field label={t('predictions.batch.from')}>
            <DayInput label={t('predictions.batch.from')} value={input.from} onChange={(from) => edit({ from })} />
          </Field>
          <Field label={t('predictions.batch.before')}>
            <DayInput
              label={t('predictions.batch.before')}
              value={input.before}
              onChange={(before) => edit({ before })}
            />
          </Field>
          <NumberField
            label={t('predictions.batch.every')}
            value={everyCandles}
            min={1}
            max={10_000}
            isWhole
            onChange={(candles) => candles !== null && edit({ everyCandles: candles })}
            className="w-36"
          />
          <NumberField
            label={t('predictions.batch.limit')}
            value={limit}
            min={1}
            max={100_000}
            isWhole
            onChange={(most) => most !== null && edit({ limit: most })}
            className="w-28"
          />
          {makers.includes('model') && (
            <NumberField
              label={t('predictions.batch.samples')}
              value={samples}
              min={1}
              max={15}
              isWhole
              onChange={(times) => times !== null && edit({ samples: times })}
              className="w-44"
            />
          )}
        </div>
        <MakerChecks makers={makers} onChange={(chosen) => edit({ makers: chosen })} />
        <div className="mt-2">
          <RunBar
            run={run}
            activity="predictions"
            startLabel={t('predictions.batch.start')}
            isStartable={isSpanRight && makers.length > 0 && moments > 0}
            onStart={() => void start(BATCH_KEY, input)}
            onCancel={() => cancel(BATCH_KEY)}
          >
            <span className="tabular text-muted">
              {makers.length === 0
                ? t('predictions.batch.makersMissing')
                : isSpanRight
                  ? t('predictions.batch.moments', {
                      formatted: formatCount(moments),
                      predictions: formatCount(Math.min(limit, moments * makers.length)),
                    })
                  : t('predictions.batch.badSpan')}
            </span>
          </RunBar>
        </div>
      </section>
      <div className="min-h-24 flex-1">
        {run?.result ? (
          <Result result={run.result} makers={makers} />
        ) : (
          run?.state !== 'running' && (
            <Empty title={t('predictions.batch.empty')} text={t('predictions.batch.emptyText')} />
          )
        )}
      </div>
    </div>
  );
}

function Result({ result, makers }: { readonly result: BatchResult; readonly makers: readonly PredictionMaker[] }) {
  const { t } = useTranslation();
  const look = useAccuracyView((state) => state.look);
  const showPane = useShell((state) => state.showPane);
  const run = useBatch((state) => state.runs[BATCH_KEY]);
  const rows = [
    ['moments', formatCount(result.moments)],
    ['made', formatCount(result.made)],
    ['already', formatCount(result.already)],
    ['abstentions', formatCount(result.abstentions)],
    ['resolved', formatCount(result.resolved)],
    ['open', formatCount(result.open)],
    ['duration', formatElapsed(result.durationMs)],
    ['memory', formatBytes(result.peakMemoryBytes)],
  ] as const;
  const asked = run?.answers ?? null;
  return (
    <section aria-label={t('predictions.batch.result')} className="flex max-w-96 flex-col gap-2 p-3 text-xs">
      <Facts title={asked ? `${asked.instrument} ${asked.timeframe}` : t('predictions.batch.result')}>
        {rows.map(([key, value]) => (
          <Fact key={key} label={t(`predictions.batch.rows.${key}`)} isNumber>
            {value}
          </Fact>
        ))}
      </Facts>
      <div>
        <Button
          onClick={() => {
            const only = asked?.makers?.length === 1 ? asked.makers[0] : makers.length === 1 ? makers[0] : undefined;
            look({
              instrument: asked?.instrument,
              timeframe: asked?.timeframe,
              // The language model's own id is not known here.
              ...(only !== undefined && only !== 'model' && { modelId: only }),
              modes: ['retrospective'],
            });
            showPane('accuracy');
          }}
        >
          {t('predictions.batch.toAccuracy')}
        </Button>
      </div>
    </section>
  );
}
