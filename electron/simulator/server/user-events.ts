import type { ExchangeEvent, Execution } from '../exchange/exchange-event';
import type { ExchangeOrder, ExchangeOrderList } from '../exchange/exchange-order';
import type { StreamEvent } from './socket-channel';

/** The event of a user stream in Binance's letters, or `null` for what an account is not told. */
export function userEvent(event: ExchangeEvent, now: number): (StreamEvent & { readonly account: string }) | null {
  switch (event.kind) {
    case 'order':
      return {
        account: event.account,
        names: ['executionReport', event.execution.type],
        symbol: event.order.symbol,
        clientOrderId: event.order.clientOrderId,
        payload: executionReport(event.order, event.execution, now),
      };
    case 'list':
      return {
        account: event.account,
        names: ['listStatus'],
        symbol: event.list.symbol,
        clientOrderId: event.list.listClientOrderId,
        payload: listStatus(event.list, now),
      };
    case 'balances':
      return {
        account: event.account,
        names: ['outboundAccountPosition'],
        payload: {
          e: 'outboundAccountPosition',
          E: now,
          u: event.at,
          B: event.balances.map(({ asset, free, locked }) => ({ a: asset, f: free, l: locked })),
        },
      };
    case 'balance-delta':
      return {
        account: event.account,
        names: ['balanceUpdate'],
        payload: { e: 'balanceUpdate', E: now, a: event.asset, d: event.delta, T: event.at },
      };
    default:
      return null;
  }
}

function executionReport(order: ExchangeOrder, execution: Execution, now: number) {
  return {
    e: 'executionReport',
    E: now,
    s: order.symbol,
    c: execution.clientOrderId,
    S: order.side,
    o: order.type,
    f: order.timeInForce,
    q: order.quantity,
    p: order.price,
    P: order.stopPrice,
    F: ZERO,
    g: order.orderListId,
    C: execution.origClientOrderId,
    x: execution.type,
    X: order.status,
    r: execution.rejectReason,
    i: order.orderId,
    l: execution.lastQuantity,
    z: order.executedQuantity,
    L: execution.lastPrice,
    n: execution.commission,
    N: execution.commissionAsset,
    T: execution.at,
    t: execution.tradeId,
    I: execution.executionId,
    w: order.isWorking && IN_BOOK.has(order.status),
    m: execution.isMaker,
    M: false,
    O: order.createdAt,
    Z: order.cumulativeQuoteQuantity,
    Y: execution.lastQuoteQuantity,
    Q: order.quoteOrderQuantity,
    ...(order.workingAt > 0 ? { W: order.workingAt } : {}),
    V: order.selfTradePreventionMode,
  };
}

function listStatus(list: ExchangeOrderList, now: number) {
  return {
    e: 'listStatus',
    E: now,
    s: list.symbol,
    g: list.orderListId,
    c: list.contingencyType,
    l: list.listStatusType,
    L: list.listOrderStatus,
    r: 'NONE',
    C: list.listClientOrderId,
    T: list.updatedAt,
    O: list.orders.map(({ symbol, orderId, clientOrderId }) => ({ s: symbol, i: orderId, c: clientOrderId })),
  };
}

const ZERO = '0.00000000';
const IN_BOOK: ReadonlySet<string> = new Set(['NEW', 'PARTIALLY_FILLED']);
