import { useTranslation } from 'react-i18next';
import { Button } from '#renderer/components/Button';
import { DirectionMark } from '#renderer/components/DirectionMark';
import { Fact, Facts } from '#renderer/components/Facts';
import { Moment } from '#renderer/components/Moment';
import { PredictionMakerName } from '#renderer/components/PredictionMakerName';
import { PredictionResult } from '#renderer/components/PredictionResult';
import { Price } from '#renderer/components/Price';
import { SignedNumber } from '#renderer/components/SignedNumber';
import { formatPercent, NO_VALUE } from '#renderer/format/format-number';
import { useDrills } from '#renderer/stores/drills';
import { useView } from '#renderer/stores/view';
import type { Drill } from '#shared/domain/drill';
import type { Prediction } from '#shared/domain/prediction';

/** What it was, what became of the person's forecast, and what the rules and the learned models said. */
export function DrillReveal({ drill }: { readonly drill: Drill }) {
  const { t } = useTranslation();
  const start = useDrills((state) => state.start);
  const isBusy = useDrills((state) => state.isBusy);
  const showPrediction = useView((state) => state.showPrediction);
  const { reveal } = drill;
  if (reveal === null) return null;
  const { instrument, asOf, referencePrice, person, others } = reveal;
  return (
    <section aria-label={t('drills.reveal.label')} className="flex flex-col gap-3">
      <div role="status" className="flex flex-col gap-1">
        <p className="text-base font-semibold">
          {instrument} {drill.timeframe}
        </p>
        <p>
          <Moment at={asOf} />
        </p>
        <p className="text-muted">{person === null ? t('drills.reveal.passed') : <OwnResult person={person} />}</p>
      </div>
      <Facts>
        <Fact label={t('drills.reveal.reference')} isNumber>
          <Price value={referencePrice} instrument={instrument} />
        </Fact>
        {person?.baseRate && (
          <Fact label={t('drills.reveal.baseRate')} hint={t('predictions.card.baseHint')} isNumber>
            {t('drills.reveal.base', { base: formatPercent(person.baseRate.fraction), n: person.baseRate.n })}
          </Fact>
        )}
      </Facts>
      <Comparison predictions={person === null ? others : [person, ...others]} />
      <div className="flex flex-wrap gap-1.5">
        <Button look="primary" disabled={isBusy} onClick={() => void start()}>
          {t(isBusy ? 'drills.drawing' : 'drills.reveal.next')}
        </Button>
        {person !== null && <Button onClick={() => showPrediction(person)}>{t('predictions.card.show')}</Button>}
      </div>
    </section>
  );
}

function OwnResult({ person }: { readonly person: Prediction }) {
  const { t } = useTranslation();
  const { outcome } = person;
  if (outcome === null) return t('drills.reveal.unknown');
  return (
    <>
      {t(`drills.reveal.results.${outcome.result}`)} <SignedNumber value={outcome.rMultiple} />{' '}
      {t('drills.reveal.unit')}
    </>
  );
}

function Comparison({ predictions }: { readonly predictions: readonly Prediction[] }) {
  const { t } = useTranslation();
  if (predictions.length === 0) return <p className="text-muted">{t('drills.reveal.nobody')}</p>;
  return (
    <table className="w-full text-2xs">
      <caption className="sr-only">{t('drills.reveal.comparison')}</caption>
      <thead>
        <tr className="border-b border-line text-muted">
          {COLUMNS.map((column) => (
            <th
              key={column}
              scope="col"
              className={
                column === 'r' || column === 'probability'
                  ? 'num py-1 pr-2 font-medium last:pr-0'
                  : 'py-1 pr-2 text-left font-medium'
              }
            >
              {t(`predictions.columns.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {predictions.map((prediction) => {
          const { verdict, outcome } = prediction;
          return (
            <tr key={prediction.id} className="border-b border-line/50">
              <th scope="row" className="py-1 pr-1 text-left font-normal">
                <PredictionMakerName prediction={prediction} />
              </th>
              <td className="py-1 pr-1">
                {verdict.kind === 'forecast' ? <DirectionMark direction={verdict.direction} /> : NO_VALUE}
              </td>
              <td className="num py-1 pr-2">
                {verdict.kind === 'forecast' ? (verdict.probability * 100).toFixed(0) : NO_VALUE}
              </td>
              <td className="py-1 pr-1">
                <PredictionResult prediction={prediction} />
              </td>
              <td className="num py-1">
                <SignedNumber value={outcome?.rMultiple ?? null} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const COLUMNS = ['source', 'direction', 'probability', 'result', 'r'] as const;
