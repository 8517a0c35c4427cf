import type { TFunction } from 'i18next';
import type { DataColumn } from '#renderer/components/DataTable';
import { InstrumentName } from '#renderer/components/InstrumentName';
import { Moment } from '#renderer/components/Moment';
import { ExactPrice, Money, Quantity } from '#renderer/components/Money';
import { SideMark } from '#renderer/components/SideMark';
import type { Fill } from '#shared/domain/order';

/** Columns of the fills. */
export function fillColumns(t: TFunction<['trading', 'translation']>): readonly DataColumn<Fill>[] {
  return [
    {
      id: 'occurredAt',
      header: t('columns.occurredAt'),
      track: '156px',
      sortBy: ({ occurredAt }) => occurredAt,
      cell: ({ occurredAt }) => <Moment at={occurredAt} withSeconds />,
    },
    {
      id: 'instrument',
      header: t('columns.instrument'),
      track: 'minmax(118px, 1fr)',
      sortBy: ({ instrument }) => instrument,
      cell: ({ instrument }) => <InstrumentName instrument={instrument} />,
    },
    { id: 'side', header: t('columns.side'), track: '68px', cell: ({ side }) => <SideMark side={side} /> },
    {
      id: 'price',
      header: t('columns.price'),
      track: '84px',
      align: 'right',
      cell: ({ price, instrument }) => <ExactPrice value={price} instrument={instrument} />,
    },
    {
      id: 'quantity',
      header: t('columns.quantity'),
      track: '84px',
      align: 'right',
      cell: ({ quantity, instrument }) => <Quantity value={quantity} instrument={instrument} />,
    },
    {
      id: 'fee',
      header: t('columns.fees'),
      track: '84px',
      align: 'right',
      cell: ({ fee, feeAsset }) => <Money value={fee} asset={feeAsset} extraDecimals={2} />,
    },
    {
      id: 'feeAsset',
      header: t('columns.feeAsset'),
      track: '62px',
      cell: ({ feeAsset }) => <span className="text-muted">{feeAsset}</span>,
    },
    {
      id: 'liquidity',
      header: t('columns.liquidity'),
      track: '76px',
      sortBy: ({ isMaker }) => (isMaker ? 1 : 0),
      cell: ({ isMaker }) => t(isMaker ? 'order.maker' : 'order.taker'),
    },
    {
      id: 'tradeId',
      header: t('columns.tradeId'),
      track: '110px',
      cell: ({ tradeId }) => (
        <span data-selectable className="font-mono text-2xs text-muted">
          {tradeId}
        </span>
      ),
    },
    {
      id: 'clientOrderId',
      header: t('columns.clientOrderId'),
      track: '150px',
      cell: ({ clientOrderId }) => (
        <span data-selectable className="block truncate font-mono text-2xs text-muted">
          {clientOrderId ?? t('order.notKnown')}
        </span>
      ),
    },
  ];
}
