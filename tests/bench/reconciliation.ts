import { createHash } from 'node:crypto';
import path from 'node:path';
import { createOrderStore } from '#electron/infra/sqlite/order-store';
import type { Simulator } from '#electron/simulator/server/start-simulator';
import type { Order } from '#shared/domain/order';
import { openTestJournal } from '#tests/support/test-journal';
import { openBenchExecution, openPlainCcxt, startBenchExchange, TRADED } from './bench-exchange';

/** A start with many orders in the past: once with every fill still to fetch, then with all of them known. */
export async function measureReconciliation(folder: string, orders: number): Promise<readonly string[]> {
  const file = path.join(folder, 'history.sqlite');
  const simulator = await startBenchExchange();
  const lastBefore = fillExchange(simulator, orders);
  const fills = simulator.engine.everyTrade().length;
  await fillJournal(simulator, file);

  const behind = await timeStart(simulator, file, fills);
  const known = await timeStart(simulator, file, fills);
  const raw = await openPlainCcxt(simulator);
  const rawAll = await timeRaw(raw, lastBefore, fills);
  const rawNews = await timeRaw(raw, String(Number.MAX_SAFE_INTEGER - 1), 0);
  await simulator.close();

  const row = (name: string, value: number, against?: number) =>
    `${name.padEnd(56)} ${value.toFixed(0).padStart(9)} ${(against ? (value / against).toFixed(2) : '').padStart(7)}`;
  return [
    `start with ${orders.toLocaleString('en')} orders in the journal and on the exchange          ms   ratio`,
    row('app, every fill still to fetch: 10 pages, all stored', behind, rawAll),
    row('raw ccxt: open orders, the same trades, balances', rawAll),
    row('app, every fill known: journal read, nothing new', known, rawNews),
    row('raw ccxt: open orders, no new trades, balances', rawNews),
  ];
}

async function timeStart(simulator: Simulator, file: string, fills: number): Promise<number> {
  const { service, store, close } = await openBenchExecution(simulator, file);
  const began = performance.now();
  await service.start();
  const elapsed = performance.now() - began;
  const { reconciledAt, reason } = service.status();
  const found = store.fills({}).length;
  await close();
  // Thousands of trades that each lose their fees: the breaker takes no entry, and is right.
  if (reconciledAt === null || found !== fills)
    throw new Error(`Expected ${fills} fills and a reconciliation, was ${found} fills: ${reason}`);
  return elapsed;
}

async function timeRaw(
  raw: Awaited<ReturnType<typeof openPlainCcxt>>,
  after: string,
  expected: number,
): Promise<number> {
  const began = performance.now();
  await raw.fetchOpenOrders(TRADED.instrument);
  let fromId = BigInt(after) + 1n;
  let count = 0;
  for (;;) {
    const page = await raw.fetchMyTrades(TRADED.instrument, undefined, PAGE, { fromId: String(fromId) });
    count += page.length;
    if (page.length < PAGE) break;
    // Of one millisecond ccxt sorts ids as texts, so that the last one is not the newest.
    fromId = page.reduce((most, { id }) => (BigInt(id ?? 0) > most ? BigInt(id ?? 0) : most), fromId) + 1n;
  }
  await raw.fetchBalance();
  const elapsed = performance.now() - began;
  if (count !== expected) throw new Error(`Expected ${expected} trades, were ${count}.`);
  return elapsed;
}

/** Small market orders of ours, one fill each, bought and sold in turn. Returns the trade id before the first. */
function fillExchange({ engine, account }: Simulator, orders: number): string {
  for (let index = 0; index < orders; index++) {
    // The maker's quotes come back with every price.
    if (index % 50 === 0) engine.setReference(TRADED.symbol, { price: String(TRADED.price), at: Date.now() });
    const outcome = engine.placeOrder(account, {
      symbol: TRADED.symbol,
      side: index % 2 === 0 ? 'BUY' : 'SELL',
      type: 'MARKET',
      // What is bought is a little more, for the fee.
      quantity: index % 2 === 0 ? '0.00102' : '0.001',
      newClientOrderId: ownName(index),
    });
    if (!outcome.ok) throw new Error(`Expected the exchange to take order ${index}, was ${outcome.message}`);
  }
  return String((engine.everyTrade()[0]?.tradeId ?? 1) - 1);
}

/** The same orders as a journal has them, without their fills. */
async function fillJournal({ engine }: Simulator, file: string): Promise<void> {
  const journal = await openTestJournal(file);
  journal.pragma('synchronous = OFF');
  const store = createOrderStore(journal);
  for (const told of engine.everyOrder()) {
    const order: Order = {
      clientOrderId: told.clientOrderId,
      listClientId: null,
      proposalId: null,
      exchangeOrderId: String(told.orderId),
      instrument: TRADED.instrument,
      role: told.side === 'BUY' ? 'entry' : 'exit',
      side: told.side === 'BUY' ? 'buy' : 'sell',
      type: 'market',
      timeInForce: null,
      quantity: told.quantity.replace(/0+$/, ''),
      price: null,
      triggerPrice: null,
      state: 'filled',
      filledQuantity: told.executedQuantity.replace(/0+$/, ''),
      filledQuote: told.cumulativeQuoteQuantity.replace(/0+$/, '').replace(/\.$/, ''),
      createdAt: told.createdAt,
      acknowledgedAt: told.createdAt,
      updatedAt: told.updatedAt,
      fault: null,
    };
    store.saveOrder(order, { clientOrderId: order.clientOrderId, at: told.createdAt, kind: 'intent', details: {} });
  }
  store.writeFact(`fill_cursor ${TRADED.instrument}`, '0');
  journal.close();
}

function ownName(index: number): string {
  const role = index % 2 === 0 ? 'e' : 'x';
  return `fg${role}${createHash('sha256').update(`bench ${index}`).digest('hex').slice(0, 24)}`;
}

const PAGE = 1_000;
