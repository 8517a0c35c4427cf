import type { TFunction } from 'i18next';
import { Badge } from '#renderer/components/Badge';
import { CopyButton } from '#renderer/components/CopyButton';
import type { DataColumn } from '#renderer/components/DataTable';
import { Moment } from '#renderer/components/Moment';
import { OrderStateBadge } from '#renderer/components/OrderStateBadge';
import { SideMark } from '#renderer/components/SideMark';
import { instrumentColumn, priceColumn, quantityColumn } from '#renderer/components/trading-columns';
import { averageFillPrice } from '#renderer/stores/order-facts';
import type { Order } from '#shared/domain/order';
import { CancelButton } from './CancelButton';

/** Columns of both lists of orders: what it is, how far it has come and its prices fit beside each other in a new window. */
export function orderColumns(t: TFunction<['trading', 'translation']>): readonly DataColumn<Order>[] {
  return [
    instrumentColumn(t('columns.instrument')),
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
    quantityColumn(
      { id: 'filled', header: t('columns.filled'), track: '72px' },
      ({ filledQuantity }) => filledQuantity,
    ),
    quantityColumn({ id: 'quantity', header: t('columns.ofQuantity'), track: '70px' }, ({ quantity }) => quantity),
    priceColumn({ id: 'price', header: t('columns.limit'), track: PRICE_TRACK }, ({ price }) => price),
    priceColumn(
      { id: 'trigger', header: t('columns.trigger'), track: PRICE_TRACK },
      ({ triggerPrice }) => triggerPrice,
    ),
    priceColumn({ id: 'average', header: t('columns.average'), track: PRICE_TRACK }, averageFillPrice),
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

const PRICE_TRACK = '76px';
