import type { ExchangeTrade } from './exchange-order';
import { isOpen, isStop, type LiveOrder } from './live-order';
import type { LiveOrderList } from './live-order-list';

/** Every order, list and trade that ever was, and the ways to find them. */
export interface OrderStore {
  addOrder(order: LiveOrder): void;
  order(orderId: number): LiveOrder | null;
  /** The latest one that bears the id: a client order id may be used again once its order has ended. */
  orderByClientId(account: string, symbol: string, clientOrderId: string): LiveOrder | null;
  ordersOf(account: string, symbol: string): readonly LiveOrder[];
  /** Call when an order has ended. */
  close(order: LiveOrder): void;
  openOrders(account: string, symbol?: string): readonly LiveOrder[];
  countOpen(account: string, symbol: string): { readonly orders: number; readonly algoOrders: number };
  everyOrder(): readonly LiveOrder[];

  addList(list: LiveOrderList): void;
  list(orderListId: number): LiveOrderList | null;
  listByClientId(account: string, listClientOrderId: string): LiveOrderList | null;
  listsOf(account: string): readonly LiveOrderList[];
  everyList(): readonly LiveOrderList[];

  addTrade(trade: ExchangeTrade): void;
  tradesOf(account: string, symbol: string): readonly ExchangeTrade[];
  everyTrade(): readonly ExchangeTrade[];
}

export function createOrderStore(): OrderStore {
  const orders = new Map<number, LiveOrder>();
  const byClientId = new Map<string, LiveOrder>();
  const byMarket = new Map<string, LiveOrder[]>();
  const open = new Map<string, Map<number, LiveOrder>>();
  const openCounts = new Map<string, { orders: number; algoOrders: number }>();
  const lists = new Map<number, LiveOrderList>();
  const listsByClientId = new Map<string, LiveOrderList>();
  const trades: ExchangeTrade[] = [];
  const tradesByMarket = new Map<string, ExchangeTrade[]>();

  // Counted along: an account may have thousands of open orders, and every new one is checked against the counts.
  const count = (order: LiveOrder, change: 1 | -1) => {
    const market = keyOf(order.account, order.symbol);
    const counts = openCounts.get(market) ?? { orders: 0, algoOrders: 0 };
    counts.orders += change;
    if (isStop(order.type)) counts.algoOrders += change;
    openCounts.set(market, counts);
  };

  const openOrders = (account: string, symbol?: string) => {
    const all = [...(open.get(account)?.values() ?? [])];
    return symbol === undefined ? all : all.filter((order) => order.symbol === symbol);
  };

  return {
    addOrder(order) {
      const market = keyOf(order.account, order.symbol);
      orders.set(order.orderId, order);
      byClientId.set(keyOf(market, order.clientOrderId), order);
      append(byMarket, market, order);
      if (!isOpen(order)) return;
      count(order, 1);
      const known = open.get(order.account);
      if (known) known.set(order.orderId, order);
      else open.set(order.account, new Map([[order.orderId, order]]));
    },
    order: (orderId) => orders.get(orderId) ?? null,
    orderByClientId: (account, symbol, id) => byClientId.get(keyOf(keyOf(account, symbol), id)) ?? null,
    ordersOf: (account, symbol) => byMarket.get(keyOf(account, symbol)) ?? [],
    close(order) {
      if (open.get(order.account)?.delete(order.orderId)) count(order, -1);
    },
    openOrders,
    countOpen: (account, symbol) => openCounts.get(keyOf(account, symbol)) ?? { orders: 0, algoOrders: 0 },
    everyOrder: () => [...orders.values()],

    addList(list) {
      lists.set(list.orderListId, list);
      listsByClientId.set(keyOf(list.account, list.listClientOrderId), list);
    },
    list: (orderListId) => lists.get(orderListId) ?? null,
    listByClientId: (account, id) => listsByClientId.get(keyOf(account, id)) ?? null,
    listsOf: (account) => [...lists.values()].filter((list) => list.account === account),
    everyList: () => [...lists.values()],

    addTrade(trade) {
      trades.push(trade);
      append(tradesByMarket, keyOf(trade.account, trade.symbol), trade);
    },
    tradesOf: (account, symbol) => tradesByMarket.get(keyOf(account, symbol)) ?? [],
    everyTrade: () => trades,
  };
}

function keyOf(first: string, second: string): string {
  return `${first}\n${second}`;
}

function append<Item>(map: Map<string, Item[]>, key: string, item: Item): void {
  const known = map.get(key);
  if (known) known.push(item);
  else map.set(key, [item]);
}
