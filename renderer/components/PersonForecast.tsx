import { ArrowDownRight, ArrowUpRight, CheckCircle2, ChevronDown, ChevronRight, X } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Direction, Prediction } from '#shared/domain/prediction';
import { formatCount, formatPercent, formatPrice } from '../format/format-number';
import { areLevelsOrdered, levelsFor, usePredictionForecast } from '../stores/prediction-forecast';
import { useView } from '../stores/view';
import { Button } from './Button';
import { Choice } from './Choice';
import { classNames } from './class-names';
import { ErrorNotice } from './ErrorNotice';
import { IconButton } from './IconButton';
import { NumberField } from './NumberField';
import { usePricePrecision } from './Price';
import { TextField } from './TextField';

/**
 * A person's own forecast for what the chart shows: how sure, then up or down. It is registered before the fact and scored in
 * the same table as every other.
 */
export function PersonForecast() {
  const { t } = useTranslation();
  const instrument = useView((state) => state.instrument);
  const timeframe = useView((state) => state.timeframe);
  const probability = usePredictionForecast((state) => state.probability);
  const edit = usePredictionForecast((state) => state.edit);
  const failure = usePredictionForecast((state) => state.failure);
  const registered = usePredictionForecast((state) => state.registered);
  const [isOpen, setOpen] = useState(false);
  const moreId = useId();
  if (instrument === null) return null;
  return (
    <section aria-label={t('predictions.forecast.label')} className="shrink-0 border-b border-line text-xs">
      <div className="flex min-h-9 flex-wrap items-center gap-1.5 px-2 py-1">
        <span title={t('predictions.forecast.subjectHint')} className="font-medium">
          {t('predictions.forecast.subject', { instrument, timeframe })}
        </span>
        <Choice
          label={t('predictions.forecast.probability')}
          value={String(Math.round(probability * 100))}
          onChange={(percent) => edit({ probability: Number(percent) / 100 })}
          options={PERCENTS.map((percent) => ({ value: String(percent), label: formatPercent(percent / 100) }))}
          className="tabular"
        />
        <RegisterButton direction="long" />
        <RegisterButton direction="short" />
        <Button look="quiet" aria-expanded={isOpen} aria-controls={moreId} onClick={() => setOpen(!isOpen)}>
          {isOpen ? <ChevronDown aria-hidden size={13} /> : <ChevronRight aria-hidden size={13} />}
          {t('predictions.forecast.more')}
        </Button>
      </div>
      <div role="status" className="px-2">
        {registered && <Registered prediction={registered} />}
      </div>
      {isOpen && <Levels id={moreId} instrument={instrument} />}
      {failure && (
        <div className="px-2 pb-2">
          <ErrorNotice failure={failure}>
            <span className="text-muted">
              {t('predictions.forecast.refused')} <span data-selectable>{failure.message}</span>
            </span>
          </ErrorNotice>
        </div>
      )}
    </section>
  );
}

function RegisterButton({ direction }: { readonly direction: Direction }) {
  const { t } = useTranslation();
  const instrument = useView((state) => state.instrument);
  const probability = usePredictionForecast((state) => state.probability);
  const registering = usePredictionForecast((state) => state.registering);
  const register = usePredictionForecast((state) => state.register);
  const levels = usePredictionForecast((state) => state.levels);
  const levelsOf = usePredictionForecast((state) => state.levelsOf);
  const precision = usePricePrecision(instrument ?? '');
  const own = levelsFor({ levels, levelsOf }, instrument);
  const isOrdered = areLevelsOrdered(direction, own);
  const price = (value: number | null) => (value === null ? ANY : formatPrice(value, precision));
  const label = t(direction === 'long' ? 'predictions.forecast.registerLong' : 'predictions.forecast.registerShort', {
    probability: formatPercent(probability),
  });
  const Arrow = direction === 'long' ? ArrowUpRight : ArrowDownRight;
  return (
    <Button
      aria-label={label}
      title={
        isOrdered
          ? `${label}. ${t('predictions.forecast.final')}`
          : t(`predictions.forecast.order.${direction}`, {
              stop: price(own.stop),
              entry: price(own.entry),
              target: price(own.target),
            })
      }
      disabled={registering !== null || !isOrdered}
      onClick={() => void register(direction)}
    >
      <Arrow aria-hidden size={14} className={classNames(direction === 'long' ? 'text-up' : 'text-down')} />
      {t(`predictions.forecast.${direction}`)}
    </Button>
  );
}

/** What was registered, its base rate beside it, and that it stands. */
function Registered({ prediction }: { readonly prediction: Prediction }) {
  const { t } = useTranslation();
  const showPrediction = useView((state) => state.showPrediction);
  const dismiss = usePredictionForecast((state) => state.dismiss);
  const { verdict, baseRate, instrument, timeframe } = prediction;
  return (
    <span className="flex flex-wrap items-center gap-x-1.5 pb-1">
      <CheckCircle2 aria-hidden size={14} className="shrink-0 text-good" />
      {verdict.kind === 'forecast' && (
        <span>
          {t('predictions.forecast.done', {
            instrument,
            timeframe,
            direction: t(`predictions.forecast.${verdict.direction}`),
            probability: formatPercent(verdict.probability),
          })}
        </span>
      )}
      <span className="text-muted">
        {baseRate
          ? t('predictions.forecast.doneBase', { base: formatPercent(baseRate.fraction), n: formatCount(baseRate.n) })
          : t('predictions.forecast.doneNoBase')}{' '}
        {t('predictions.forecast.doneFinal')}
      </span>
      <Button look="quiet" onClick={() => showPrediction(prediction)}>
        {t('predictions.forecast.show')}
      </Button>
      <IconButton icon={X} label={t('predictions.forecast.dismiss')} onClick={dismiss} />
    </span>
  );
}

function Levels({ id, instrument }: { readonly id: string; readonly instrument: string }) {
  const { t } = useTranslation();
  const horizonCandles = usePredictionForecast((state) => state.horizonCandles);
  const note = usePredictionForecast((state) => state.note);
  const levels = usePredictionForecast((state) => state.levels);
  const levelsOf = usePredictionForecast((state) => state.levelsOf);
  const edit = usePredictionForecast((state) => state.edit);
  const clear = usePredictionForecast((state) => state.clear);
  const own = levelsFor({ levels, levelsOf }, instrument);
  const level = (name: 'entry' | 'stop' | 'target', placeholder: string) => (
    <NumberField
      // Prices of another instrument must not stay in the field.
      key={`${name} ${instrument}`}
      label={t(`predictions.forecast.${name}`)}
      placeholder={placeholder}
      value={own[name]}
      min={LEAST_PRICE}
      max={MOST_PRICE}
      isOptional
      onChange={(price) => edit({ [name]: price })}
      className="w-28"
    />
  );
  return (
    <div id={id} className="flex flex-wrap items-end gap-2 px-2 pb-2">
      {level('entry', t('predictions.forecast.atMarket'))}
      {level('stop', t('predictions.forecast.oneAtr'))}
      {level('target', t('predictions.forecast.oneAtr'))}
      <NumberField
        label={t('predictions.forecast.horizon')}
        value={horizonCandles}
        min={1}
        max={500}
        isWhole
        onChange={(candles) => candles !== null && edit({ horizonCandles: candles })}
        className="w-28"
      />
      <TextField
        label={t('predictions.forecast.note')}
        placeholder={t('predictions.forecast.noteHint')}
        value={note}
        maxLength={LONGEST_NOTE}
        onChange={({ target }) => edit({ note: target.value })}
        className="min-w-40 flex-1"
      />
      <Button look="quiet" onClick={clear}>
        {t('predictions.forecast.clear')}
      </Button>
      <p className="w-full text-2xs text-muted">{t('predictions.forecast.final')}</p>
    </div>
  );
}

const PERCENTS = [50, 55, 60, 65, 70, 75, 80, 85, 90] as const;
const LEAST_PRICE = 1e-10;
const MOST_PRICE = 1e12;
const LONGEST_NOTE = 500;
/** Stands for a price that was left to the app. */
const ANY = '·';
