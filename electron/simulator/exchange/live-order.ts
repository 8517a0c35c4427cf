import { multiply, textOf, type Units, unitsOf } from './decimal-units';
import type { ExchangeOrder, OrderSide, OrderStatus, OrderType, TimeInForce } from './exchange-order';
import type { OrderRow } from './exchange-snapshot';

/** An order inside the engine; the one record that matching edits in place. */
export interface LiveOrder {
  readonly account: string;
  readonly symbol: string;
  readonly orderId: number;
  readonly orderListId: number;
  readonly clientOrderId: string;
  readonly side: OrderSide;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  /** Zero for orders without a limit price. */
  readonly price: Units;
  /** Zero for orders without a stop. */
  readonly stopPrice: Units;
  /** Grows with the executed quantity for a market order in quote quantity. */
  quantity: Units;
  readonly quoteOrderQuantity: Units;
  executed: Units;
  executedQuote: Units;
  status: OrderStatus;
  isWorking: boolean;
  readonly createdAt: number;
  updatedAt: number;
  workingAt: number;
  /** What of the account's locked balance belongs to this order. */
  locked: Units;
  isTriggered: boolean;
  priority: number;
}

export function isOpen(order: LiveOrder): boolean {
  return order.status === 'NEW' || order.status === 'PARTIALLY_FILLED' || order.status === 'PENDING_NEW';
}

export function isStop(type: OrderType): boolean {
  return type !== 'LIMIT' && type !== 'MARKET' && type !== 'LIMIT_MAKER';
}

/** Whether the last price has reached the stop, or jumped over it. */
export function isStopReached(order: Pick<LiveOrder, 'type' | 'side' | 'stopPrice'>, price: Units): boolean {
  const isLoss = order.type === 'STOP_LOSS' || order.type === 'STOP_LOSS_LIMIT';
  const firesBelow = isLoss === (order.side === 'SELL');
  return firesBelow ? price <= order.stopPrice : price >= order.stopPrice;
}

/** What must be locked for the rest of an order, in the asset that it gives away. */
export function lockNeededFor(order: Pick<LiveOrder, 'side' | 'price' | 'stopPrice' | 'quantity' | 'executed'>): Units {
  const rest = order.quantity - order.executed;
  if (order.side === 'SELL') return rest;
  return multiply(order.price > 0n ? order.price : order.stopPrice, rest);
}

export function viewOf(order: LiveOrder): ExchangeOrder {
  return {
    account: order.account,
    symbol: order.symbol,
    orderId: order.orderId,
    orderListId: order.orderListId,
    clientOrderId: order.clientOrderId,
    side: order.side,
    type: order.type,
    timeInForce: order.timeInForce,
    price: textOf(order.price),
    stopPrice: textOf(order.stopPrice),
    quantity: textOf(order.quantity),
    quoteOrderQuantity: textOf(order.quoteOrderQuantity),
    executedQuantity: textOf(order.executed),
    cumulativeQuoteQuantity: textOf(order.executedQuote),
    status: order.status,
    isWorking: order.isWorking,
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
    workingAt: order.workingAt,
    selfTradePreventionMode: 'EXPIRE_MAKER',
  };
}

export function orderRowOf(order: LiveOrder): OrderRow {
  return {
    ...viewOf(order),
    locked: textOf(order.locked),
    isTriggered: order.isTriggered,
    priority: order.priority,
  };
}

export function orderFromRow(row: OrderRow): LiveOrder {
  return {
    account: row.account,
    symbol: row.symbol,
    orderId: row.orderId,
    orderListId: row.orderListId,
    clientOrderId: row.clientOrderId,
    side: row.side,
    type: row.type,
    timeInForce: row.timeInForce,
    price: unitsOf(row.price),
    stopPrice: unitsOf(row.stopPrice),
    quantity: unitsOf(row.quantity),
    quoteOrderQuantity: unitsOf(row.quoteOrderQuantity),
    executed: unitsOf(row.executedQuantity),
    executedQuote: unitsOf(row.cumulativeQuoteQuantity),
    status: row.status,
    isWorking: row.isWorking,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    workingAt: row.workingAt,
    locked: unitsOf(row.locked),
    isTriggered: row.isTriggered,
    priority: row.priority,
  };
}
