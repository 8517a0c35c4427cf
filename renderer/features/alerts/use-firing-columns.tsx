import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '#renderer/components/Button';
import { classNames } from '#renderer/components/class-names';
import type { DataColumn } from '#renderer/components/DataTable';
import { InstrumentName } from '#renderer/components/InstrumentName';
import { MomentLink } from '#renderer/components/MomentLink';
import { Price } from '#renderer/components/Price';
import { useAlerts } from '#renderer/stores/alerts';
import type { AlertFiring } from '#shared/domain/alert';
import { DeliveryMarks } from './DeliveryMarks';
import { useFiringText } from './use-firing-text';

/** Columns of the inbox. What is unread is bold and says so. */
export function useFiringColumns(): readonly DataColumn<AlertFiring>[] {
  const { t } = useTranslation('alerts');
  const firingText = useFiringText();
  return useMemo(
    () => [
      {
        id: 'closeAt',
        header: t('inbox.columns.closeAt'),
        track: '136px',
        sortBy: ({ closeAt }) => closeAt,
        cell: ({ instrument, timeframe, closeAt, readAt }) => (
          <span className="inline-flex items-center gap-1.5">
            <span
              aria-hidden
              className={classNames('size-1.5 shrink-0 rounded-full', readAt === null ? 'bg-accent' : 'bg-transparent')}
            />
            <MomentLink instrument={instrument} timeframe={timeframe} at={closeAt} />
          </span>
        ),
      },
      {
        id: 'rule',
        header: t('inbox.columns.rule'),
        track: 'minmax(110px, 1fr)',
        sortBy: ({ ruleName }) => ruleName,
        cell: ({ ruleName, readAt }) => (
          <span className={classNames(readAt === null && 'font-semibold')}>
            {ruleName}
            <span className="sr-only">{` (${t(readAt === null ? 'inbox.unread' : 'inbox.read')})`}</span>
          </span>
        ),
      },
      {
        id: 'instrument',
        header: t('inbox.columns.instrument'),
        track: '92px',
        sortBy: ({ instrument }) => instrument,
        cell: ({ instrument }) => <InstrumentName instrument={instrument} />,
      },
      {
        id: 'timeframe',
        header: t('inbox.columns.timeframe'),
        track: '40px',
        cell: ({ timeframe }) => timeframe,
      },
      {
        id: 'facts',
        header: t('inbox.columns.facts'),
        track: 'minmax(180px, 3fr)',
        cell: (firing) => {
          const text = firingText(firing).join('; ');
          return (
            <span title={text} className="text-muted">
              {text}
            </span>
          );
        },
      },
      {
        id: 'price',
        header: t('inbox.columns.price'),
        track: '84px',
        align: 'right',
        cell: ({ price, instrument }) => <Price value={price} instrument={instrument} />,
      },
      {
        id: 'deliveries',
        header: t('inbox.columns.deliveries'),
        track: '84px',
        cell: ({ deliveries }) => <DeliveryMarks deliveries={deliveries} />,
      },
      {
        id: 'read',
        header: t('inbox.columns.read'),
        track: '108px',
        isPinned: true,
        cell: ({ id, readAt }) =>
          readAt === null ? (
            <Button
              look="quiet"
              className="h-5.5"
              onClick={(event) => {
                event.stopPropagation();
                void useAlerts.getState().markRead([id]);
              }}
            >
              {t('inbox.markRead')}
            </Button>
          ) : (
            <span className="px-2 text-faint">{t('inbox.read')}</span>
          ),
      },
    ],
    [t, firingText],
  );
}
