import { sqliteBinding } from '#electron/app/paths';
import { openDatabase } from '#electron/infra/sqlite/open-database';
import { createOrderStore } from '#electron/infra/sqlite/order-store';
import type { OrderStore } from '#electron/ports/order-store';
import type { AssetBalance, ExchangeOrder, ExchangeTrade } from '#electron/simulator/exchange/exchange-order';
import type { LoggedRequest } from '#electron/simulator/server/request-log';
import { Exact, exact } from '#shared/domain/decimal';
import type { Position } from '#shared/domain/position';
import { compareWithExchange } from '#tests/support/compare-with-exchange';
import { SOAK_INSTRUMENTS } from './soak-market';
import type { SoakWorld } from './soak-world';

/** What a comparison of exchange and journal found, in words. */
export interface Audit {
  /** On the exchange, unknown to the journal. */
  readonly losses: readonly string[];
  /** Sent or filled more than once. */
  readonly duplicates: readonly string[];
  readonly withoutIntent: readonly string[];
  readonly differences: readonly string[];
  readonly orders: number;
  readonly fills: number;
  /** Tickets that were proposed, and those that the risk engine denied then or when they were confirmed. */
  readonly proposed: number;
  readonly denied: number;
  /** Orders that nobody can find and that count as live, as they must: their requests were lost on the way. */
  readonly quarantined: number;
}

/** Compares the exchange's own record with the journal's file and with what the app says that it holds. */
export async function auditSoak(world: SoakWorld): Promise<Audit> {
  const app = world.app();
  if (!app) throw new Error('Expected the app to run, was killed.');
  const positions = await app.call<Position[]>('positions.list');
  const [orders, trades, balances, requests] = await Promise.all([
    world.command<ExchangeOrder[]>('orders'),
    world.command<ExchangeTrade[]>('trades'),
    world.command<AssetBalance[]>('balances'),
    world.requests(),
  ]);
  const database = openDatabase(world.journalFile, { nativeBinding: sqliteBinding(), isReadonly: true });
  try {
    const store = createOrderStore(database);
    const found = [
      ...compareWithExchange({ orders, trades, requests, store, positions, allowsUnknown: true }),
      ...compareBalances(balances, store),
      ...findNaked(orders, trades),
      ...findAlarms(store),
    ];
    const losses = found.filter((text) => /not in the journal|on the exchange only/.test(text));
    const duplicates = [
      ...found.filter((text) => /was sent|in the journal only|oversold|overfill/.test(text)),
      ...findTwins(orders),
    ];
    const withoutIntent = [
      ...found.filter((text) => text.includes('without an intent')),
      ...findUnannounced(requests, store),
    ];
    const proposals = store.proposals(Number.MAX_SAFE_INTEGER);
    const named = new Set([...losses, ...duplicates, ...withoutIntent]);
    return {
      losses,
      duplicates,
      withoutIntent,
      differences: found.filter((text) => !named.has(text)),
      orders: orders.length,
      fills: trades.length,
      proposed: proposals.length,
      denied: proposals.filter(({ state }) => state === 'denied').length,
      quarantined: store.orders({ isLive: true }).filter(({ state }) => state === 'unknown' || state === 'intent')
        .length,
    };
  } finally {
    database.close();
  }
}

/** Own names that stand for more than one order: the simulator takes a name again, as Binance does. */
function findTwins(orders: readonly ExchangeOrder[]): string[] {
  const counts = new Map<string, number>();
  for (const { clientOrderId } of orders) counts.set(clientOrderId, (counts.get(clientOrderId) ?? 0) + 1);
  return [...counts]
    .filter(([id, count]) => OWN.test(id) && count > 1)
    .map(([id, count]) => `${count} orders on the exchange are called ${id}.`);
}

/** Placing requests whose intent was not in the journal, or was written after they arrived. */
function findUnannounced(requests: readonly LoggedRequest[], store: OrderStore): string[] {
  const intents = new Map<string, number>();
  for (const { clientOrderId, listClientId } of store.orders({})) {
    const [first] = store.history(clientOrderId);
    if (first?.kind !== 'intent') continue;
    intents.set(clientOrderId, first.at);
    if (listClientId) intents.set(listClientId, first.at);
  }
  return requests
    .filter(({ method, path }) => method === 'POST' && path.startsWith('/api/v3/order'))
    .filter(({ clientOrderId, at }) => (intents.get(clientOrderId ?? '') ?? Number.POSITIVE_INFINITY) > at)
    .map(({ clientOrderId, path }) => `${path} brought ${clientOrderId}, and no intent was written before.`);
}

function compareBalances(balances: readonly AssetBalance[], store: OrderStore): string[] {
  const here = new Map(store.balances()?.balances.map((balance) => [balance.asset, balance]));
  return balances.flatMap(({ asset, free, locked }) => {
    const known = here.get(asset) ?? { free: '0', locked: '0' };
    return exact(free).eq(exact(known.free)) && exact(locked).eq(exact(known.locked))
      ? []
      : [`${asset}: ${free} free and ${locked} locked on the exchange, ${known.free} and ${known.locked} here.`];
  });
}

/** What the app bought and has not sold, and that no stop on the exchange would sell. */
function findNaked(orders: readonly ExchangeOrder[], trades: readonly ExchangeTrade[]): string[] {
  return SOAK_INSTRUMENTS.flatMap(({ symbol, base }) => {
    const own = trades.filter((trade) => trade.symbol === symbol && OWN.test(trade.clientOrderId));
    const held = own.reduce((sum, { side, quantity, commission, commissionAsset }) => {
      const moved = side === 'BUY' ? exact(quantity) : exact(quantity).neg();
      return sum.add(moved).sub(commissionAsset === base ? exact(commission) : ZERO);
    }, ZERO);
    const stops = orders.filter(
      (order) =>
        order.symbol === symbol &&
        order.type === 'STOP_LOSS' &&
        order.status === 'NEW' &&
        OWN.test(order.clientOrderId),
    );
    const covered = stops.reduce((sum, { quantity, executedQuantity }) => {
      return sum.add(exact(quantity)).sub(exact(executedQuantity));
    }, ZERO);
    const naked = held.sub(covered);
    const price = Number(own.at(-1)?.price ?? 0);
    // What is worth less than an order may be cannot be guarded, and legs are sized before the fee is known.
    if (naked.mul(price).lt(SMALLEST_ORDER) || naked.lt(held.mul(FEE_TOLERANCE))) return [];
    return [`The app holds ${held} of ${base}, and stops on the exchange cover ${covered}.`];
  });
}

/** Risk events that nothing in a soak gives a reason for. */
function findAlarms(store: OrderStore): string[] {
  return store
    .riskEvents({ limit: 100_000 })
    .filter(({ code }) => ALARMS.has(code))
    .map(({ code, instrument, details }) => `Alarm ${code} in ${instrument}: ${JSON.stringify(details)}`);
}

const ZERO = new Exact(0);
const OWN = /^fg[lestx][0-9a-f]{24}$/;
const ALARMS: ReadonlySet<string> = new Set([
  'oversold',
  'overfill',
  'own_order_without_intent',
  'balance_short',
  'journal_failed',
]);
/** In USDT: the least that an order may be, with room for a stop below the price. */
const SMALLEST_ORDER = '6';
const FEE_TOLERANCE = '0.003';
