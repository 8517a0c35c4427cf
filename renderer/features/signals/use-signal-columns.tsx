import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { DataColumn } from '#renderer/components/DataTable';
import { DirectionMark } from '#renderer/components/DirectionMark';
import { MomentLink } from '#renderer/components/MomentLink';
import { usePricePrecision } from '#renderer/components/Price';
import { formatFixed, formatPrice, NO_VALUE } from '#renderer/format/format-number';
import type { SeriesSubject } from '#renderer/stores/signals-subject';
import type { Signal } from '#shared/domain/signal';
import { useEvidenceText } from './use-evidence-text';

/** Columns of the table of signals. */
export function useSignalColumns({ instrument, timeframe }: SeriesSubject): readonly DataColumn<Signal>[] {
  const { t } = useTranslation('signals');
  const precision = usePricePrecision(instrument);
  const evidenceText = useEvidenceText(precision);
  return useMemo(
    () => [
      {
        id: 'at',
        header: t('list.columns.at'),
        track: '130px',
        sortBy: ({ knownAt }) => knownAt,
        cell: ({ knownAt }) => <MomentLink instrument={instrument} timeframe={timeframe} at={knownAt} />,
      },
      {
        id: 'name',
        header: t('list.columns.name'),
        track: 'minmax(176px, 1fr)',
        sortBy: ({ name }) => t(`names.${name}`),
        cell: ({ name }) => t(`names.${name}`),
      },
      {
        id: 'direction',
        header: t('list.columns.direction'),
        track: '76px',
        sortBy: ({ direction }) => direction,
        cell: ({ direction }) => <DirectionMark direction={direction} />,
      },
      {
        id: 'strength',
        header: t('list.columns.strength'),
        hint: t('list.hints.strength'),
        track: '70px',
        align: 'right',
        sortBy: ({ strength }) => strength,
        cell: ({ strength }) => formatFixed(strength, 2),
      },
      {
        id: 'probability',
        header: t('list.columns.probability'),
        hint: t('list.hints.probability'),
        track: '70px',
        align: 'right',
        sortBy: ({ probability }) => probability,
        cell: ({ probability }) => (probability === null ? NO_VALUE : formatFixed(probability * 100, 0)),
      },
      {
        id: 'price',
        header: t('list.columns.price'),
        track: '84px',
        align: 'right',
        sortBy: ({ price }) => price,
        cell: ({ price }) => formatPrice(price, precision),
      },
      {
        id: 'evidence',
        header: t('list.columns.evidence'),
        track: 'minmax(160px, 2fr)',
        cell: ({ evidence }) => (
          <span className="text-muted">{evidence.map((one) => evidenceText(one)).join(' · ')}</span>
        ),
      },
    ],
    [t, instrument, timeframe, precision, evidenceText],
  );
}
