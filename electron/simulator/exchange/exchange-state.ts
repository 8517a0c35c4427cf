import type { Clock } from '#electron/ports/clock';
import { invariant } from '#shared/domain/invariant';
import { createSeededNoise, type SeededNoise } from '../seeded-noise';
import { type AccountLedger, createAccountLedger } from './account-ledger';
import { textOf, unitsOf } from './decimal-units';
import type { ExchangeEvent, Execution, ExecutionType } from './exchange-event';
import {
  addPublicTrade,
  bookTopOf,
  createExchangeMarket,
  type ExchangeMarket,
  latestTrades,
  marketFromRow,
  marketRowOf,
} from './exchange-market';
import type { ExchangeTrade, PublicTrade } from './exchange-order';
import type { ExchangeChange, ExchangeSnapshot, MarketRow, OrderListRow, OrderRow } from './exchange-snapshot';
import type { ExchangeSymbol } from './exchange-symbol';
import { isOpen, isStop, type LiveOrder, orderFromRow, orderRowOf, viewOf } from './live-order';
import { type LiveOrderList, listFromRow, listRowOf, listViewOf } from './live-order-list';
import { createOrderStore, type OrderStore } from './order-store';

/** All state of the exchange and the record of what the running call changed in it. */
export interface ExchangeState {
  readonly ledger: AccountLedger;
  readonly store: OrderStore;
  readonly markets: Map<string, ExchangeMarket>;
  readonly counters: Counters;
  /** The instant of the running call. */
  at: number;
  marketOf(order: { readonly symbol: string }): ExchangeMarket;
  putMarket(definition: ExchangeSymbol): ExchangeMarket;
  makeClientId(): string;

  touchOrder(order: LiveOrder): void;
  touchMarket(market: ExchangeMarket): void;
  /** Notes a state of the list and tells it. */
  reportList(list: LiveOrderList): void;
  /** Notes a state of the order and tells it. */
  report(order: LiveOrder, type: ExecutionType, details?: Partial<Execution>): void;
  recordTrade(trade: ExchangeTrade): void;
  recordPublicTrade(market: ExchangeMarket, trade: PublicTrade): void;
  tell(event: ExchangeEvent): void;

  version(): number;
  snapshot(): ExchangeSnapshot;
  /** Ends the running call: the change goes to `onChange`, then the events are handed out. */
  finishCall(onChange: ((change: ExchangeChange) => void) | undefined): readonly ExchangeEvent[];
}

interface Counters {
  nextOrderId: number;
  nextListId: number;
  nextExecutionId: number;
  nextClientId: number;
}

export function createExchangeState(parts: {
  readonly clock: Clock;
  readonly seed: number;
  readonly restore?: { readonly snapshot: ExchangeSnapshot; readonly changes?: readonly ExchangeChange[] };
}): ExchangeState {
  const noise = createSeededNoise(parts.seed);
  const ledger = createAccountLedger();
  const store = createOrderStore();
  const markets = new Map<string, ExchangeMarket>();
  const counters: Counters = { nextOrderId: 1, nextListId: 1, nextExecutionId: 1, nextClientId: 1 };
  let version = 0;

  const touchedOrders = new Set<LiveOrder>();
  const touchedLists = new Set<LiveOrderList>();
  const touchedMarkets = new Set<ExchangeMarket>();
  const toldTops = new Map<ExchangeMarket, string>();
  let newTrades: ExchangeTrade[] = [];
  let newPublicTrades: PublicTrade[] = [];
  let events: ExchangeEvent[] = [];

  const state: ExchangeState = {
    ledger,
    store,
    markets,
    counters,
    at: parts.clock.now(),
    marketOf({ symbol }) {
      const market = markets.get(symbol);
      invariant(market, `Expected a known symbol, was ${symbol}.`);
      return market;
    },
    putMarket(definition) {
      let market = markets.get(definition.symbol);
      if (market) {
        market.definition = definition;
      } else {
        market = createExchangeMarket(definition, noise);
        markets.set(definition.symbol, market);
      }
      touchedMarkets.add(market);
      return market;
    },
    makeClientId() {
      const random = noise.stream(CLIENT_IDS, counters.nextClientId++);
      return Array.from({ length: 22 }, () => LETTERS[Math.floor(random() * LETTERS.length)]).join('');
    },

    touchOrder: (order) => touchedOrders.add(order),
    touchMarket: (market) => touchedMarkets.add(market),
    reportList(list) {
      list.updatedAt = state.at;
      touchedLists.add(list);
      events.push({ kind: 'list', account: list.account, list: listViewOf(list) });
    },
    report(order, type, details) {
      order.updatedAt = state.at;
      touchedOrders.add(order);
      events.push({
        kind: 'order',
        account: order.account,
        order: viewOf(order),
        execution: {
          type,
          executionId: counters.nextExecutionId++,
          at: state.at,
          clientOrderId: order.clientOrderId,
          origClientOrderId: '',
          lastQuantity: ZERO,
          lastPrice: ZERO,
          lastQuoteQuantity: ZERO,
          commission: '0',
          commissionAsset: null,
          tradeId: -1,
          isMaker: false,
          rejectReason: 'NONE',
          ...details,
        },
      });
    },
    recordTrade(trade) {
      store.addTrade(trade);
      newTrades.push(trade);
    },
    recordPublicTrade(market, trade) {
      addPublicTrade(market, trade);
      touchedMarkets.add(market);
      newPublicTrades.push(trade);
      events.push({ kind: 'trade', trade });
    },
    tell: (event) => events.push(event),

    version: () => version,
    snapshot: () => ({
      version,
      counters: { ...counters },
      markets: [...markets.values()].map(marketRowOf),
      ...ledger.rows(),
      orders: store.everyOrder().map(orderRowOf),
      lists: store.everyList().map(listRowOf),
      trades: [...store.everyTrade()],
      publicTrades: [...markets.values()].flatMap((market) => latestTrades(market, Number.MAX_SAFE_INTEGER)),
    }),

    finishCall(onChange) {
      const movements = ledger.changes();
      const isChanged =
        touchedOrders.size + touchedLists.size + touchedMarkets.size + movements.accounts.length > 0 ||
        movements.balances.length > 0;
      if (!isChanged) return [];
      for (const market of touchedMarkets) market.updateId += 1;
      version += 1;
      onChange?.({
        version,
        counters: { ...counters },
        markets: [...touchedMarkets].map(marketRowOf),
        ...movements,
        orders: [...touchedOrders].map(orderRowOf),
        lists: [...touchedLists].map(listRowOf),
        trades: newTrades,
        publicTrades: newPublicTrades,
      });
      for (const account of new Set(movements.balances.map((row) => row.account))) {
        const balances = movements.balances
          .filter((row) => row.account === account)
          .map(({ asset, free, locked }) => ({ asset, free, locked }));
        events.push({ kind: 'balances', account, at: state.at, balances });
      }
      for (const market of touchedMarkets) {
        const { updateId, at, ...quoted } = bookTopOf(market, state.at);
        const text = Object.values(quoted).join(' ');
        if (toldTops.get(market) === text) continue;
        toldTops.set(market, text);
        events.push({ kind: 'book-top', top: { ...quoted, updateId, at } });
      }
      const told = events;
      // Only now: after a throw of `onChange` the next change carries these too.
      ledger.forgetChanges();
      touchedOrders.clear();
      touchedLists.clear();
      touchedMarkets.clear();
      newTrades = [];
      newPublicTrades = [];
      events = [];
      return told;
    },
  };

  if (parts.restore) load(state, noise, parts.restore.snapshot, parts.restore.changes ?? []);
  version = (parts.restore?.changes?.at(-1) ?? parts.restore?.snapshot)?.version ?? 0;
  ledger.forgetChanges();
  return state;
}

/** Takes the latest row of each key over, in the order in which the keys first appeared. */
function load(
  state: ExchangeState,
  noise: SeededNoise,
  snapshot: ExchangeSnapshot,
  changes: readonly ExchangeChange[],
): void {
  const marketRows = new Map<string, MarketRow>();
  const orderRows = new Map<number, OrderRow>();
  const listRows = new Map<number, OrderListRow>();
  const publicTrades: PublicTrade[] = [];
  for (const rows of [snapshot, ...changes]) {
    for (const row of rows.markets) marketRows.set(row.definition.symbol, row);
    for (const row of rows.orders) orderRows.set(row.orderId, row);
    for (const row of rows.lists) listRows.set(row.orderListId, row);
    for (const trade of rows.trades) state.store.addTrade(trade);
    publicTrades.push(...rows.publicTrades);
    state.ledger.load(rows);
    Object.assign(state.counters, rows.counters);
  }
  for (const row of marketRows.values()) state.markets.set(row.definition.symbol, marketFromRow(row, noise));
  for (const trade of publicTrades) state.marketOf(trade).publicTrades.push(trade);
  // By id: a change lists its orders in the order in which it touched them.
  for (const row of [...orderRows.values()].sort((a, b) => a.orderId - b.orderId)) {
    const order = orderFromRow(row);
    state.store.addOrder(order);
    if (!isOpen(order) || order.status === 'PENDING_NEW') continue;
    if (order.isWorking) state.marketOf(order).book.insert(order);
    else if (isStop(order.type)) state.marketOf(order).stops.add(order);
  }
  for (const row of listRows.values()) {
    state.store.addList(
      listFromRow(row, (orderId) => {
        const order = state.store.order(orderId);
        invariant(order, `Expected order ${orderId} of list ${row.orderListId} to be among the rows.`);
        return order;
      }),
    );
  }
}

const ZERO = textOf(unitsOf('0'));
const CLIENT_IDS = 1;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
