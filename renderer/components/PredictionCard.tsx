import { Ticket } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { CitedPrice, Forecast, Prediction } from '#shared/domain/prediction';
import { formatDuration } from '../format/format-duration';
import { formatCount, formatFixed, formatPercent } from '../format/format-number';
import { useTicket } from '../stores/ticket';
import { useView } from '../stores/view';
import { Badge } from './Badge';
import { Button } from './Button';
import { DirectionMark } from './DirectionMark';
import { EvidenceLink } from './EvidenceLink';
import { PredictionMakerName } from './PredictionMakerName';
import { PredictionResult } from './PredictionResult';
import { Price } from './Price';

export interface PredictionCardProps {
  readonly prediction: Prediction;
  /** Leave the way to the chart out where the card stands beside it. */
  readonly withShow?: boolean;
}

/** A prediction in numbers: what it says, how sure, against what base rate, and what it cites. */
export function PredictionCard({ prediction, withShow = true }: PredictionCardProps) {
  const { t } = useTranslation();
  const { instrument, timeframe, verdict, source } = prediction;
  const showPrediction = useView((state) => state.showPrediction);
  const openTicket = useTicket((state) => state.openFor);
  // A forecast from a replay, or one that is decided, is no plan for the present.
  const canTicket = verdict.kind === 'forecast' && prediction.outcome === null && prediction.mode !== 'replay';
  return (
    <article
      aria-label={t('predictions.card.label', { instrument, timeframe })}
      className="flex flex-col gap-2 rounded border border-predicted/40 bg-sunken p-2.5 text-xs"
    >
      <header className="flex flex-wrap items-center gap-x-2 gap-y-1">
        {verdict.kind === 'forecast' && <DirectionMark direction={verdict.direction} />}
        <span className="font-medium">
          {instrument} {timeframe}
        </span>
        <PredictionResult prediction={prediction} />
        <span className="flex-1" />
        <Badge tone={source === 'model' ? 'predicted' : 'neutral'}>
          {source === 'rules' ? t('predictions.sources.rules') : <PredictionMakerName prediction={prediction} />}
        </Badge>
      </header>
      {verdict.kind === 'forecast' ? (
        <ForecastFacts prediction={prediction} forecast={verdict} />
      ) : (
        <>
          <p>{t(`predictions.abstention.${verdict.reason}`)}</p>
          {verdict.text !== '' && (
            <p data-selectable className="text-muted">
              {verdict.text}
            </p>
          )}
          <p className="text-faint">{t('predictions.abstainedHint')}</p>
        </>
      )}
      {prediction.note !== null && (
        <p data-selectable className="break-words text-muted">
          {prediction.note}
        </p>
      )}
      {(withShow || canTicket) && (
        <footer className="flex flex-wrap gap-1">
          {withShow && (
            <Button look="quiet" className="-ml-2" onClick={() => showPrediction(prediction)}>
              {t('predictions.card.show')}
            </Button>
          )}
          {canTicket && (
            <Button onClick={() => openTicket(prediction)}>
              <Ticket aria-hidden size={13} />
              {t('predictions.card.ticket')}
            </Button>
          )}
        </footer>
      )}
    </article>
  );
}

function ForecastFacts({ prediction, forecast }: { readonly prediction: Prediction; readonly forecast: Forecast }) {
  const { t } = useTranslation();
  const { baseRate, instrument } = prediction;
  const { entry, stop, targets, invalidation, horizonCandles, horizonMs, probability, evidenceIds } = forecast;
  const risk = Math.abs(entry.price - stop.price);
  const firstTarget = targets[0];
  return (
    <>
      <div>
        <p>
          <strong className="text-base font-semibold">{formatPercent(probability)}</strong>{' '}
          <span className="text-muted" title={t('predictions.card.baseHint')}>
            {baseRate
              ? t('predictions.card.base', { base: formatPercent(baseRate.fraction), n: formatCount(baseRate.n) })
              : t('predictions.card.baseMissing')}
          </span>
        </p>
        <ProbabilityBar probability={probability} base={baseRate?.fraction ?? null} />
        <HowStated prediction={prediction} forecast={forecast} />
      </div>
      <dl className="grid grid-cols-[auto_auto_minmax(0,1fr)] items-center gap-x-3 gap-y-0.5">
        <Level label={t('predictions.card.entry')} cited={entry} instrument={instrument} />
        <Level label={t('predictions.card.stop')} cited={stop} instrument={instrument} />
        {targets.map((target, index) => (
          <Level
            key={`${target.evidenceId} ${target.price}`}
            label={
              targets.length === 1
                ? t('predictions.card.target')
                : t('predictions.card.targetNumber', { number: index + 1 })
            }
            cited={target}
            instrument={instrument}
          />
        ))}
        <Level label={t('predictions.card.invalidation')} cited={invalidation} instrument={instrument} />
        <dt className="text-muted">{t('predictions.card.horizon')}</dt>
        <dd className="col-span-2">
          {t('predictions.card.horizonCandles', {
            count: horizonCandles,
            formatted: formatCount(horizonCandles),
            duration: formatDuration(horizonMs, t),
          })}
        </dd>
        {risk > 0 && firstTarget && (
          <>
            <dt className="text-muted">{t('predictions.card.rewardRisk')}</dt>
            <dd className="tabular col-span-2">{formatFixed(Math.abs(firstTarget.price - entry.price) / risk, 2)}</dd>
          </>
        )}
      </dl>
      {evidenceIds.length > 0 && (
        <p className="flex flex-wrap items-center gap-1">
          <span className="text-muted">{t('predictions.card.evidence')}</span>
          {evidenceIds.map((id) => (
            <EvidenceLink key={id} evidenceId={id} />
          ))}
        </p>
      )}
    </>
  );
}

/** How the probability came about: how many samples agree, and what was stated before the correction. */
function HowStated({ prediction, forecast }: { readonly prediction: Prediction; readonly forecast: Forecast }) {
  const { t } = useTranslation();
  const { sampling, recalibration } = prediction;
  const raw = forecast.rawProbability;
  const isCorrected = raw !== null && (recalibration !== null || raw !== forecast.probability);
  if (sampling === null && !isCorrected) return null;
  return (
    <p className="mt-1 flex flex-wrap gap-x-2 text-2xs text-muted">
      {sampling && (
        <span title={t('predictions.card.samplesHint', { ...sampling })}>
          {t('predictions.card.samples', { agreeing: sampling.agreeing, asked: sampling.asked })}
        </span>
      )}
      {isCorrected && (
        <span>
          {recalibration
            ? t('predictions.card.raw', { raw: formatPercent(raw), n: formatCount(recalibration.n) })
            : t('predictions.card.rawOnly', { raw: formatPercent(raw) })}
        </span>
      )}
    </p>
  );
}

function Level({
  label,
  cited,
  instrument,
}: {
  readonly label: string;
  readonly cited: CitedPrice;
  readonly instrument: string;
}) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd data-selectable className="text-right font-medium">
        <Price value={cited.price} instrument={instrument} />
      </dd>
      <dd className="min-w-0">
        <EvidenceLink evidenceId={cited.evidenceId} />
      </dd>
    </>
  );
}

/** Stated probability as a bar, the base rate as a tick: beyond the tick is the claim. */
function ProbabilityBar({ probability, base }: { readonly probability: number; readonly base: number | null }) {
  return (
    <div aria-hidden className="relative mt-1 h-1.5 rounded-full bg-line">
      <div className="h-full rounded-full bg-predicted" style={{ width: `${probability * 100}%` }} />
      {base !== null && <div className="absolute -inset-y-0.5 w-0.5 bg-ink" style={{ left: `${base * 100}%` }} />}
    </div>
  );
}
