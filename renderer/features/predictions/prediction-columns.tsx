import type { TFunction } from 'i18next';
import type { DataColumn } from '#renderer/components/DataTable';
import { DirectionMark } from '#renderer/components/DirectionMark';
import { Moment } from '#renderer/components/Moment';
import { PredictionMakerName } from '#renderer/components/PredictionMakerName';
import { PredictionResult } from '#renderer/components/PredictionResult';
import { Price } from '#renderer/components/Price';
import { SignedNumber } from '#renderer/components/SignedNumber';
import { formatDuration } from '#renderer/format/format-duration';
import { formatCount, formatFixed, NO_VALUE } from '#renderer/format/format-number';
import { resultOf } from '#renderer/stores/prediction-result';
import type { Forecast, Prediction } from '#shared/domain/prediction';

/** Columns of the predictions table: units once, in the header; what it said and what became of it first. */
export function predictionColumns(t: TFunction): readonly DataColumn<Prediction>[] {
  return [
    {
      id: 'asOf',
      header: t('predictions.columns.asOf'),
      hint: t('predictions.details.asOf'),
      track: '142px',
      sortBy: ({ asOf }) => asOf,
      cell: ({ asOf }) => <Moment at={asOf} />,
    },
    {
      id: 'instrument',
      header: t('predictions.columns.instrument'),
      track: 'minmax(84px, 1fr)',
      sortBy: ({ instrument }) => instrument,
      cell: ({ instrument }) => instrument,
    },
    {
      id: 'timeframe',
      header: t('predictions.columns.timeframe'),
      hint: t('predictions.filters.timeframe'),
      track: '44px',
      cell: ({ timeframe }) => timeframe,
    },
    {
      id: 'direction',
      header: t('predictions.columns.direction'),
      track: '76px',
      sortBy: (row) => forecastOf(row)?.direction ?? null,
      cell: (row) => {
        const forecast = forecastOf(row);
        return forecast ? <DirectionMark direction={forecast.direction} /> : NO_VALUE;
      },
    },
    {
      id: 'probability',
      header: t('predictions.columns.probability'),
      track: '66px',
      align: 'right',
      sortBy: (row) => forecastOf(row)?.probability ?? null,
      cell: (row) => percentOf(forecastOf(row)?.probability),
    },
    {
      id: 'baseRate',
      header: t('predictions.columns.baseRate'),
      hint: t('predictions.card.baseHint'),
      track: '62px',
      align: 'right',
      sortBy: ({ baseRate }) => baseRate?.fraction ?? null,
      cell: ({ baseRate }) => percentOf(baseRate?.fraction),
    },
    {
      id: 'result',
      header: t('predictions.columns.result'),
      track: '104px',
      sortBy: resultOf,
      cell: (row) => <PredictionResult prediction={row} />,
    },
    {
      id: 'r',
      header: t('predictions.columns.r'),
      hint: t('predictions.details.rMultiple'),
      track: '56px',
      align: 'right',
      sortBy: ({ outcome }) => outcome?.rMultiple ?? null,
      cell: ({ outcome }) => <SignedNumber value={outcome?.rMultiple ?? null} />,
    },
    {
      id: 'n',
      header: t('predictions.columns.n'),
      hint: t('predictions.card.baseHint'),
      track: '60px',
      align: 'right',
      sortBy: ({ baseRate }) => baseRate?.n ?? null,
      cell: ({ baseRate }) => (baseRate ? formatCount(baseRate.n) : NO_VALUE),
    },
    priceColumn('entry', t('predictions.columns.entry'), ({ entry }) => entry.price),
    priceColumn('stop', t('predictions.columns.stop'), ({ stop }) => stop.price),
    priceColumn('target', t('predictions.columns.target'), ({ targets }) => targets[0]?.price ?? null),
    {
      id: 'mode',
      header: t('predictions.columns.mode'),
      track: '96px',
      sortBy: ({ mode }) => mode,
      cell: ({ mode }) => <span title={t(`accuracy.modeHints.${mode}`)}>{t(`predictions.modes.${mode}`)}</span>,
    },
    {
      id: 'source',
      header: t('predictions.columns.source'),
      track: 'minmax(96px, 1fr)',
      sortBy: ({ provenance }) => provenance.modelId,
      cell: (row) => (
        <span className={row.source === 'person' ? 'font-medium text-accent-ink' : undefined}>
          <PredictionMakerName prediction={row} />
        </span>
      ),
    },
    {
      id: 'took',
      header: t('predictions.columns.took'),
      hint: t('predictions.details.took'),
      track: '84px',
      align: 'right',
      sortBy: timeOpen,
      cell: (row) => {
        const durationMs = timeOpen(row);
        return durationMs === null ? NO_VALUE : formatDuration(durationMs, t);
      },
    },
    {
      id: 'cost',
      header: t('predictions.columns.cost'),
      hint: t('predictions.details.cost'),
      track: '62px',
      align: 'right',
      sortBy: ({ outcome }) => outcome?.costR ?? null,
      cell: ({ outcome }) => (outcome === null ? NO_VALUE : formatFixed(outcome.costR, 3)),
    },
  ];
}

function priceColumn(
  id: string,
  header: string,
  priceOf: (forecast: Forecast) => number | null,
): DataColumn<Prediction> {
  return {
    id,
    header,
    track: '82px',
    align: 'right',
    cell: (row) => {
      const forecast = forecastOf(row);
      return <Price value={forecast ? priceOf(forecast) : null} instrument={row.instrument} />;
    },
  };
}

/** From the moment it is about until its outcome could be known, ms; `null` while that is open. */
function timeOpen({ asOf, outcome }: Prediction): number | null {
  return outcome === null ? null : outcome.knownAt - asOf;
}

function forecastOf({ verdict }: Prediction): Forecast | null {
  return verdict.kind === 'forecast' ? verdict : null;
}

function percentOf(fraction: number | undefined): string {
  return fraction === undefined ? NO_VALUE : (fraction * 100).toFixed(0);
}
