import type { CancelRequest, LegRequest, OrderRequest } from '../exchange/exchange-order';
import { ApiError } from './api-error';
import {
  type AnswerDetail,
  canceledAnswer,
  canceledListAnswer,
  cancelReplaceAnswer,
  listAnswer,
  orderAnswer,
  placedAnswer,
  placedListAnswer,
} from './order-answers';
import { LEGAL, mandatory, optional, type ParameterRules, type Parameters } from './request-parameters';
import { accepted, limitOf, numberOf, type RestCall, type RestRoute, refusalError } from './rest-route';

const NEW_ORDER: ParameterRules = {
  symbol: mandatory(LEGAL.symbol),
  side: mandatory(LEGAL.word),
  type: mandatory(LEGAL.word),
  timeInForce: optional(LEGAL.word),
  quantity: optional(LEGAL.decimal),
  quoteOrderQty: optional(LEGAL.decimal),
  price: optional(LEGAL.decimal),
  stopPrice: optional(LEGAL.decimal),
  newClientOrderId: optional(LEGAL.clientOrderId),
  newOrderRespType: optional(LEGAL.word),
  icebergQty: optional(LEGAL.decimal),
  strategyId: optional(LEGAL.integer),
  strategyType: optional(LEGAL.integer),
  selfTradePreventionMode: optional(LEGAL.word),
};

const ONE_ORDER: ParameterRules = {
  symbol: mandatory(LEGAL.symbol),
  orderId: optional(LEGAL.integer),
  origClientOrderId: optional(LEGAL.clientOrderId),
};

const ONE_LIST: ParameterRules = {
  orderListId: optional(LEGAL.signedInteger),
  listClientOrderId: optional(LEGAL.clientOrderId),
};

const LIST_HEAD: ParameterRules = {
  symbol: mandatory(LEGAL.symbol),
  listClientOrderId: optional(LEGAL.clientOrderId),
  newOrderRespType: optional(LEGAL.word),
  selfTradePreventionMode: optional(LEGAL.word),
};

const TIME_RANGE: ParameterRules = {
  startTime: optional(LEGAL.integer),
  endTime: optional(LEGAL.integer),
  limit: optional(LEGAL.integer),
};

/** Everything about orders and lists of orders. */
export const ORDER_ROUTES: readonly RestRoute[] = [
  {
    method: 'POST',
    path: '/api/v3/order',
    weight: 1,
    access: 'trade',
    orders: 1,
    parameters: NEW_ORDER,
    answer({ context, account, parameters }) {
      const detail = detailOf(parameters, presetDetail(parameters));
      return placedAnswer(accepted(context.engine.placeOrder(account, orderRequest(parameters))), detail);
    },
  },
  {
    method: 'POST',
    path: '/api/v3/order/test',
    weight: ({ computeCommissionRates }) => (computeCommissionRates ? 20 : 1),
    access: 'trade',
    parameters: { ...NEW_ORDER, computeCommissionRates: optional(LEGAL.boolean) },
    answer({ context, account, parameters }) {
      accepted(context.engine.testOrder(account, orderRequest(parameters)));
      return {};
    },
  },
  {
    method: 'GET',
    path: '/api/v3/order',
    weight: 4,
    access: 'read',
    parameters: ONE_ORDER,
    answer({ context, account, parameters }) {
      const { order } = accepted(context.engine.order(account, orderKey(parameters)));
      if (context.hidden.isHidden(order)) throw new ApiError(400, -2013, 'Order does not exist.');
      return orderAnswer(order);
    },
  },
  {
    method: 'DELETE',
    path: '/api/v3/order',
    weight: 1,
    access: 'trade',
    parameters: {
      ...ONE_ORDER,
      newClientOrderId: optional(LEGAL.clientOrderId),
      cancelRestrictions: optional(LEGAL.word),
    },
    answer(call) {
      const { context, account, parameters } = call;
      const request: CancelRequest = {
        ...orderKey(parameters),
        newClientOrderId: parameters.newClientOrderId,
        cancelRestrictions: restrictionsOf(parameters),
      };
      refuseHidden(call, request);
      return canceledAnswer(accepted(context.engine.cancelOrder(account, request)));
    },
  },
  {
    method: 'POST',
    path: '/api/v3/order/cancelReplace',
    weight: 1,
    access: 'trade',
    orders: 1,
    parameters: {
      ...NEW_ORDER,
      cancelReplaceMode: mandatory('^(STOP_ON_FAILURE|ALLOW_FAILURE)$'),
      cancelOrderId: optional(LEGAL.integer),
      cancelOrigClientOrderId: optional(LEGAL.clientOrderId),
      cancelNewClientOrderId: optional(LEGAL.clientOrderId),
      cancelRestrictions: optional(LEGAL.word),
      orderRateLimitExceededMode: optional(LEGAL.word),
    },
    answer({ context, account, parameters }) {
      const detail = detailOf(parameters, presetDetail(parameters));
      const outcome = context.engine.cancelReplace(account, {
        // The rule above lets no other value pass.
        cancelReplaceMode: parameters.cancelReplaceMode as 'STOP_ON_FAILURE' | 'ALLOW_FAILURE',
        cancel: {
          orderId: numberOf(parameters, 'cancelOrderId'),
          origClientOrderId: parameters.cancelOrigClientOrderId,
          newClientOrderId: parameters.cancelNewClientOrderId,
          cancelRestrictions: restrictionsOf(parameters),
        },
        order: orderRequest(parameters),
      });
      if (outcome.ok) return cancelReplaceAnswer(outcome, detail);
      if (!outcome.parts) throw refusalError(outcome);
      const status = outcome.code === -2021 ? 409 : 400;
      throw new ApiError(status, outcome.code, outcome.message, {}, cancelReplaceAnswer(outcome.parts, detail));
    },
  },
  {
    method: 'GET',
    path: '/api/v3/openOrders',
    weight: ({ symbol }) => (symbol ? 6 : 80),
    access: 'read',
    parameters: { symbol: optional(LEGAL.symbol) },
    answer({ context, account, parameters }) {
      requireSymbol(context.engine, parameters.symbol);
      const orders = context.engine.openOrders(account, parameters.symbol);
      return orders.filter((order) => !context.hidden.isHidden(order)).map(orderAnswer);
    },
  },
  {
    method: 'DELETE',
    path: '/api/v3/openOrders',
    weight: 1,
    access: 'trade',
    parameters: { symbol: mandatory(LEGAL.symbol) },
    answer({ context, account, parameters }) {
      const { canceled } = accepted(context.engine.cancelAll(account, parameters.symbol as string));
      return canceled.map((entry) => ('order' in entry ? canceledAnswer(entry) : canceledListAnswer(entry)));
    },
  },
  {
    method: 'GET',
    path: '/api/v3/allOrders',
    weight: 20,
    access: 'read',
    parameters: { symbol: mandatory(LEGAL.symbol), orderId: optional(LEGAL.integer), ...TIME_RANGE },
    answer({ context, account, parameters }) {
      requireSymbol(context.engine, parameters.symbol);
      const orders = context.engine.allOrders(account, parameters.symbol as string, {
        orderId: numberOf(parameters, 'orderId'),
        ...timeRange(parameters),
        limit: limitOf(parameters, 500, 1_000),
      });
      return orders.filter((order) => !context.hidden.isHidden(order)).map(orderAnswer);
    },
  },
  {
    method: 'POST',
    path: '/api/v3/order/oco',
    weight: 1,
    access: 'trade',
    orders: 2,
    parameters: {
      ...LIST_HEAD,
      side: mandatory(LEGAL.word),
      quantity: mandatory(LEGAL.decimal),
      price: mandatory(LEGAL.decimal),
      stopPrice: mandatory(LEGAL.decimal),
      limitClientOrderId: optional(LEGAL.clientOrderId),
      limitIcebergQty: optional(LEGAL.decimal),
      stopClientOrderId: optional(LEGAL.clientOrderId),
      stopLimitPrice: optional(LEGAL.decimal),
      stopIcebergQty: optional(LEGAL.decimal),
      stopLimitTimeInForce: optional(LEGAL.word),
    },
    answer({ context, account, parameters }) {
      const limit: LegRequest = {
        type: 'LIMIT_MAKER',
        price: parameters.price,
        clientOrderId: parameters.limitClientOrderId,
      };
      const stop: LegRequest = {
        type: parameters.stopLimitPrice ? 'STOP_LOSS_LIMIT' : 'STOP_LOSS',
        stopPrice: parameters.stopPrice,
        price: parameters.stopLimitPrice,
        timeInForce: parameters.stopLimitTimeInForce,
        clientOrderId: parameters.stopClientOrderId,
      };
      const isSell = parameters.side === 'SELL';
      const placed = context.engine.placeOco(account, {
        symbol: parameters.symbol as string,
        side: parameters.side as string,
        quantity: parameters.quantity as string,
        listClientOrderId: parameters.listClientOrderId,
        above: isSell ? limit : stop,
        below: isSell ? stop : limit,
      });
      return placedListAnswer(accepted(placed), detailOf(parameters, 'FULL'));
    },
  },
  {
    method: 'POST',
    path: '/api/v3/orderList/oco',
    weight: 1,
    access: 'trade',
    orders: 2,
    parameters: {
      ...LIST_HEAD,
      side: mandatory(LEGAL.word),
      quantity: mandatory(LEGAL.decimal),
      ...legRules('above', true),
      ...legRules('below', true),
    },
    answer({ context, account, parameters }) {
      const placed = context.engine.placeOco(account, {
        symbol: parameters.symbol as string,
        side: parameters.side as string,
        quantity: parameters.quantity as string,
        listClientOrderId: parameters.listClientOrderId,
        above: legRequest(parameters, 'above'),
        below: legRequest(parameters, 'below'),
      });
      return placedListAnswer(accepted(placed), detailOf(parameters, 'FULL'));
    },
  },
  {
    method: 'POST',
    path: '/api/v3/orderList/oto',
    weight: 1,
    access: 'trade',
    orders: 2,
    parameters: { ...LIST_HEAD, ...sidedLegRules('working'), ...sidedLegRules('pending') },
    answer({ context, account, parameters }) {
      const placed = context.engine.placeOto(account, {
        symbol: parameters.symbol as string,
        listClientOrderId: parameters.listClientOrderId,
        working: sidedLeg(parameters, 'working'),
        pending: sidedLeg(parameters, 'pending'),
      });
      return placedListAnswer(accepted(placed), detailOf(parameters, 'FULL'));
    },
  },
  {
    method: 'POST',
    path: '/api/v3/orderList/otoco',
    weight: 1,
    access: 'trade',
    orders: 3,
    parameters: {
      ...LIST_HEAD,
      ...sidedLegRules('working'),
      pendingSide: mandatory(LEGAL.word),
      pendingQuantity: mandatory(LEGAL.decimal),
      ...legRules('pendingAbove', true),
      ...legRules('pendingBelow', false),
    },
    answer({ context, account, parameters }) {
      const placed = context.engine.placeOtoco(account, {
        symbol: parameters.symbol as string,
        listClientOrderId: parameters.listClientOrderId,
        working: sidedLeg(parameters, 'working'),
        pending: {
          side: parameters.pendingSide as string,
          quantity: parameters.pendingQuantity as string,
          above: legRequest(parameters, 'pendingAbove'),
          ...(parameters.pendingBelowType ? { below: legRequest(parameters, 'pendingBelow') } : {}),
        },
      });
      return placedListAnswer(accepted(placed), detailOf(parameters, 'FULL'));
    },
  },
  {
    method: 'GET',
    path: '/api/v3/orderList',
    weight: 4,
    access: 'read',
    parameters: { ...ONE_LIST, origClientOrderId: optional(LEGAL.clientOrderId) },
    answer({ context, account, parameters }) {
      const key = {
        orderListId: numberOf(parameters, 'orderListId'),
        listClientOrderId: parameters.origClientOrderId ?? parameters.listClientOrderId,
      };
      const { list } = accepted(context.engine.orderList(account, key));
      if (context.hidden.isListHidden(list)) throw new ApiError(400, -2018, 'Order list does not exist.');
      return listAnswer(list);
    },
  },
  {
    method: 'DELETE',
    path: '/api/v3/orderList',
    weight: 1,
    access: 'trade',
    parameters: { symbol: mandatory(LEGAL.symbol), ...ONE_LIST, newClientOrderId: optional(LEGAL.clientOrderId) },
    answer({ context, account, parameters }) {
      const request = {
        symbol: parameters.symbol as string,
        orderListId: numberOf(parameters, 'orderListId'),
        listClientOrderId: parameters.listClientOrderId,
        newClientOrderId: parameters.newClientOrderId,
      };
      const found = context.engine.orderList(account, request);
      if (found.ok && context.hidden.isListHidden(found.list)) {
        throw new ApiError(400, -2011, 'Unknown order list sent.');
      }
      return canceledListAnswer(accepted(context.engine.cancelOrderList(account, request)));
    },
  },
  {
    method: 'GET',
    path: '/api/v3/openOrderList',
    weight: 6,
    access: 'read',
    parameters: {},
    answer: ({ context, account }) =>
      context.engine
        .openOrderLists(account)
        .filter((list) => !context.hidden.isListHidden(list))
        .map(listAnswer),
  },
  {
    method: 'GET',
    path: '/api/v3/allOrderList',
    weight: 20,
    access: 'read',
    parameters: { fromId: optional(LEGAL.integer), ...TIME_RANGE },
    answer({ context, account, parameters }) {
      const fromId = numberOf(parameters, 'fromId');
      const { startAt = 0, endAt = Number.POSITIVE_INFINITY } = timeRange(parameters);
      const lists = context.engine
        .allOrderLists(account)
        .filter((list) => !context.hidden.isListHidden(list))
        .filter((list) => list.orderListId >= (fromId ?? 0) && list.updatedAt >= startAt && list.updatedAt <= endAt);
      const limit = limitOf(parameters, 500, 1_000);
      return (fromId === undefined ? lists.slice(-limit) : lists.slice(0, limit)).map(listAnswer);
    },
  },
];

function legRules(prefix: string, isMandatory: boolean): ParameterRules {
  return {
    [`${prefix}Type`]: isMandatory ? mandatory(LEGAL.word) : optional(LEGAL.word),
    [`${prefix}ClientOrderId`]: optional(LEGAL.clientOrderId),
    [`${prefix}Price`]: optional(LEGAL.decimal),
    [`${prefix}StopPrice`]: optional(LEGAL.decimal),
    [`${prefix}TimeInForce`]: optional(LEGAL.word),
    [`${prefix}IcebergQty`]: optional(LEGAL.decimal),
    [`${prefix}StrategyId`]: optional(LEGAL.integer),
    [`${prefix}StrategyType`]: optional(LEGAL.integer),
  };
}

function sidedLegRules(prefix: string): ParameterRules {
  return {
    ...legRules(prefix, true),
    [`${prefix}Side`]: mandatory(LEGAL.word),
    [`${prefix}Quantity`]: mandatory(LEGAL.decimal),
  };
}

function legRequest(parameters: Parameters, prefix: string): LegRequest {
  return {
    // Mandatory by the rules wherever this is asked for.
    type: parameters[`${prefix}Type`] as string,
    timeInForce: parameters[`${prefix}TimeInForce`],
    price: parameters[`${prefix}Price`],
    stopPrice: parameters[`${prefix}StopPrice`],
    clientOrderId: parameters[`${prefix}ClientOrderId`],
  };
}

function sidedLeg(parameters: Parameters, prefix: string) {
  return {
    ...legRequest(parameters, prefix),
    side: parameters[`${prefix}Side`] as string,
    quantity: parameters[`${prefix}Quantity`] as string,
  };
}

function orderRequest(parameters: Parameters): OrderRequest {
  const { side = '', type = '', timeInForce, quantity, quoteOrderQty, price, stopPrice, newClientOrderId } = parameters;
  const symbol = parameters.symbol as string;
  return { symbol, side, type, timeInForce, quantity, quoteOrderQty, price, stopPrice, newClientOrderId };
}

function orderKey(parameters: Parameters) {
  const { origClientOrderId } = parameters;
  const orderId = numberOf(parameters, 'orderId');
  if (orderId === undefined && origClientOrderId === undefined) {
    throw new ApiError(400, -1102, "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!");
  }
  return { symbol: parameters.symbol as string, orderId, origClientOrderId };
}

/** To the client a hidden order is unknown: cancelling it fails, and it stays. */
function refuseHidden({ context, account }: RestCall, request: CancelRequest): void {
  const found = context.engine.order(account, request);
  if (found.ok && context.hidden.isHidden(found.order)) throw new ApiError(400, -2011, 'Unknown order sent.');
}

function restrictionsOf({ cancelRestrictions }: Parameters): CancelRequest['cancelRestrictions'] {
  if (cancelRestrictions === undefined) return undefined;
  if (cancelRestrictions === 'ONLY_NEW' || cancelRestrictions === 'ONLY_PARTIALLY_FILLED') return cancelRestrictions;
  throw new ApiError(400, -1145, 'Invalid cancelRestrictions');
}

function detailOf({ newOrderRespType }: Parameters, preset: AnswerDetail): AnswerDetail {
  if (newOrderRespType === undefined) return preset;
  if (newOrderRespType === 'ACK' || newOrderRespType === 'RESULT' || newOrderRespType === 'FULL')
    return newOrderRespType;
  throw new ApiError(400, -1118, 'Invalid newOrderRespType.');
}

function presetDetail({ type }: Parameters): AnswerDetail {
  return type === 'LIMIT' || type === 'MARKET' ? 'FULL' : 'ACK';
}

function timeRange(parameters: Parameters) {
  return { startAt: numberOf(parameters, 'startTime'), endAt: numberOf(parameters, 'endTime') };
}

function requireSymbol(engine: RestCall['context']['engine'], symbol: string | undefined): void {
  if (symbol !== undefined && !engine.symbol(symbol)) throw new ApiError(400, -1121, 'Invalid symbol.');
}
