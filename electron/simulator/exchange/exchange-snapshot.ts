import type { AssetBalance, ExchangeOrder, ExchangeOrderList, ExchangeTrade, PublicTrade } from './exchange-order';
import type { ExchangeSymbol } from './exchange-symbol';

/**
 * The whole state as JSON-able rows. A change record has the same form with the touched rows only, so that a host keeps
 * the latest row per key: orders by `orderId`, lists by `orderListId`, balances by account and asset, markets by symbol,
 * house by asset; accounts and trades only grow.
 */
export interface ExchangeSnapshot {
  /** Counts up with every call that changed something. */
  readonly version: number;
  readonly counters: {
    readonly nextOrderId: number;
    readonly nextListId: number;
    readonly nextExecutionId: number;
    readonly nextClientId: number;
  };
  readonly markets: readonly MarketRow[];
  readonly accounts: readonly string[];
  readonly balances: readonly (AssetBalance & { readonly account: string })[];
  readonly orders: readonly OrderRow[];
  readonly lists: readonly OrderListRow[];
  /** In the order in which they happened. */
  readonly trades: readonly ExchangeTrade[];
  readonly publicTrades: readonly PublicTrade[];
  /** Net amounts that fees, the outside market and deposits hold; with all balances they add up to zero per asset. */
  readonly house: readonly HouseRow[];
}

export type ExchangeChange = ExchangeSnapshot;

export interface MarketRow {
  readonly definition: ExchangeSymbol;
  readonly nextTradeId: number;
  readonly updateId: number;
  readonly lastPrice: string | null;
  readonly referencePrice: string | null;
  /** How often the market maker has quoted anew: with the seed it gives his levels. */
  readonly quoteNumber: number;
  /** What was taken from his levels since, as `[level, quantity]`; level 0 is the best. */
  readonly takenBids: readonly (readonly [number, string])[];
  readonly takenAsks: readonly (readonly [number, string])[];
  /** Traded quantity and quote quantity of the latest minutes, oldest first. */
  readonly minutes: readonly { readonly minute: number; readonly quantity: string; readonly quote: string }[];
}

export interface OrderRow extends ExchangeOrder {
  readonly locked: string;
  /** Has the stop been reached? */
  readonly isTriggered: boolean;
  /** Place in time priority; later is behind. */
  readonly priority: number;
}

export interface OrderListRow extends ExchangeOrderList {
  readonly workingId: number | null;
  readonly pendingIds: readonly number[];
  readonly ocoIds: readonly number[];
}

export interface HouseRow {
  readonly asset: string;
  readonly fees: string;
  readonly market: string;
  readonly deposited: string;
}
