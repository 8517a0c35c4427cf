import type { Clock } from '#electron/ports/clock';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { DecimalText } from './decimal-units';
import type { BookTop, ExchangeEvent } from './exchange-event';
import type {
  AssetBalance,
  CancelListRequest,
  CancelReplaceRequest,
  CancelRequest,
  ExchangeOrder,
  ExchangeOrderList,
  ExchangeTrade,
  OcoRequest,
  OrderKey,
  OrderListKey,
  OrderRequest,
  OtocoRequest,
  OtoRequest,
  PublicTrade,
} from './exchange-order';
import type { Outcome, Refusal } from './exchange-refusal';
import type { ExchangeChange, ExchangeSnapshot, HouseRow } from './exchange-snapshot';
import type { ExchangeSymbol } from './exchange-symbol';

/**
 * A spot exchange in memory that behaves like Binance's: matching, balances, filters, order lists. Deterministic: the
 * same calls at the same instants give the same state. Refusals are returned, with Binance's code and text.
 *
 * Every call that changes something first hands its change record to `onChange`, then tells the listeners its events in
 * order, then returns: what was answered or told has been handed over before.
 */
export interface ExchangeEngine {
  // Orders.
  placeOrder(account: string, request: OrderRequest): Outcome<Placed>;
  /** `POST /order/test`: every check of placing, no effect. */
  testOrder(account: string, request: OrderRequest): Outcome<object>;
  placeOco(account: string, request: OcoRequest): Outcome<PlacedList>;
  placeOto(account: string, request: OtoRequest): Outcome<PlacedList>;
  placeOtoco(account: string, request: OtocoRequest): Outcome<PlacedList>;
  /** Cancels the whole list when the order belongs to one that is not decided. */
  cancelOrder(account: string, request: CancelRequest): Outcome<Canceled>;
  cancelOrderList(account: string, request: CancelListRequest): Outcome<CanceledList>;
  /** Refuses with -2011 when nothing is open. */
  cancelAll(account: string, symbol: string): Outcome<{ readonly canceled: readonly (Canceled | CanceledList)[] }>;
  cancelReplace(account: string, request: CancelReplaceRequest): CancelReplaceOutcome;

  // Queries of an account.
  order(account: string, key: OrderKey): Outcome<{ readonly order: ExchangeOrder }>;
  /** Oldest first; of every symbol when none is given. */
  openOrders(account: string, symbol?: string): readonly ExchangeOrder[];
  /** Oldest first. Without `orderId` and `startAt` the latest `limit` ones. */
  allOrders(account: string, symbol: string, range?: OrderRange): readonly ExchangeOrder[];
  orderList(account: string, key: OrderListKey): Outcome<{ readonly list: ExchangeOrderList }>;
  openOrderLists(account: string): readonly ExchangeOrderList[];
  allOrderLists(account: string): readonly ExchangeOrderList[];
  /** Oldest first. Without `fromId` and `startAt` the latest `limit` ones. */
  trades(account: string, symbol: string, range?: TradeRange): readonly ExchangeTrade[];
  /** Assets that the account has ever held, in the order of their first appearance. */
  balances(account: string): readonly AssetBalance[];

  // Market data.
  symbols(): readonly ExchangeSymbol[];
  symbol(symbol: string): ExchangeSymbol | null;
  depth(symbol: string, limit?: number): Depth | null;
  bookTop(symbol: string): BookTop | null;
  /** `null` before the first price. */
  lastPrice(symbol: string): DecimalText | null;
  /** Over `minutes`, weighted by quantity; the last price when nothing was traded in them. */
  averagePrice(symbol: string, minutes: number): DecimalText | null;
  /** Oldest first; at most the latest 1,000 are kept. */
  recentTrades(symbol: string, limit?: number): readonly PublicTrade[];

  // The outside world.
  /**
   * The market trades at `price`. Resting account orders at or through it fill at their own prices, together at most
   * `tradedQuantity` (unlimited when missing; `0` moves the price only). Then the market maker quotes around the new
   * price and stops are triggered. Without effect while the symbol is not `TRADING`.
   */
  setReference(symbol: string, print: MarketPrint): Outcome<object>;
  /** Adds a symbol or replaces its status, filters and liquidity; assets stay. */
  setSymbol(definition: ExchangeSymbol): void;
  openAccount(account: string): void;
  hasAccount(account: string): boolean;
  /** Creates the account when it is new. */
  deposit(account: string, asset: string, amount: DecimalText): Outcome<object>;
  withdraw(account: string, asset: string, amount: DecimalText): Outcome<object>;

  // State.
  readonly fees: FeeRates;
  version(): number;
  snapshot(): ExchangeSnapshot;
  /** @returns a function that ends the subscription. */
  subscribe(listener: (event: ExchangeEvent) => void): () => void;
  /** For comparisons in tests: of all accounts, by order id. */
  everyOrder(): readonly ExchangeOrder[];
  /** For comparisons in tests: of all accounts, in the order in which they happened. */
  everyTrade(): readonly ExchangeTrade[];
  /** What left or entered the accounts, per asset. */
  house(): readonly HouseRow[];
}

export interface ExchangeEngineOptions {
  readonly clock: Clock;
  /** Decides sizes of the market maker's levels and the ids that the exchange makes up. */
  readonly seed: number;
  readonly symbols?: readonly ExchangeSymbol[];
  readonly accounts?: readonly { readonly account: string; readonly balances: Readonly<Record<string, DecimalText>> }[];
  /** Fractions, taken from the received asset. 0.001 each when missing. */
  readonly fees?: FeeRates;
  /** A throw from here ends the call with that error: the call must then count as not answered. */
  readonly onChange?: (change: ExchangeChange) => void;
  /** State to go on from: a snapshot and the changes after it. `symbols` and `accounts` then add only what is new. */
  readonly restore?: { readonly snapshot: ExchangeSnapshot; readonly changes?: readonly ExchangeChange[] };
}

export interface FeeRates {
  readonly maker: DecimalText;
  readonly taker: DecimalText;
}

export interface MarketPrint {
  readonly price: DecimalText;
  readonly at: EpochMs;
  readonly tradedQuantity?: DecimalText;
}

export interface Placed {
  /** As it stands after the immediate match. */
  readonly order: ExchangeOrder;
  /** Fills of the immediate match. */
  readonly fills: readonly ExchangeTrade[];
}

/** Pending orders show as `PENDING_NEW` even when the working order filled at once, as at Binance. */
export interface PlacedList {
  readonly list: ExchangeOrderList;
  /** In the list's order. */
  readonly orders: readonly ExchangeOrder[];
}

export interface Canceled {
  readonly order: ExchangeOrder;
  /** Id of the cancelling, `clientOrderId` of Binance's answer. */
  readonly cancelClientOrderId: string;
  /** The list that went with it. */
  readonly canceledList: CanceledList | null;
}

export interface CanceledList {
  readonly list: ExchangeOrderList;
  /** All orders of the list, those that had ended before too. */
  readonly orders: readonly ExchangeOrder[];
  readonly cancelClientOrderId: string;
}

/** Both halves as Binance reports them in the answer's body (`data` of a refusal); a refusal without them attempted nothing. */
export interface CancelReplaceParts {
  readonly cancelResult: 'SUCCESS' | 'FAILURE';
  readonly newOrderResult: 'SUCCESS' | 'FAILURE' | 'NOT_ATTEMPTED';
  readonly cancelResponse: Canceled | Refusal;
  readonly newOrderResponse: Placed | Refusal | null;
}

export type CancelReplaceOutcome =
  | ({ readonly ok: true } & CancelReplaceParts)
  | (Refusal & { readonly parts: CancelReplaceParts | null });

export interface OrderRange {
  /** This one and later. */
  readonly orderId?: number;
  readonly startAt?: EpochMs;
  readonly endAt?: EpochMs;
  readonly limit?: number;
}

export interface TradeRange {
  /** This one and later. */
  readonly fromId?: number;
  readonly orderId?: number;
  readonly startAt?: EpochMs;
  readonly endAt?: EpochMs;
  readonly limit?: number;
}

/** Best prices first; `[price, quantity]`. */
export interface Depth {
  readonly lastUpdateId: number;
  readonly bids: readonly (readonly [DecimalText, DecimalText])[];
  readonly asks: readonly (readonly [DecimalText, DecimalText])[];
}

export function createExchangeEngine(_options: ExchangeEngineOptions): ExchangeEngine {
  throw new Error('Expected an engine, was the interface alone.');
}
