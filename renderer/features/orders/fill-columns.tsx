import type { TFunction } from 'i18next';
import type { DataColumn } from '#renderer/components/DataTable';
import { Money } from '#renderer/components/Money';
import { SideMark } from '#renderer/components/SideMark';
import { instrumentColumn, occurredAtColumn, priceColumn, quantityColumn } from '#renderer/components/trading-columns';
import type { Fill } from '#shared/domain/order';

/** Columns of the fills. */
export function fillColumns(t: TFunction<['trading', 'translation']>): readonly DataColumn<Fill>[] {
  return [
    occurredAtColumn(t('columns.occurredAt')),
    instrumentColumn(t('columns.instrument')),
    { id: 'side', header: t('columns.side'), track: '68px', cell: ({ side }) => <SideMark side={side} /> },
    priceColumn({ id: 'price', header: t('columns.price'), track: '84px' }, ({ price }) => price),
    quantityColumn({ id: 'quantity', header: t('columns.quantity'), track: '84px' }, ({ quantity }) => quantity),
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
