import type { ExchangeOrderList } from './exchange-order';
import type { OrderListRow } from './exchange-snapshot';
import type { LiveOrder } from './live-order';

/** An order list inside the engine. */
export interface LiveOrderList {
  readonly account: string;
  readonly orderListId: number;
  readonly symbol: string;
  readonly listClientOrderId: string;
  /** The order that the others wait for; `null` for an OCO. */
  readonly working: LiveOrder | null;
  readonly pending: readonly LiveOrder[];
  /** The two legs of which only one may be executed; empty for an OTO. */
  readonly oco: readonly LiveOrder[];
  isDone: boolean;
  updatedAt: number;
}

export function ordersOf(list: LiveOrderList): readonly LiveOrder[] {
  return list.working ? [list.working, ...list.pending] : list.oco;
}

export function listViewOf(list: LiveOrderList): ExchangeOrderList {
  return {
    account: list.account,
    orderListId: list.orderListId,
    symbol: list.symbol,
    contingencyType: list.working ? 'OTO' : 'OCO',
    listStatusType: list.isDone ? 'ALL_DONE' : 'EXEC_STARTED',
    listOrderStatus: list.isDone ? 'ALL_DONE' : 'EXECUTING',
    listClientOrderId: list.listClientOrderId,
    updatedAt: list.updatedAt,
    orders: ordersOf(list).map(({ symbol, orderId, clientOrderId }) => ({ symbol, orderId, clientOrderId })),
  };
}

export function listRowOf(list: LiveOrderList): OrderListRow {
  return {
    ...listViewOf(list),
    workingId: list.working?.orderId ?? null,
    pendingIds: list.pending.map(({ orderId }) => orderId),
    ocoIds: list.oco.map(({ orderId }) => orderId),
  };
}

export function listFromRow(row: OrderListRow, orderOf: (orderId: number) => LiveOrder): LiveOrderList {
  return {
    account: row.account,
    orderListId: row.orderListId,
    symbol: row.symbol,
    listClientOrderId: row.listClientOrderId,
    working: row.workingId === null ? null : orderOf(row.workingId),
    pending: row.pendingIds.map(orderOf),
    oco: row.ocoIds.map(orderOf),
    isDone: row.listOrderStatus === 'ALL_DONE',
    updatedAt: row.updatedAt,
  };
}
