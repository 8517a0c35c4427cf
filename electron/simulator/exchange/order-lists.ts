import type { Units } from './decimal-units';
import type { RejectReason } from './exchange-event';
import type { LegRequest, OcoRequest, OrderRequest, OtocoRequest, OtoRequest } from './exchange-order';
import { REFUSALS, type Refusal } from './exchange-refusal';
import type { ExchangeState } from './exchange-state';
import { isOpen, type LiveOrder, lockNeededFor } from './live-order';
import { type LiveOrderList, ordersOf } from './live-order-list';
import { checkClientId, draftOrder, type OrderDraft } from './order-draft';
import { type OrderEntry, PRICE_CONFLICTS } from './order-entry';
import { givenAssetOf, type MatchingHooks, type OrderMatching } from './order-matching';

/** Orders that depend on each other: OCO, OTO and OTOCO, from placing to their end. */
export interface OrderLists {
  placeOco(account: string, request: OcoRequest): LiveOrderList | Refusal;
  placeOto(account: string, request: OtoRequest): LiveOrderList | Refusal;
  placeOtoco(account: string, request: OtocoRequest): LiveOrderList | Refusal;
  /** The list of an order, while it is not decided. */
  openListOf(order: LiveOrder): LiveOrderList | null;
  cancel(list: LiveOrderList, cancelClientOrderId: string): void;
  readonly hooks: MatchingHooks;
}

/**
 * @param matching - Asked for late: matching and lists call each other.
 */
export function createOrderLists(state: ExchangeState, entry: OrderEntry, matching: () => OrderMatching): OrderLists {
  const { ledger, store, counters } = state;
  /** Lists whose working order was filled. Empty between two calls. */
  const due: LiveOrderList[] = [];
  /** Lists that are ending orders of their own: the ends are no news to them. */
  const resolving = new Set<LiveOrderList>();

  const openListOf = (order: LiveOrder): LiveOrderList | null => {
    const list = order.orderListId === -1 ? null : store.list(order.orderListId);
    return list && !list.isDone ? list : null;
  };

  const finish = (list: LiveOrderList) => {
    list.isDone = true;
    state.reportList(list);
  };

  const expireOthers = (list: LiveOrderList, others: readonly LiveOrder[]) => {
    resolving.add(list);
    for (const order of others) if (isOpen(order)) matching().expire(order);
    resolving.delete(list);
  };

  const createList = (
    account: string,
    listClientOrderId: string | undefined,
    drafts: { readonly working: OrderDraft | null; readonly pending: readonly OrderDraft[]; readonly oco: boolean },
  ): LiveOrderList => {
    const orderListId = counters.nextListId++;
    const create = (draft: OrderDraft) => entry.create(account, draft, orderListId);
    const working = drafts.working ? create(drafts.working) : null;
    const legs = drafts.pending.map(create);
    const list: LiveOrderList = {
      account,
      orderListId,
      symbol: (drafts.pending[0] as OrderDraft).symbol,
      listClientOrderId: listClientOrderId || state.makeClientId(),
      working,
      pending: working ? legs : [],
      oco: drafts.oco ? legs : [],
      isDone: false,
      updatedAt: state.at,
    };
    store.addList(list);
    state.reportList(list);
    return list;
  };

  const checkAll = (account: string, listId: string | undefined, drafts: readonly OrderDraft[]): Refusal | null => {
    const refusal =
      checkClientId('listClientOrderId', listId) ??
      entry.checkRules(account, drafts) ??
      entry.checkIds(account, drafts);
    if (refusal) return refusal;
    const earlier = listId ? store.listByClientId(account, listId) : null;
    return earlier && !earlier.isDone ? REFUSALS.duplicateOrder : null;
  };

  /** Above the last price, below it, and no leg executable at once. */
  const findOcoConflict = (above: OcoLeg, below: OcoLeg): RejectReason | null => {
    const [high, low] = [levelOf(above), levelOf(below)];
    const last = state.marketOf(above).lastPrice;
    if (high <= low || (last !== null && (high <= last || low >= last))) return 'OCO_BAD_PRICES';
    return entry.findPriceConflict(above) ?? entry.findPriceConflict(below);
  };

  /** Both legs give the same asset and only one is executed: the dearer one holds the lock for both. */
  const lockOco = (legs: readonly LiveOrder[], amounts: readonly Units[]): boolean => {
    const [first, second] = legs as readonly [LiveOrder, LiveOrder];
    const [a, b] = amounts as readonly [Units, Units];
    return a >= b ? entry.lock(first, a) : entry.lock(second, b);
  };

  const placeWithWorking = (
    account: string,
    listId: string | undefined,
    working: OtoRequest['working'],
    symbol: string,
    legs: readonly (OrderDraft | Refusal)[],
  ): LiveOrderList | Refusal => {
    const draft = draftOrder(requestOf(symbol, working.side, working.quantity, working));
    if ('ok' in draft) return draft;
    const pending: OrderDraft[] = [];
    for (const leg of legs) {
      if ('ok' in leg) return leg;
      pending.push(leg);
    }
    if (draft.type !== 'LIMIT' && draft.type !== 'LIMIT_MAKER') return REFUSALS.unsupportedCombination;
    if (pending.length === 2 && !isOcoPair(pending)) return REFUSALS.unsupportedCombination;
    const refusal = checkAll(account, listId, [draft, ...pending]);
    if (refusal) return refusal;
    const conflict = entry.findPriceConflict(draft);
    // Every conflict but NONE, which is never found, has an answer.
    if (conflict) return PRICE_CONFLICTS[conflict] as Refusal;
    const amount = entry.lockFor(account, draft);
    if (ledger.free(account, givenAssetOf(state.marketOf(draft), draft.side)) < amount) {
      return REFUSALS.insufficientBalance;
    }
    const list = createList(account, listId, { working: draft, pending, oco: pending.length === 2 });
    for (const order of list.pending) state.report(order, 'NEW');
    const order = list.working as LiveOrder;
    entry.lock(order, amount);
    matching().accept(order);
    return list;
  };

  const reject = (list: LiveOrderList, reason: RejectReason) => {
    for (const order of list.pending) matching().reject(order, reason);
    finish(list);
  };

  const start = (list: LiveOrderList) => {
    const legs = list.pending;
    const [first, second] = legs as readonly [LiveOrder, LiveOrder | undefined];
    const amounts = legs.map((leg) => entry.lockFor(list.account, leg));
    const conflict = second ? findOcoConflict(first, second) : entry.findPriceConflict(first);
    if (conflict) reject(list, conflict);
    else if (!(second ? lockOco(legs, amounts) : entry.lock(first, amounts[0] as Units))) {
      reject(list, 'INSUFFICIENT_BALANCES');
    } else {
      for (const leg of legs) matching().accept(leg);
    }
  };

  return {
    placeOco(account, request) {
      const { symbol, side, quantity } = request;
      const above = draftOrder(requestOf(symbol, side, quantity, request.above));
      if ('ok' in above) return above;
      const below = draftOrder(requestOf(symbol, side, quantity, request.below));
      if ('ok' in below) return below;
      const drafts = [above, below];
      if (!isOcoPair(drafts)) return REFUSALS.unsupportedCombination;
      const refusal = checkAll(account, request.listClientOrderId, drafts);
      if (refusal) return refusal;
      const conflict = findOcoConflict(above, below);
      // Every conflict but NONE, which is never found, has an answer.
      if (conflict) return PRICE_CONFLICTS[conflict] as Refusal;
      const amounts = drafts.map((draft) => entry.lockFor(account, draft));
      const most = amounts.reduce((a, b) => (a > b ? a : b));
      if (ledger.free(account, givenAssetOf(state.marketOf(above), above.side)) < most) {
        return REFUSALS.insufficientBalance;
      }
      const list = createList(account, request.listClientOrderId, { working: null, pending: drafts, oco: true });
      lockOco(list.oco, amounts);
      for (const order of list.oco) matching().accept(order);
      return list;
    },

    placeOto(account, { symbol, listClientOrderId, working, pending }) {
      const leg = draftOrder(requestOf(symbol, pending.side, pending.quantity, pending));
      return placeWithWorking(account, listClientOrderId, working, symbol, [leg]);
    },

    placeOtoco(account, { symbol, listClientOrderId, working, pending }) {
      const legs = [pending.above, pending.below]
        .filter((leg) => leg !== undefined)
        .map((leg) => draftOrder(requestOf(symbol, pending.side, pending.quantity, leg)));
      return placeWithWorking(account, listClientOrderId, working, symbol, legs);
    },

    openListOf,

    cancel(list, cancelClientOrderId) {
      for (const order of ordersOf(list)) if (isOpen(order)) matching().cancel(order, cancelClientOrderId);
      finish(list);
    },

    hooks: {
      beforeExecution(order) {
        const list = openListOf(order);
        if (!list?.oco.includes(order)) return;
        const others = list.oco.filter((leg) => leg !== order);
        for (const other of others) {
          order.locked += other.locked;
          other.locked = 0n;
        }
        expireOthers(list, others);
        const spare = order.locked - lockNeededFor(order);
        if (spare > 0n) {
          ledger.release(order.account, givenAssetOf(state.marketOf(order), order.side), spare);
          order.locked -= spare;
        }
        finish(list);
      },

      afterEnd(order) {
        const list = openListOf(order);
        if (!list || resolving.has(list)) return;
        if (order === list.working && order.status === 'FILLED') {
          due.push(list);
          return;
        }
        expireOthers(list, ordersOf(list));
        finish(list);
      },

      startNextPending() {
        const list = due.shift();
        if (list) start(list);
        return list !== undefined;
      },
    },
  };
}

type OcoLeg = Pick<LiveOrder, 'symbol' | 'type' | 'side' | 'price' | 'stopPrice'>;

function levelOf(leg: OcoLeg): Units {
  return leg.type === 'LIMIT_MAKER' ? leg.price : leg.stopPrice;
}

/** One leg takes the profit, the other the loss: above the price for a sale it is the profit, for a purchase the loss. */
function isOcoPair([above, below]: readonly OrderDraft[]): boolean {
  if (!above || !below) return false;
  const [profit, loss] = above.side === 'SELL' ? [above, below] : [below, above];
  return (
    ['LIMIT_MAKER', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'].includes(profit.type) &&
    ['STOP_LOSS', 'STOP_LOSS_LIMIT'].includes(loss.type)
  );
}

function requestOf(symbol: string, side: string, quantity: string, leg: LegRequest): OrderRequest {
  return {
    symbol,
    side,
    quantity,
    type: leg.type,
    timeInForce: leg.timeInForce,
    price: leg.price,
    stopPrice: leg.stopPrice,
    newClientOrderId: leg.clientOrderId,
  };
}
