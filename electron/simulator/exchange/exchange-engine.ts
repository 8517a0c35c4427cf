import type { Clock } from '#electron/ports/clock';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { type DecimalText, parseDecimal, textOf, type Units, unitsOf } from './decimal-units';
import type { BookTop, ExchangeEvent } from './exchange-event';
import { averagePriceOf, bookTopOf, latestTrades, publicLevels, requote } from './exchange-market';
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
import { missingParameter, type Outcome, REFUSALS, type Refusal, refuse } from './exchange-refusal';
import type { ExchangeChange, ExchangeSnapshot, HouseRow } from './exchange-snapshot';
import { createExchangeState } from './exchange-state';
import type { ExchangeSymbol } from './exchange-symbol';
import { isOpen, type LiveOrder, viewOf } from './live-order';
import { type LiveOrderList, listViewOf, ordersOf } from './live-order-list';
import { checkClientId, draftOrder, type OrderDraft } from './order-draft';
import { createOrderEntry, PRICE_CONFLICTS } from './order-entry';
import { createOrderLists, type OrderLists } from './order-lists';
import { createOrderMatching, givenAssetOf } from './order-matching';

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

export function createExchangeEngine(options: ExchangeEngineOptions): ExchangeEngine {
  const { clock, seed, restore, onChange } = options;
  const fees = options.fees ?? DEFAULT_FEES;
  const state = createExchangeState({ clock, seed, restore });
  const { store, ledger } = state;
  const entry = createOrderEntry(state);
  const lists: OrderLists = createOrderLists(state, entry, () => matching);
  const matching = createOrderMatching(state, { maker: unitsOf(fees.maker), taker: unitsOf(fees.taker) }, lists.hooks);
  const listeners = new Set<(event: ExchangeEvent) => void>();
  const untold: ExchangeEvent[] = [];
  let isTelling = false;

  /** Runs one call to its end: the change is handed over, then the events are told. */
  const perform = <Answer>(run: () => Answer, at: EpochMs = clock.now()): Answer => {
    state.at = at;
    const answer = run();
    matching.settle();
    untold.push(...state.finishCall(onChange));
    // A listener may call the engine: what follows from it is told after what it is being told.
    if (isTelling) return answer;
    isTelling = true;
    try {
      for (let event = untold.shift(); event; event = untold.shift()) {
        for (const listener of listeners) listener(event);
      }
    } finally {
      isTelling = false;
    }
    return answer;
  };

  const checkOrder = (account: string, draft: OrderDraft): { readonly lock: Units } | Refusal => {
    const refusal = entry.checkRules(account, [draft]) ?? entry.checkIds(account, [draft]);
    if (refusal) return refusal;
    const conflict = entry.findPriceConflict(draft);
    // Every conflict but NONE, which is never found, has an answer.
    if (conflict) return PRICE_CONFLICTS[conflict] as Refusal;
    const lock = entry.lockFor(account, draft);
    const isCovered = ledger.free(account, givenAssetOf(state.marketOf(draft), draft.side)) >= lock;
    return isCovered ? { lock } : REFUSALS.insufficientBalance;
  };

  const place = (account: string, draft: OrderDraft): Outcome<Placed> => {
    const checked = checkOrder(account, draft);
    if ('ok' in checked) return checked;
    const earlierTrades = store.tradesOf(account, draft.symbol).length;
    const order = entry.create(account, draft, -1);
    entry.lock(order, checked.lock);
    matching.accept(order);
    const fills = store.tradesOf(account, draft.symbol).slice(earlierTrades);
    return { ok: true, order: viewOf(order), fills: fills.filter(({ orderId }) => orderId === order.orderId) };
  };

  const findOrder = (account: string, key: OrderKey): LiveOrder | null => {
    const order =
      key.orderId === undefined
        ? store.orderByClientId(account, key.symbol, key.origClientOrderId ?? '')
        : store.order(key.orderId);
    const isMeant = order?.account === account && order.symbol === key.symbol;
    const isSame = key.origClientOrderId === undefined || order?.clientOrderId === key.origClientOrderId;
    return order && isMeant && isSame ? order : null;
  };

  const findList = (account: string, key: OrderListKey): LiveOrderList | null => {
    const list =
      key.orderListId === undefined
        ? store.listByClientId(account, key.listClientOrderId ?? '')
        : store.list(key.orderListId);
    return list?.account === account ? list : null;
  };

  const cancelList = (list: LiveOrderList, cancelClientOrderId: string): CanceledList => {
    lists.cancel(list, cancelClientOrderId);
    return { list: listViewOf(list), orders: ordersOf(list).map(viewOf), cancelClientOrderId };
  };

  const cancelOne = (order: LiveOrder, cancelClientOrderId: string): Canceled => {
    const list = lists.openListOf(order);
    const canceledList = list ? cancelList(list, cancelClientOrderId) : null;
    if (!list) matching.cancel(order, cancelClientOrderId);
    return { order: viewOf(order), cancelClientOrderId, canceledList };
  };

  const cancel = (account: string, request: CancelRequest): Outcome<Canceled> => {
    if (!state.markets.has(request.symbol)) return REFUSALS.invalidSymbol;
    if (request.orderId === undefined && !request.origClientOrderId) return missingOrderId();
    const idRefusal = checkClientId('newClientOrderId', request.newClientOrderId);
    if (idRefusal) return idRefusal;
    const order = findOrder(account, request);
    if (!order || !isOpen(order)) return REFUSALS.unknownOrder;
    const demanded = request.cancelRestrictions && DEMANDED_STATUS[request.cancelRestrictions];
    if (demanded && order.status !== demanded) return REFUSALS.cancelRestricted;
    return { ok: true, ...cancelOne(order, request.newClientOrderId || state.makeClientId()) };
  };

  const placedList = (placed: LiveOrderList | Refusal): Outcome<PlacedList> =>
    'ok' in placed ? placed : { ok: true, list: listViewOf(placed), orders: ordersOf(placed).map(viewOf) };

  const engine: ExchangeEngine = {
    placeOrder: (account, request) =>
      perform(() => {
        const draft = draftOrder(request);
        return 'ok' in draft ? draft : place(account, draft);
      }),
    testOrder(account, request) {
      state.at = clock.now();
      const draft = draftOrder(request);
      if ('ok' in draft) return draft;
      const checked = checkOrder(account, draft);
      return 'ok' in checked ? checked : { ok: true };
    },
    placeOco: (account, request) => perform(() => placedList(lists.placeOco(account, request))),
    placeOto: (account, request) => perform(() => placedList(lists.placeOto(account, request))),
    placeOtoco: (account, request) => perform(() => placedList(lists.placeOtoco(account, request))),
    cancelOrder: (account, request) => perform(() => cancel(account, request)),
    cancelOrderList: (account, request) =>
      perform(() => {
        if (!state.markets.has(request.symbol)) return REFUSALS.invalidSymbol;
        const idRefusal = checkClientId('newClientOrderId', request.newClientOrderId);
        if (idRefusal) return idRefusal;
        const list = findList(account, request);
        if (!list || list.isDone || list.symbol !== request.symbol) return REFUSALS.unknownOrderList;
        return { ok: true, ...cancelList(list, request.newClientOrderId || state.makeClientId()) };
      }),
    cancelAll: (account, symbol) =>
      perform(() => {
        if (!state.markets.has(symbol)) return REFUSALS.invalidSymbol;
        const canceled: (Canceled | CanceledList)[] = [];
        for (const order of store.openOrders(account, symbol)) {
          // A list takes its other orders along.
          if (!isOpen(order)) continue;
          const one = cancelOne(order, state.makeClientId());
          canceled.push(one.canceledList ?? one);
        }
        return canceled.length > 0 ? { ok: true, canceled } : REFUSALS.unknownOrder;
      }),
    cancelReplace: (account, request) =>
      perform(() => {
        const draft = draftOrder(request.order);
        // Binance looks at the rules of the new order before it cancels anything.
        const refusal = 'ok' in draft ? draft : entry.checkRules(account, [draft]);
        if (refusal || 'ok' in draft) return { ...(refusal as Refusal), parts: null };
        const canceled = cancel(account, { ...request.cancel, symbol: draft.symbol });
        const isAttempted = canceled.ok || request.cancelReplaceMode === 'ALLOW_FAILURE';
        const placed = isAttempted ? place(account, draft) : null;
        const parts: CancelReplaceParts = {
          cancelResult: canceled.ok ? 'SUCCESS' : 'FAILURE',
          newOrderResult: placed === null ? 'NOT_ATTEMPTED' : placed.ok ? 'SUCCESS' : 'FAILURE',
          cancelResponse: canceled,
          newOrderResponse: placed,
        };
        if (canceled.ok && placed?.ok) return { ok: true, ...parts };
        const isPartial = canceled.ok || placed?.ok;
        return { ...(isPartial ? REFUSALS.cancelReplacePartiallyFailed : REFUSALS.cancelReplaceFailed), parts };
      }),

    order(account, key) {
      if (!state.markets.has(key.symbol)) return REFUSALS.invalidSymbol;
      if (key.orderId === undefined && !key.origClientOrderId) return missingOrderId();
      const order = findOrder(account, key);
      return order ? { ok: true, order: viewOf(order) } : REFUSALS.orderDoesNotExist;
    },
    openOrders: (account, symbol) => store.openOrders(account, symbol).map(viewOf),
    allOrders: (account, symbol, range = {}) =>
      cut(
        store
          .ordersOf(account, symbol)
          .filter(({ orderId, createdAt }) => isInRange(orderId, range.orderId, createdAt, range)),
        range.orderId !== undefined || range.startAt !== undefined,
        range.limit,
      ).map(viewOf),
    orderList(account, key) {
      if (key.orderListId === undefined && !key.listClientOrderId) return missingParameter('orderListId');
      const list = findList(account, key);
      return list ? { ok: true, list: listViewOf(list) } : REFUSALS.orderListDoesNotExist;
    },
    openOrderLists: (account) =>
      store
        .listsOf(account)
        .filter(({ isDone }) => !isDone)
        .map(listViewOf),
    allOrderLists: (account) => store.listsOf(account).map(listViewOf),
    trades: (account, symbol, range = {}) =>
      cut(
        store
          .tradesOf(account, symbol)
          .filter(
            ({ tradeId, orderId, at }) =>
              isInRange(tradeId, range.fromId, at, range) && (range.orderId ?? orderId) === orderId,
          ),
        range.fromId !== undefined || range.startAt !== undefined,
        range.limit,
      ),
    balances: (account) => ledger.balances(account),

    symbols: () => [...state.markets.values()].map(({ definition }) => definition),
    symbol: (symbol) => state.markets.get(symbol)?.definition ?? null,
    depth(symbol, limit = 100) {
      const market = state.markets.get(symbol);
      if (!market) return null;
      const side = (name: 'BUY' | 'SELL') =>
        publicLevels(market, name, limit).map(([price, quantity]) => [textOf(price), textOf(quantity)] as const);
      return { lastUpdateId: market.updateId, bids: side('BUY'), asks: side('SELL') };
    },
    bookTop(symbol) {
      const market = state.markets.get(symbol);
      return market ? bookTopOf(market, clock.now()) : null;
    },
    lastPrice(symbol) {
      const price = state.markets.get(symbol)?.lastPrice ?? null;
      return price === null ? null : textOf(price);
    },
    averagePrice(symbol, minutes) {
      const market = state.markets.get(symbol);
      const price = market ? averagePriceOf(market, minutes, clock.now()) : null;
      return price === null ? null : textOf(price);
    },
    recentTrades(symbol, limit = 500) {
      const market = state.markets.get(symbol);
      return market ? latestTrades(market, limit) : [];
    },

    setReference: (symbol, print) =>
      perform(() => {
        const market = state.markets.get(symbol);
        if (!market) return REFUSALS.invalidSymbol;
        const price = parseDecimal(print.price);
        if (typeof price === 'string' || price === 0n) return REFUSALS.invalidPrice;
        const quantity = print.tradedQuantity === undefined ? null : parseDecimal(print.tradedQuantity);
        if (typeof quantity === 'string') return REFUSALS.invalidQuantity;
        if (market.definition.status !== 'TRADING') return { ok: true };
        state.touchMarket(market);
        market.referencePrice = price;
        // First the quotes: a stop that fires on the way must not meet those of the old price.
        requote(market);
        matching.print(market, price, quantity);
        return { ok: true };
      }, print.at),
    setSymbol: (definition) =>
      perform(() => {
        requote(state.putMarket(definition));
        state.tell({ kind: 'symbol', symbol: definition });
      }),
    openAccount: (account) => perform(() => ledger.open(account)),
    hasAccount: (account) => ledger.has(account),
    deposit: (account, asset, amount) =>
      perform(() => {
        const units = parseDecimal(amount);
        if (typeof units === 'string') return REFUSALS.invalidQuantity;
        ledger.receive(account, asset, units);
        ledger.book('deposited', asset, -units);
        state.tell({ kind: 'balance-delta', account, at: state.at, asset, delta: textOf(units) });
        return { ok: true };
      }),
    withdraw: (account, asset, amount) =>
      perform(() => {
        const units = parseDecimal(amount);
        if (typeof units === 'string') return REFUSALS.invalidQuantity;
        if (!ledger.has(account)) return REFUSALS.invalidAccount;
        if (ledger.free(account, asset) < units) return REFUSALS.insufficientForWithdrawal;
        ledger.spendFree(account, asset, units);
        ledger.book('deposited', asset, units);
        state.tell({ kind: 'balance-delta', account, at: state.at, asset, delta: textOf(-units) });
        return { ok: true };
      }),

    fees,
    version: () => state.version(),
    snapshot: () => state.snapshot(),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    everyOrder: () => store.everyOrder().map(viewOf),
    everyTrade: () => [...store.everyTrade()],
    house: () => ledger.house(),
  };

  for (const definition of options.symbols ?? []) {
    if (!state.markets.has(definition.symbol)) engine.setSymbol(definition);
  }
  for (const { account, balances } of options.accounts ?? []) {
    if (ledger.has(account)) continue;
    engine.openAccount(account);
    for (const [asset, amount] of Object.entries(balances)) engine.deposit(account, asset, amount);
  }
  return engine;
}

function missingOrderId(): Refusal {
  return refuse(-1102, "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!");
}

function isInRange(
  id: number,
  firstId: number | undefined,
  at: number,
  range: { readonly startAt?: EpochMs; readonly endAt?: EpochMs },
): boolean {
  return id >= (firstId ?? 0) && at >= (range.startAt ?? 0) && at <= (range.endAt ?? Number.POSITIVE_INFINITY);
}

/** The first `limit` items from a given start, else the latest ones. */
function cut<Item>(items: readonly Item[], fromStart: boolean, limit = 500): readonly Item[] {
  return fromStart ? items.slice(0, limit) : items.slice(-limit);
}

const DEFAULT_FEES: FeeRates = { maker: '0.001', taker: '0.001' };

const DEMANDED_STATUS = { ONLY_NEW: 'NEW', ONLY_PARTIALLY_FILLED: 'PARTIALLY_FILLED' } as const;
