import type { TFunction } from 'i18next';
import { Badge } from '#renderer/components/Badge';
import { CopyButton } from '#renderer/components/CopyButton';
import type { DataColumn } from '#renderer/components/DataTable';
import { InstrumentName } from '#renderer/components/InstrumentName';
import { Moment } from '#renderer/components/Moment';
import { ExactPrice, Quantity } from '#renderer/components/Money';
import { OrderStateBadge } from '#renderer/components/OrderStateBadge';
import { SideMark } from '#renderer/components/SideMark';
import { averageFillPrice } from '#renderer/stores/order-facts';
import type { DecimalString } from '#shared/domain/decimal';
import type { Order } from '#shared/domain/order';
import { CancelButton } from './CancelButton';

/** Columns of both lists of orders: what it is, how far it has come and its prices fit beside each other in a new window. */
export function orderColumns(t: TFunction<['trading', 'translation']>): readonly DataColumn<Order>[] {
  return [
    {
      id: 'instrument',
      header: t('columns.instrument'),
      track: 'minmax(118px, 1fr)',
      sortBy: ({ instrument }) => instrument,
      cell: ({ instrument }) => <InstrumentName instrument={instrument} />,
    },
    {
      id: 'side',
      header: t('columns.side'),
      track: '64px',
      sortBy: ({ side }) => side,
      cell: ({ side }) => <SideMark side={side} />,
    },
    {
      id: 'role',
      header: t('columns.role'),
      track: '72px',
      sortBy: ({ role }) => role,
      cell: ({ role }) => (
        <Badge tone={role === 'external' ? 'warn' : 'neutral'} title={t(`order.roleHints.${role}`)}>
          {t(`order.roles.${role}`)}
        </Badge>
      ),
    },
    {
      id: 'state',
      header: t('columns.state'),
      track: '100px',
      sortBy: ({ state }) => state,
      cell: ({ state }) => <OrderStateBadge state={state} />,
    },
    {
      id: 'filled',
      header: t('columns.filled'),
      track: '72px',
      align: 'right',
      cell: ({ filledQuantity, instrument }) => <Quantity value={filledQuantity} instrument={instrument} />,
    },
    {
      id: 'quantity',
      header: t('columns.ofQuantity'),
      track: '70px',
      align: 'right',
      cell: ({ quantity, instrument }) => <Quantity value={quantity} instrument={instrument} />,
    },
    priceColumn('price', t('columns.limit'), ({ price }) => price),
    priceColumn('trigger', t('columns.trigger'), ({ triggerPrice }) => triggerPrice),
    priceColumn('average', t('columns.average'), averageFillPrice),
    {
      id: 'createdAt',
      header: t('columns.createdAt'),
      track: '142px',
      sortBy: ({ createdAt }) => createdAt,
      cell: ({ createdAt }) => <Moment at={createdAt} />,
    },
    {
      id: 'type',
      header: t('columns.type'),
      track: '96px',
      sortBy: ({ type }) => type,
      cell: ({ type }) => t(`order.types.${type}`),
    },
    {
      id: 'clientOrderId',
      header: t('columns.clientOrderId'),
      track: '150px',
      cell: ({ clientOrderId }) => (
        <span className="flex items-center gap-0.5">
          <span data-selectable className="truncate font-mono text-2xs text-muted">
            {clientOrderId}
          </span>
          <CopyButton text={clientOrderId} label={t('order.copyId')} />
        </span>
      ),
    },
    {
      id: 'actions',
      header: t('columns.actions'),
      track: '84px',
      isPinned: true,
      cell: (order) => <CancelButton order={order} className="h-5.5" />,
    },
  ];
}

function priceColumn(id: string, header: string, priceOf: (order: Order) => DecimalString | null): DataColumn<Order> {
  return {
    id,
    header,
    track: '76px',
    align: 'right',
    cell: (order) => <ExactPrice value={priceOf(order)} instrument={order.instrument} />,
  };
}
