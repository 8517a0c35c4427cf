import type { ApprovedOrder } from '#shared/domain/approved-order';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { KeyPermissions } from '#shared/domain/exchange-key';
import type { InstrumentId } from '#shared/domain/instrument';
import type { InstrumentRules } from '#shared/domain/instrument-rules';
import type { Balance, Fill, Order } from '#shared/domain/order';

/** An order as the exchange tells it; what it does not say (`proposalId`, `role`) is not in it. */
export type ExchangeOrder = Pick<
  Order,
  | 'clientOrderId'
  | 'instrument'
  | 'side'
  | 'type'
  | 'timeInForce'
  | 'quantity'
  | 'price'
  | 'triggerPrice'
  | 'filledQuantity'
  | 'filledQuote'
> & {
  readonly exchangeOrderId: string;
  /** Exchange's id of the list that it belongs to; `null` for a single order. */
  readonly listId: string | null;
  readonly state: 'pending' | 'open' | 'filled' | 'cancelled' | 'expired' | 'rejected';
  readonly updatedAt: EpochMs;
};

/** Names chosen before an order leaves, one for each leg; they are in the journal by then. */
export interface ClientOrderIds {
  readonly list: string | null;
  readonly entry: string | null;
  readonly stop: string | null;
  readonly target: string | null;
  readonly exit: string | null;
}

/**
 * What is proven about an order that was sent. `unknown` is everything that proves neither: the order counts as live until
 * it is found. Nothing is ever sent twice.
 */
export type SubmitResult =
  | { readonly kind: 'accepted'; readonly orders: readonly ExchangeOrder[] }
  | { readonly kind: 'rejected'; readonly code: string; readonly message: string; readonly isKeyRevoked: boolean }
  | { readonly kind: 'unknown'; readonly code: string; readonly message: string };

/** `gone`: the exchange does not have it open (filled, cancelled before, or hidden): look it up. */
export type CancelResult =
  | { readonly kind: 'cancelled'; readonly orders: readonly ExchangeOrder[] }
  | { readonly kind: 'gone'; readonly code: string; readonly message: string }
  | { readonly kind: 'unknown'; readonly code: string; readonly message: string };

export type ExecutionEvent =
  | { readonly kind: 'order'; readonly order: ExchangeOrder; readonly fill: Omit<Fill, 'knownAt'> | null }
  | { readonly kind: 'balances'; readonly balances: readonly Balance[]; readonly at: EpochMs }
  /** The user stream came up, or fell silent or was cut. After `down` everything must be asked for again. */
  | { readonly kind: 'stream'; readonly isUp: boolean; readonly reason: string | null };

/** Request statistics for the status line. */
export interface ConnectionFigures {
  readonly latencyMs: number | null;
  readonly clockSkewMs: number | null;
  readonly requestWeight: { readonly used: number; readonly limit: number } | null;
  readonly orderCount: { readonly used: number; readonly limit: number } | null;
  readonly blockedUntil: EpochMs | null;
}

/**
 * Orders and account of one exchange. `submit` and the cancels never throw for what the exchange or the network does: they
 * classify it. The queries throw an `AppError` `exchange_unavailable`, `exchange_blocked`, `key_revoked` or
 * `exchange_refused`.
 */
export interface ExecutionClient {
  submit(order: ApprovedOrder, ids: ClientOrderIds): Promise<SubmitResult>;
  cancel(order: { readonly instrument: InstrumentId; readonly clientOrderId: string }): Promise<CancelResult>;
  /** Cancels a whole list (entry with its legs, or stop with target). */
  cancelList(list: { readonly instrument: InstrumentId; readonly listClientId: string }): Promise<CancelResult>;
  /** The order with this name, or `null` where the exchange says that it has none, which proves nothing. */
  findOrder(order: {
    readonly instrument: InstrumentId;
    readonly clientOrderId: string;
  }): Promise<ExchangeOrder | null>;
  openOrders(): Promise<ExchangeOrder[]>;
  /** Fills after `afterTradeId`, oldest first, in pages until the newest; from the newest one only where it is `null`. */
  fillsSince(instrument: InstrumentId, afterTradeId: string | null): Promise<Omit<Fill, 'knownAt'>[]>;
  balances(): Promise<Balance[]>;
  permissions(): Promise<KeyPermissions>;
  /** Starts the user stream (and keeps it up, with back-off) until the returned function is called. */
  subscribe(onEvent: (event: ExecutionEvent) => void): () => void;
  figures(): ConnectionFigures;
  rules(instrument: InstrumentId): InstrumentRules | null;
  close(): Promise<void>;
}
