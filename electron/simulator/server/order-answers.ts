import type { Canceled, CanceledList, CancelReplaceParts, Placed, PlacedList } from '../exchange/exchange-engine';
import type { ExchangeOrder, ExchangeOrderList, ExchangeTrade } from '../exchange/exchange-order';
import type { Refusal } from '../exchange/exchange-refusal';

/** An order as the queries show it. */
export function orderAnswer(order: ExchangeOrder) {
  return {
    ...identity(order),
    clientOrderId: order.clientOrderId,
    ...amounts(order),
    stopPrice: order.stopPrice,
    icebergQty: ZERO,
    time: order.createdAt,
    updateTime: order.updatedAt,
    isWorking: order.isWorking,
    workingTime: order.workingAt,
    selfTradePreventionMode: order.selfTradePreventionMode,
  };
}

export type AnswerDetail = 'ACK' | 'RESULT' | 'FULL';

/** The answer to a new order, in the detail that was asked for. */
export function placedAnswer({ order, fills }: Placed, detail: AnswerDetail) {
  const ack = { ...identity(order), clientOrderId: order.clientOrderId, transactTime: order.updatedAt };
  if (detail === 'ACK') return ack;
  const result = {
    ...ack,
    ...amounts(order),
    ...stopOf(order),
    workingTime: order.workingAt,
    selfTradePreventionMode: order.selfTradePreventionMode,
  };
  if (detail === 'RESULT') return result;
  return { ...result, fills: fills.map(fillAnswer) };
}

export function canceledAnswer(canceled: Canceled): object {
  if (canceled.canceledList) return canceledListAnswer(canceled.canceledList);
  return canceledOrder(canceled.order, canceled.cancelClientOrderId);
}

export function canceledListAnswer({ list, orders, cancelClientOrderId }: CanceledList) {
  return {
    ...listStatus(list),
    orderReports: orders.map((order) => canceledOrder(order, cancelClientOrderId)),
  };
}

export function listAnswer(list: ExchangeOrderList) {
  return listStatus(list);
}

export function placedListAnswer({ list, orders }: PlacedList, detail: AnswerDetail) {
  const reports = orders.map((order) => placedAnswer({ order, fills: [] }, detail === 'FULL' ? 'RESULT' : detail));
  return { ...listStatus(list), orderReports: reports };
}

export function cancelReplaceAnswer(parts: CancelReplaceParts, detail: AnswerDetail) {
  const { cancelResponse, newOrderResponse } = parts;
  return {
    cancelResult: parts.cancelResult,
    newOrderResult: parts.newOrderResult,
    cancelResponse: isRefusal(cancelResponse) ? refusalAnswer(cancelResponse) : canceledAnswer(cancelResponse),
    newOrderResponse: !newOrderResponse
      ? null
      : isRefusal(newOrderResponse)
        ? refusalAnswer(newOrderResponse)
        : placedAnswer(newOrderResponse, detail),
  };
}

export function tradeAnswer(trade: ExchangeTrade) {
  return {
    symbol: trade.symbol,
    id: trade.tradeId,
    orderId: trade.orderId,
    orderListId: trade.orderListId,
    price: trade.price,
    qty: trade.quantity,
    quoteQty: trade.quoteQuantity,
    commission: trade.commission,
    commissionAsset: trade.commissionAsset,
    time: trade.at,
    isBuyer: trade.side === 'BUY',
    isMaker: trade.isMaker,
    isBestMatch: true,
  };
}

function identity({ symbol, orderId, orderListId }: ExchangeOrder) {
  return { symbol, orderId, orderListId };
}

/** Binance spells the cumulative quote quantity with three m. */
function amounts(order: ExchangeOrder) {
  return {
    price: order.price,
    origQty: order.quantity,
    executedQty: order.executedQuantity,
    origQuoteOrderQty: order.quoteOrderQuantity,
    cummulativeQuoteQty: order.cumulativeQuoteQuantity,
    status: order.status,
    timeInForce: order.timeInForce,
    type: order.type,
    side: order.side,
  };
}

function stopOf(order: ExchangeOrder) {
  return Number(order.stopPrice) > 0 ? { stopPrice: order.stopPrice } : {};
}

function canceledOrder(order: ExchangeOrder, cancelClientOrderId: string) {
  return {
    ...identity(order),
    origClientOrderId: order.clientOrderId,
    clientOrderId: cancelClientOrderId,
    transactTime: order.updatedAt,
    ...amounts(order),
    ...stopOf(order),
    selfTradePreventionMode: order.selfTradePreventionMode,
  };
}

function fillAnswer({ price, quantity, commission, commissionAsset, tradeId }: ExchangeTrade) {
  return { price, qty: quantity, commission, commissionAsset, tradeId };
}

function listStatus(list: ExchangeOrderList) {
  return {
    orderListId: list.orderListId,
    contingencyType: list.contingencyType,
    listStatusType: list.listStatusType,
    listOrderStatus: list.listOrderStatus,
    listClientOrderId: list.listClientOrderId,
    transactionTime: list.updatedAt,
    symbol: list.symbol,
    orders: list.orders,
  };
}

function isRefusal(value: object): value is Refusal {
  return 'ok' in value && value.ok === false;
}

function refusalAnswer({ code, message }: Refusal) {
  return { code, msg: message };
}

const ZERO = '0.00000000';
