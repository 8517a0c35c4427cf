import { useTranslation } from 'react-i18next';
import { Moment } from '#renderer/components/Moment';
import { Price } from '#renderer/components/Price';
import { SignedNumber } from '#renderer/components/SignedNumber';
import { formatDuration } from '#renderer/format/format-duration';
import { formatCount, formatFixed, formatPercent } from '#renderer/format/format-number';
import type { Outcome } from '#shared/domain/outcome';
import type { Forecast, Prediction } from '#shared/domain/prediction';
import { Fact, Facts } from './DetailFacts';

/** How it ended, in R and in time. */
export function OutcomeFacts({
  outcome,
  instrument,
  asOf,
}: {
  readonly outcome: Outcome | null;
  readonly instrument: string;
  readonly asOf: number;
}) {
  const { t } = useTranslation();
  if (outcome === null) return <p className="text-muted">{t('predictions.details.outcomeOpen')}</p>;
  return (
    <>
      <Facts title={t('predictions.details.outcome')}>
        <Fact label={t('predictions.details.rMultiple')}>
          <SignedNumber value={outcome.rMultiple} />
        </Fact>
        <Fact label={t('predictions.details.enteredAt')}>
          <Moment at={outcome.enteredAt} />
        </Fact>
        <Fact label={t('predictions.details.exitPrice')}>
          <Price value={outcome.exitPrice} instrument={instrument} />
        </Fact>
        <Fact label={t('predictions.details.knownAt')}>
          <Moment at={outcome.knownAt} />
        </Fact>
        <Fact label={t('predictions.details.mfe')}>
          <SignedNumber value={outcome.mfeR} />
        </Fact>
        <Fact label={t('predictions.details.mae')}>
          <SignedNumber value={outcome.maeR} />
        </Fact>
        <Fact label={t('predictions.details.cost')}>
          <span className="tabular">{formatFixed(outcome.costR, 3)}</span>
        </Fact>
        <Fact label={t('predictions.details.took')}>{formatDuration(outcome.knownAt - asOf, t)}</Fact>
        {outcome.missingCandles > 0 && (
          <Fact label={t('predictions.details.missing')}>{formatCount(outcome.missingCandles)}</Fact>
        )}
      </Facts>
      {outcome.tie && (
        <p className="text-warn">
          {t('predictions.details.outcomeTie')} {t(`predictions.details.tie.${outcome.tie}`)}
        </p>
      )}
    </>
  );
}

/** From what was said to what counts: samples, the stated probability, and its correction on the maker's own record. */
export function ProbabilityFacts({
  prediction,
  forecast,
}: {
  readonly prediction: Prediction;
  readonly forecast: Forecast;
}) {
  const { t } = useTranslation();
  const { sampling, recalibration, source } = prediction;
  const { rawProbability, probability } = forecast;
  // What a person says stands as it is said.
  if (source === 'person' || (sampling === null && rawProbability === null)) return null;
  return (
    <Facts title={t('predictions.details.probability')}>
      {sampling && (
        <>
          <Fact label={t('predictions.details.asked')}>{formatCount(sampling.asked)}</Fact>
          {VOICES.map((voice) => (
            <Fact key={voice} label={t(`predictions.details.${voice}`)}>
              {formatCount(sampling[voice])}
            </Fact>
          ))}
        </>
      )}
      {rawProbability !== null && (
        <Fact label={t('predictions.details.raw')}>
          <span className="tabular">{formatPercent(rawProbability, 1)}</span>
        </Fact>
      )}
      {recalibration === null ? (
        <Fact label={t('predictions.details.recalibrated')}>{t('predictions.details.notCorrected')}</Fact>
      ) : (
        <>
          <Fact label={t('predictions.details.recalibrated')}>
            <span className="tabular">{formatPercent(probability, 1)}</span>
          </Fact>
          <Fact label={t('predictions.details.method')}>
            {t(`predictions.details.methods.${recalibration.method}`)}
          </Fact>
          <Fact label={t('predictions.details.record')}>{formatCount(recalibration.n)}</Fact>
          <Fact label={t('predictions.details.weight')}>
            <span title={t('predictions.details.weightHint')} className="tabular">
              {formatPercent(recalibration.weight)}
            </span>
          </Fact>
        </>
      )}
    </Facts>
  );
}

/** What the moment was like, as it was fixed when the prediction was registered. */
export function MomentFacts({ prediction }: { readonly prediction: Prediction }) {
  const { t } = useTranslation(['translation', 'chart']);
  const { session, structureKind, confluence } = prediction.facets;
  if (session === null && structureKind === null && confluence === null) return null;
  return (
    <Facts title={t('predictions.details.moment')}>
      {session !== null && (
        <Fact label={t('predictions.details.session')}>{t(`accuracy.keys.session.${session}`)}</Fact>
      )}
      {structureKind !== null && (
        <Fact label={t('predictions.details.structure')}>{t(`chart:kind.${structureKind}`)}</Fact>
      )}
      {confluence !== null && (
        <Fact label={t('predictions.details.confluence')}>
          <SignedNumber value={confluence} />
        </Fact>
      )}
    </Facts>
  );
}

const VOICES = ['agreeing', 'opposing', 'abstaining', 'invalid'] as const;
