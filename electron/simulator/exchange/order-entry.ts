import { divide, floorTo, multiply, type Units } from './decimal-units';
import type { RejectReason } from './exchange-event';
import { type Counterpart, counterpartsFor, type ExchangeMarket, isWithinLimit } from './exchange-market';
import { REFUSALS, type Refusal } from './exchange-refusal';
import type { ExchangeState } from './exchange-state';
import { isOpen, isStop, isStopReached, type LiveOrder, lockNeededFor } from './live-order';
import type { OrderDraft } from './order-draft';
import { givenAssetOf, lotOf } from './order-matching';
import { checkFilters, checkOrderCounts } from './symbol-filters';

/** Decides what gets in: the checks before an order exists, and the locking of its balance. */
export interface OrderEntry {
  /** Symbol, account, state of the market, filters and counts of orders that would come together. */
  checkRules(account: string, drafts: readonly OrderDraft[]): Refusal | null;
  /** Whether a client order id among them is taken by an open order, or by another one of them. */
  checkIds(account: string, drafts: readonly OrderDraft[]): Refusal | null;
  /** Why the order must not enter at the present prices. */
  findPriceConflict(order: Pick<LiveOrder, 'symbol' | 'type' | 'side' | 'price' | 'stopPrice'>): RejectReason | null;
  /** What must be locked for an order, market orders at the present book. */
  lockFor(account: string, draft: OrderDraft): Units;
  create(account: string, draft: OrderDraft, orderListId: number): LiveOrder;
  /** @returns `false`, without effect, when the free balance is too small. */
  lock(order: LiveOrder, amount: Units): boolean;
}

export function createOrderEntry(state: ExchangeState): OrderEntry {
  const { ledger, store, counters } = state;

  /** What a market order would give at the present book; an account never meets its own orders. */
  const estimate = (account: string, draft: OrderDraft, market: ExchangeMarket): Units => {
    let [missing, given] = [draft.quantity, 0n];
    let missingQuote = draft.quoteOrderQuantity;
    for (const { price, available, order } of counterpartsFor(market, draft.side)) {
      if (order?.account === account) continue;
      const wanted = draft.quantity > 0n ? missing : floorTo(divide(missingQuote, price), lotOf(market));
      if (wanted <= 0n) break;
      const quantity = wanted < available ? wanted : available;
      missing -= quantity;
      missingQuote -= multiply(price, quantity);
      given += draft.side === 'BUY' ? multiply(price, quantity) : quantity;
    }
    return given;
  };

  return {
    checkRules(account, drafts) {
      const [first] = drafts;
      const market = first && state.markets.get(first.symbol);
      if (!market) return REFUSALS.invalidSymbol;
      if (!ledger.has(account)) return REFUSALS.invalidAccount;
      if (market.definition.status !== 'TRADING') return REFUSALS.marketClosed;
      for (const draft of drafts) {
        const refusal = checkFilters(draft, market, state.at);
        if (refusal) return refusal;
      }
      return checkOrderCounts(market, store.countOpen(account, market.definition.symbol), drafts);
    },

    checkIds(account, drafts) {
      const ids = drafts.map(({ clientOrderId }) => clientOrderId).filter((id) => id !== null);
      const isTaken = drafts.some(({ symbol, clientOrderId }) => {
        const earlier = clientOrderId === null ? null : store.orderByClientId(account, symbol, clientOrderId);
        return earlier !== null && isOpen(earlier);
      });
      return isTaken || new Set(ids).size < ids.length ? REFUSALS.duplicateOrder : null;
    },

    findPriceConflict(order) {
      const market = state.marketOf(order);
      if (isStop(order.type)) {
        const isReached = market.lastPrice !== null && isStopReached(order, market.lastPrice);
        return isReached ? 'STOP_PRICE_WOULD_TRIGGER_IMMEDIATELY' : null;
      }
      if (order.type !== 'LIMIT_MAKER') return null;
      const next = counterpartsFor(market, order.side).next().value as Counterpart | undefined;
      return next && isWithinLimit(order.side, order.price, next.price) ? 'WOULD_MATCH_IMMEDIATELY' : null;
    },

    lockFor(account, draft) {
      if (draft.type !== 'MARKET') return lockNeededFor({ ...draft, executed: 0n });
      if (draft.side === 'BUY' && draft.quoteOrderQuantity > 0n) return draft.quoteOrderQuantity;
      if (draft.side === 'SELL' && draft.quantity > 0n) return draft.quantity;
      return estimate(account, draft, state.marketOf(draft));
    },

    create(account, draft, orderListId) {
      const order: LiveOrder = {
        account,
        symbol: draft.symbol,
        orderId: counters.nextOrderId++,
        orderListId,
        clientOrderId: draft.clientOrderId ?? state.makeClientId(),
        side: draft.side,
        type: draft.type,
        timeInForce: draft.timeInForce,
        price: draft.price,
        stopPrice: draft.stopPrice,
        quantity: draft.quantity,
        quoteOrderQuantity: draft.quoteOrderQuantity,
        executed: 0n,
        executedQuote: 0n,
        status: 'PENDING_NEW',
        isWorking: false,
        createdAt: state.at,
        updatedAt: state.at,
        workingAt: -1,
        locked: 0n,
        isTriggered: false,
        priority: 0,
      };
      store.addOrder(order);
      return order;
    },

    lock(order, amount) {
      if (!ledger.lock(order.account, givenAssetOf(state.marketOf(order), order.side), amount)) return false;
      order.locked = amount;
      return true;
    },
  };
}

/** How a price conflict is answered when an order is sent; a pending leg has it as its reject reason instead. */
export const PRICE_CONFLICTS: Readonly<Record<RejectReason, Refusal | null>> = {
  NONE: null,
  INSUFFICIENT_BALANCES: REFUSALS.insufficientBalance,
  STOP_PRICE_WOULD_TRIGGER_IMMEDIATELY: REFUSALS.wouldTrigger,
  WOULD_MATCH_IMMEDIATELY: REFUSALS.wouldTake,
  OCO_BAD_PRICES: REFUSALS.badOcoPrices,
};
