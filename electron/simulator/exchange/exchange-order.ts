import type { EpochMs } from '#shared/domain/epoch-ms';
import type { DecimalText } from './decimal-units';

export type OrderSide = 'BUY' | 'SELL';

export type OrderType =
  | 'LIMIT'
  | 'MARKET'
  | 'LIMIT_MAKER'
  | 'STOP_LOSS'
  | 'STOP_LOSS_LIMIT'
  | 'TAKE_PROFIT'
  | 'TAKE_PROFIT_LIMIT';

export type TimeInForce = 'GTC' | 'IOC' | 'FOK';

/** `PENDING_NEW`: waits in an order list for the working order. `EXPIRED_IN_MATCH`: self-trade prevention removed it. */
export type OrderStatus =
  | 'PENDING_NEW'
  | 'NEW'
  | 'PARTIALLY_FILLED'
  | 'FILLED'
  | 'CANCELED'
  | 'REJECTED'
  | 'EXPIRED'
  | 'EXPIRED_IN_MATCH';

/** An order as it stands. Amounts that were not given are `0.00000000`. */
export interface ExchangeOrder {
  readonly account: string;
  readonly symbol: string;
  /** Counts up per exchange, from 1. */
  readonly orderId: number;
  /** -1 for an order outside a list. */
  readonly orderListId: number;
  readonly clientOrderId: string;
  readonly side: OrderSide;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly price: DecimalText;
  readonly stopPrice: DecimalText;
  /** For a market order in quote quantity: what it has executed. */
  readonly quantity: DecimalText;
  readonly quoteOrderQuantity: DecimalText;
  readonly executedQuantity: DecimalText;
  /** Quote asset paid or received so far, before commission. */
  readonly cumulativeQuoteQuantity: DecimalText;
  readonly status: OrderStatus;
  /** Whether it is, or was when it ended, in the book; a stop before its trigger and a pending leg are not. */
  readonly isWorking: boolean;
  readonly createdAt: EpochMs;
  readonly updatedAt: EpochMs;
  /** When it entered the book or the match; -1 before. */
  readonly workingAt: number;
  readonly selfTradePreventionMode: 'EXPIRE_MAKER';
}

/** Parameters of `POST /order` in their raw text; the engine checks all of them, unknown enum values too. */
export interface OrderRequest {
  readonly symbol: string;
  readonly side: string;
  readonly type: string;
  readonly timeInForce?: string;
  readonly quantity?: DecimalText;
  readonly quoteOrderQty?: DecimalText;
  readonly price?: DecimalText;
  readonly stopPrice?: DecimalText;
  /** Made up by the exchange when missing. */
  readonly newClientOrderId?: string;
}

/** One leg of an order list: side and quantity come from the list where it has them. */
export interface LegRequest {
  readonly type: string;
  readonly timeInForce?: string;
  readonly price?: DecimalText;
  readonly stopPrice?: DecimalText;
  readonly clientOrderId?: string;
}

export interface OcoRequest {
  readonly symbol: string;
  readonly side: string;
  readonly quantity: DecimalText;
  readonly listClientOrderId?: string;
  readonly above: LegRequest;
  readonly below: LegRequest;
}

export interface OtoRequest {
  readonly symbol: string;
  readonly listClientOrderId?: string;
  readonly working: LegRequest & { readonly side: string; readonly quantity: DecimalText };
  readonly pending: LegRequest & { readonly side: string; readonly quantity: DecimalText };
}

export interface OtocoRequest {
  readonly symbol: string;
  readonly listClientOrderId?: string;
  readonly working: LegRequest & { readonly side: string; readonly quantity: DecimalText };
  readonly pending: {
    readonly side: string;
    readonly quantity: DecimalText;
    readonly above: LegRequest;
    /** Without it the pending part is one order, like in an OTO. */
    readonly below?: LegRequest;
  };
}

/** One of the two ids is needed; with both, both must fit. */
export interface OrderKey {
  readonly symbol: string;
  readonly orderId?: number;
  readonly origClientOrderId?: string;
}

export interface CancelRequest extends OrderKey {
  /** Id of the cancelling itself. */
  readonly newClientOrderId?: string;
  readonly cancelRestrictions?: 'ONLY_NEW' | 'ONLY_PARTIALLY_FILLED';
}

export interface OrderListKey {
  readonly orderListId?: number;
  readonly listClientOrderId?: string;
}

export interface CancelListRequest extends OrderListKey {
  readonly symbol: string;
  readonly newClientOrderId?: string;
}

export interface CancelReplaceRequest {
  readonly cancelReplaceMode: 'STOP_ON_FAILURE' | 'ALLOW_FAILURE';
  readonly cancel: Omit<CancelRequest, 'symbol'>;
  readonly order: OrderRequest;
}

export interface ExchangeOrderList {
  readonly account: string;
  readonly orderListId: number;
  readonly symbol: string;
  /** An OTOCO is an `OTO` too, as at Binance. */
  readonly contingencyType: 'OCO' | 'OTO';
  readonly listStatusType: 'EXEC_STARTED' | 'ALL_DONE';
  readonly listOrderStatus: 'EXECUTING' | 'ALL_DONE' | 'REJECT';
  readonly listClientOrderId: string;
  readonly updatedAt: EpochMs;
  /** Working order first. */
  readonly orders: readonly { readonly symbol: string; readonly orderId: number; readonly clientOrderId: string }[];
}

/** One account's side of a trade. */
export interface ExchangeTrade {
  readonly account: string;
  readonly symbol: string;
  /** Counts up per symbol; shared with the public trade and with the other side's account. */
  readonly tradeId: number;
  readonly orderId: number;
  readonly orderListId: number;
  readonly clientOrderId: string;
  readonly side: OrderSide;
  readonly price: DecimalText;
  readonly quantity: DecimalText;
  readonly quoteQuantity: DecimalText;
  readonly commission: DecimalText;
  readonly commissionAsset: string;
  readonly at: EpochMs;
  readonly isMaker: boolean;
}

export interface PublicTrade {
  readonly symbol: string;
  readonly tradeId: number;
  readonly price: DecimalText;
  readonly quantity: DecimalText;
  readonly quoteQuantity: DecimalText;
  readonly at: EpochMs;
  readonly isBuyerMaker: boolean;
}

export interface AssetBalance {
  readonly asset: string;
  readonly free: DecimalText;
  readonly locked: DecimalText;
}
