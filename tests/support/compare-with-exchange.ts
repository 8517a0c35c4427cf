import type { OrderStore } from '#electron/ports/order-store';
import type { ExchangeOrder, ExchangeTrade } from '#electron/simulator/exchange/exchange-order';
import type { LoggedRequest } from '#electron/simulator/server/request-log';
import { Exact, exact } from '#shared/domain/decimal';
import type { Order } from '#shared/domain/order';
import type { Position } from '#shared/domain/position';

/** What differs between an exchange and a journal, in words; nothing where they match one to one. */
export function compareWithExchange(facts: {
  readonly orders: readonly ExchangeOrder[];
  readonly trades: readonly ExchangeTrade[];
  readonly requests: readonly LoggedRequest[];
  readonly store: Pick<OrderStore, 'orders' | 'orderByExchangeId' | 'history' | 'fills'>;
  readonly positions: readonly Position[];
  /** Whether an order may still be looked for. */
  readonly allowsUnknown?: boolean;
}): string[] {
  const { orders, trades, requests, store, positions, allowsUnknown = false } = facts;
  const known = store.orders({});
  return [
    ...orders.flatMap((order) => compareOrder(order, store)),
    ...known.flatMap((order) => checkKnown(order, orders, allowsUnknown)),
    ...compareFills(trades, store),
    ...comparePositions(trades, positions),
    ...sentTwice(requests),
  ];
}

/** Whether an order on the exchange has its row, its intent, its state and its sums in the journal. */
function compareOrder(order: ExchangeOrder, store: Pick<OrderStore, 'orderByExchangeId' | 'history'>): string[] {
  const { symbol, orderId, clientOrderId, status, executedQuantity, cumulativeQuoteQuantity } = order;
  const name = `Order ${orderId} (${clientOrderId})`;
  const row = store.orderByExchangeId(instrumentOf(symbol), String(orderId));
  const isOurs = /^fg[lestx][0-9a-f]{24}$/.test(clientOrderId);
  if (!row) {
    // What came from outside and ended before anybody looked left its trades, but no order that would have to be known.
    return isOurs || OPEN.has(status) ? [`${name} is on the exchange, not in the journal.`] : [];
  }
  const differences: string[] = [];
  const [first] = store.history(row.clientOrderId);
  if (isOurs && (row.role === 'external' || first?.kind !== 'intent')) {
    differences.push(`${name} is on the exchange without an intent.`);
  }
  if (!STATES[status].includes(row.state)) {
    differences.push(`${name} is ${status} on the exchange, ${row.state} in the journal.`);
  }
  if (!exact(row.filledQuantity).eq(exact(executedQuantity))) {
    differences.push(`${name} filled ${executedQuantity} on the exchange, ${row.filledQuantity} in the journal.`);
  }
  if (exact(row.filledQuote).sub(exact(cumulativeQuoteQuantity)).abs().gt('0.000001')) {
    differences.push(`${name} filled for ${cumulativeQuoteQuantity}, in the journal for ${row.filledQuote}.`);
  }
  return differences;
}

/** Whether the journal claims an order that the exchange has not, or denies one that it has. */
function checkKnown(order: Order, onExchange: readonly ExchangeOrder[], allowsUnknown: boolean): string[] {
  const { clientOrderId, exchangeOrderId, state, role } = order;
  const name = `Order ${clientOrderId} (${role})`;
  if (state === 'intent' || state === 'unknown') return allowsUnknown ? [] : [`${name} is still ${state}.`];
  const isThere = onExchange.some(
    ({ clientOrderId: id, orderId }) => id === clientOrderId || String(orderId) === exchangeOrderId,
  );
  // An exchange rejects a leg that it had taken when the balance for it is gone by the time it would go live.
  const isRejectedThere = state === 'rejected' && exchangeOrderId !== null;
  const isDenied = NEVER_THERE.has(state) && !isRejectedThere;
  if (isDenied === isThere)
    return [`${name} is ${state} in the journal, ${isThere ? 'there' : 'absent'} on the exchange.`];
  return [];
}

function compareFills(trades: readonly ExchangeTrade[], store: Pick<OrderStore, 'fills'>): string[] {
  const text = (tradeId: string, order: string, side: string, quantity: string, price: string, fee: string) =>
    [tradeId, order, side, exact(quantity).toFixed(), exact(price).toFixed(), exact(fee).toFixed()].join(' ');
  const there = trades
    .map((trade) =>
      text(
        `${instrumentOf(trade.symbol)} ${trade.tradeId}`,
        String(trade.orderId),
        trade.side.toLowerCase(),
        trade.quantity,
        trade.price,
        trade.commission,
      ),
    )
    .sort();
  const here = store
    .fills({})
    .map((fill) =>
      text(`${fill.instrument} ${fill.tradeId}`, fill.exchangeOrderId, fill.side, fill.quantity, fill.price, fill.fee),
    )
    .sort();
  return [
    ...there.filter((fill) => !here.includes(fill)).map((fill) => `Fill ${fill} is on the exchange only.`),
    ...here.filter((fill) => !there.includes(fill)).map((fill) => `Fill ${fill} is in the journal only.`),
    ...(here.length === there.length ? [] : [`${there.length} fills on the exchange, ${here.length} in the journal.`]),
  ];
}

function comparePositions(trades: readonly ExchangeTrade[], positions: readonly Position[]): string[] {
  const sums = new Map<string, Exact>();
  for (const { symbol, side, quantity, commission, commissionAsset } of trades) {
    const instrument = instrumentOf(symbol);
    const fee = commissionAsset === instrument.split('/')[0] ? exact(commission) : new Exact(0);
    const change = side === 'BUY' ? exact(quantity) : exact(quantity).neg();
    sums.set(instrument, (sums.get(instrument) ?? new Exact(0)).add(change).sub(fee));
  }
  const held = new Map(positions.map(({ instrument, quantity }) => [instrument, exact(quantity)]));
  // What is below the quantity step is left over by fees: a position that is closed for all that can be done with it.
  return [...new Set([...sums.keys(), ...held.keys()])].flatMap((instrument) => {
    const there = sums.get(instrument) ?? new Exact(0);
    const here = held.get(instrument) ?? new Exact(0);
    return there.sub(here).abs().gte(STEP)
      ? [`Position in ${instrument}: the trades add up to ${there}, the journal has ${here}.`]
      : [];
  });
}

/** Names that reached the exchange in more than one placing request. */
function sentTwice(requests: readonly LoggedRequest[]): string[] {
  const counts = new Map<string, number>();
  for (const { method, path, clientOrderId } of requests) {
    if (method === 'POST' && /^\/api\/v3\/order/.test(path) && clientOrderId) {
      counts.set(clientOrderId, (counts.get(clientOrderId) ?? 0) + 1);
    }
  }
  return [...counts].flatMap(([id, count]) => (count > 1 ? [`${id} was sent ${count} times.`] : []));
}

function instrumentOf(symbol: string): string {
  return symbol.replace(/(USDT)$/, '/$1');
}

const OPEN: ReadonlySet<ExchangeOrder['status']> = new Set(['PENDING_NEW', 'NEW', 'PARTIALLY_FILLED']);
const STATES: Readonly<Record<ExchangeOrder['status'], readonly Order['state'][]>> = {
  PENDING_NEW: ['pending'],
  NEW: ['open'],
  PARTIALLY_FILLED: ['open'],
  FILLED: ['filled'],
  CANCELED: ['cancelled'],
  REJECTED: ['rejected'],
  EXPIRED: ['expired'],
  EXPIRED_IN_MATCH: ['expired'],
};
const NEVER_THERE: ReadonlySet<Order['state']> = new Set(['rejected', 'not_sent', 'absent']);
const STEP = '0.00001';
