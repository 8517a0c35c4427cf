import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, vi } from 'vitest';
import { createBinanceClient } from '#electron/infra/ccxt/create-binance-client';
import { migrateJournal } from '#electron/infra/sqlite/migrate-journal';
import { type Journal, openDatabase, openExecutionConnection } from '#electron/infra/sqlite/open-database';
import { createOrderStore } from '#electron/infra/sqlite/order-store';
import { randomToken } from '#electron/infra/system/random-token';
import { sha256OfText } from '#electron/infra/system/sha256-of-text';
import { systemClock } from '#electron/infra/system/system-clock';
import { systemScheduler } from '#electron/infra/system/system-scheduler';
import { createTimeSortedIds } from '#electron/infra/system/time-sorted-ids';
import type { ExecutionLimits } from '#electron/pipeline/execution/execution-limits';
import {
  createExecutionService,
  type ExecutionService,
  type ExecutionServiceEvent,
} from '#electron/pipeline/execution/execution-service';
import { createOrderApproval } from '#electron/pipeline/risk/approve-order';
import type { ExecutionClient } from '#electron/ports/execution-client';
import type { MarketClient, MarketQuote } from '#electron/ports/market-client';
import type { OrderStore } from '#electron/ports/order-store';
import type { RiskGuard } from '#electron/ports/risk-guard';
import type { OrderRequest } from '#electron/simulator/exchange/exchange-order';
import type { ExchangeSymbol, LiquidityProfile } from '#electron/simulator/exchange/exchange-symbol';
import { createExternalFeed } from '#electron/simulator/server/external-feed';
import type { FaultAction, FaultInput } from '#electron/simulator/server/fault';
import type { LoggedRequest } from '#electron/simulator/server/request-log';
import { createShiftableClock, type ShiftableClock } from '#electron/simulator/server/shiftable-clock';
import { type Simulator, startSimulator } from '#electron/simulator/server/start-simulator';
import type { Environment } from '#shared/domain/environment';
import type { Order, OrderRole } from '#shared/domain/order';
import type { Position } from '#shared/domain/position';
import type { OrderTicket, Proposal } from '#shared/domain/proposal';
import { compareWithExchange } from './compare-with-exchange';
import { confirmProposal } from './confirm-proposal';
import { COIN_FILTERS } from './exchange-filters';
import { orderTicket } from './execution-fixtures';
import { rigStanding } from './rig-standing';
import { activeGuard } from './risk-guards';
import { testSqliteBinding } from './test-journal';

/**
 * The real execution stack over real sockets against the exchange simulator in this process: our client, SQLite on disk,
 * approval and service. BTC/USDT stands at 60,000 and ETH/USDT at 3,000 until a test moves them.
 */
export interface ExchangeRig {
  readonly simulator: Simulator;
  /** Time of the app; shifting it makes it differ from the exchange's. */
  readonly appClock: ShiftableClock;
  /** Lets `ms` pass for app and exchange alike, without the timers in between: a sleep. */
  sleep(ms: number): void;
  readonly dataDir: string;
  readonly journalFile: string;
  /** Those of the process that lives now. */
  store(): OrderStore;
  service(): ExecutionService;
  client(): { readonly execution: ExecutionClient; readonly market: MarketClient };
  /** Everything told since the beginning, restarts included. */
  readonly events: readonly ExecutionServiceEvent[];

  /** The market trades there: resting orders fill up to `quantity` together, then stops trigger. */
  price(price: number, quantity?: number, symbol?: string): void;
  /** Strikes the next request to `path` (`PATHS`), or all with `times: null`. */
  fault(action: FaultAction, path?: string, more?: Partial<FaultInput> & { readonly nth?: number }): number;
  /** What reached the exchange at a path. */
  requests(path: string, method?: string): readonly LoggedRequest[];
  /** An order by hand, past the app. */
  manualOrder(order: Partial<OrderRequest> & Pick<OrderRequest, 'side' | 'type'>): void;

  /** Entry 60,000, stop 59,000, target 63,000 where nothing else is said. */
  propose(fields?: Partial<OrderTicket>): Proposal;
  confirm(proposal: Proposal): Promise<Order[]>;
  enter(fields?: Partial<OrderTicket>): Promise<Order[]>;
  /** A filled entry at the market whose stop is live. */
  openPosition(fields?: Partial<OrderTicket>): Promise<Order[]>;
  position(instrument?: string): Position | undefined;
  /** Oldest first. */
  orders(role?: OrderRole): Order[];
  /** `role state` of every order, oldest first. */
  states(): string[];
  /** Codes of risk events but of evaluations, oldest first. */
  codes(): string[];
  /** Waits until `check` does not throw, and is not false. */
  until(check: () => unknown, timeoutMs?: number): Promise<void>;

  /** Ends the process as a kill does: what it still awaits reaches neither journal nor test. */
  kill(): Promise<void>;
  start(options?: { readonly waitsForReady?: boolean }): Promise<void>;
  restart(): Promise<void>;
  /**
   * Waits until exchange and journal match one to one, and fails where they do not in the end: orders, states, fills, sums,
   * positions, no order without an intent that was on disk before it was sent, no name sent twice.
   */
  audit(options?: { readonly allowsUnknown?: boolean }): Promise<void>;
  close(): Promise<void>;
}

export interface ExchangeRigOptions {
  readonly limits?: Partial<ExecutionLimits>;
  /** One that never trips, where none is given. */
  readonly guard?: RiskGuard;
  /** What the risk engine knows; `rigStanding` where nothing is given. */
  readonly standing?: typeof rigStanding;
  readonly environment?: Environment;
  readonly balances?: Readonly<Record<string, string>>;
  readonly liquidity?: LiquidityProfile;
  /** How long the client waits for an answer; 600 ms when missing. */
  readonly timeoutMs?: number;
  /** How much faster the client's other waits pass (reconnects, silence); 10 when missing. */
  readonly speed?: number;
  /** Where prices come from: straight from the simulated book (the default), or over the client's market stream. */
  readonly quotes?: 'book' | 'stream';
  readonly wrapStore?: (store: OrderStore) => OrderStore;
  readonly wrapClient?: (client: ExecutionClient) => ExecutionClient;
  readonly simulator?: Partial<Parameters<typeof startSimulator>[0]>;
  /** Before the app connects for the first time. */
  readonly before?: (simulator: Simulator) => void;
  /** Whether the app is started at once; else the test does it. */
  readonly isStarted?: boolean;
}

export const PATHS = {
  entry: '/api/v3/orderList/otoco',
  entryWithoutTarget: '/api/v3/orderList/oto',
  protection: '/api/v3/orderList/oco',
  order: '/api/v3/order',
  list: '/api/v3/orderList',
  openOrders: '/api/v3/openOrders',
  trades: '/api/v3/myTrades',
  account: '/api/v3/account',
} as const;

export async function createExchangeRig(options: ExchangeRigOptions = {}): Promise<ExchangeRig> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'fairgap-rig-'));
  const journalFile = path.join(dataDir, 'journal.sqlite');
  const nativeBinding = testSqliteBinding();
  // The app's ordinary connection; it also sees what another connection has committed.
  const journal = openDatabase(journalFile, { nativeBinding });
  await migrateJournal(journal, { backupsDir: null, label: 'test' });
  const witness = createOrderStore(journal);

  const time = createShiftableClock(systemClock);
  const appClock = createShiftableClock(time);
  const symbols = [symbolOf('BTC', options.liquidity), symbolOf('ETH', options.liquidity)];
  const feed = createExternalFeed({ symbols, clock: time });
  const simulator = await startSimulator({
    seed: 1,
    clock: time,
    scheduler: systemScheduler,
    market: feed,
    balances: options.balances ?? { USDT: '100000', BTC: '0', ETH: '0' },
    // A heartbeat of 50 ms asks far more than one of a second.
    limits: { weightPerMinute: 1_000_000 },
    pingEveryMs: 300,
    ...options.simulator,
  });
  const { engine, server, account } = simulator;
  const price = (value: number, quantity = 1_000, symbol = 'BTCUSDT') =>
    feed.pushTrade({ symbol, price: value, quantity, at: time.now() });
  price(60_000, 0);
  price(3_000, 0, 'ETHUSDT');
  options.before?.(simulator);
  const before = { trades: engine.everyTrade().length, orders: engine.everyOrder().length };

  const guard = options.guard ?? activeGuard();
  const events: ExecutionServiceEvent[] = [];
  const violations: string[] = [];
  let life: Life | null = null;

  function bookQuote(instrument: string): MarketQuote | null {
    const top = engine.bookTop(instrument.replace('/', ''));
    if (!top?.bidPrice || !top.askPrice) return null;
    return { instrument, bid: top.bidPrice, ask: top.askPrice, at: appClock.now(), knownAt: appClock.now() };
  }

  async function startLife(waitsForReady: boolean): Promise<void> {
    if (life) throw new Error('Expected no process, was one that lives.');
    const state = { isOver: false };
    const connection = openExecutionConnection(journalFile, { nativeBinding });
    const plain = createOrderStore(connection);
    const store = mortal(options.wrapStore?.(plain) ?? plain, state);
    const speed = options.speed ?? 10;
    const { restUrl, wsUrl, wsApiUrl } = server;
    const client = await createBinanceClient({
      endpoints: { kind: 'simulator', restUrl, wsUrl, wsApiUrl },
      credentials: () => simulator.key,
      gate: { pass: () => {}, contacts: () => [] },
      clock: appClock,
      scheduler: { after: (delayMs, run) => systemScheduler.after(delayMs / speed, run) },
      paceMs: 1,
      timeoutMs: (options.timeoutMs ?? 600) * speed,
      blockedUntil: {
        load: () => (store.readFact(BLOCKED_UNTIL) as number | null) ?? null,
        save: (at) => store.writeFact(BLOCKED_UNTIL, at),
      },
    });
    const quotes = new Map<string, MarketQuote>();
    const witnessed = witnessIntents(client.execution, witness, violations);
    const service = createExecutionService({
      store,
      client: options.wrapClient?.(witnessed) ?? witnessed,
      approve: createOrderApproval({
        standing: (request) => (options.standing ?? rigStanding)(request, guard),
      }),
      guard,
      clock: appClock,
      scheduler: systemScheduler,
      ids: createTimeSortedIds(appClock),
      sha256: sha256OfText,
      randomToken,
      quotes: options.quotes === 'stream' ? (instrument) => quotes.get(instrument) ?? null : bookQuote,
      environment: options.environment ?? 'demo',
      limits: { ...QUICK_LIMITS, ...options.limits },
      accountQuote: () => 'USDT',
      followedInstruments: () => INSTRUMENTS,
      onEvent: (event) => {
        if (!state.isOver) events.push(event);
      },
    });
    life = { state, connection, store, client, service };
    await client.market.instruments().catch(() => {
      // Blocked or down: orders wait for the rules by themselves.
    });
    if (options.quotes === 'stream') {
      client.market.subscribe(INSTRUMENTS, (event) => {
        if (event.kind === 'quote') quotes.set(event.quote.instrument, event.quote);
      });
    }
    const started = service.start();
    if (!waitsForReady) return void started.catch(() => {});
    await started;
    await until(() => service.status().isUserStreamUp && service.status().reconciledAt !== null);
    if (options.quotes === 'stream') await until(() => INSTRUMENTS.every((instrument) => quotes.has(instrument)));
  }

  async function kill(): Promise<void> {
    const ending = alive();
    ending.service.stop();
    ending.state.isOver = true;
    life = null;
    await ending.client.market.close();
    await ending.client.execution.close();
    ending.connection.close();
  }

  function alive(): Life {
    if (!life) throw new Error('Expected a process that lives, was none.');
    return life;
  }

  const orders = (role?: OrderRole) =>
    witness
      .orders({})
      .filter((order) => role === undefined || order.role === role)
      .reverse();

  const rig: ExchangeRig = {
    simulator,
    appClock,
    sleep: (ms) => time.shift(ms),
    dataDir,
    journalFile,
    store: () => alive().store,
    service: () => alive().service,
    client: () => alive().client,
    events,
    price,
    fault: (action, faultPath, { nth = 1, ...more } = {}) =>
      server.faults.inject({
        action,
        ...(faultPath === undefined ? {} : { match: { path: faultPath, nth } }),
        ...more,
      }),
    requests: (requestPath, method) =>
      server.log
        .entries()
        .filter((entry) => entry.path === requestPath && (method === undefined || entry.method === method)),
    manualOrder: (order) => {
      const outcome = engine.placeOrder(account, { symbol: 'BTCUSDT', ...order });
      if (!outcome.ok) throw new Error(`Expected the exchange to take the order, was ${outcome.message}`);
    },
    propose: (fields = {}) => alive().service.propose(orderTicket({ ...TICKET, ...fields }), 'person'),
    confirm: async ({ id, hash, verdicts }) => {
      expect(verdicts.filter(({ decision }) => decision === 'deny')).toEqual([]);
      return (await confirmProposal(alive().service, { id, hash })).orders;
    },
    enter: async (fields) => rig.confirm(rig.propose(fields)),
    openPosition: async (fields) => {
      const placed = await rig.enter({ entry: null, ...fields });
      const instrument = placed[0]?.instrument ?? '';
      await until(() => rig.position(instrument)?.protection === 'covered');
      return placed;
    },
    position: (instrument = 'BTC/USDT') =>
      alive()
        .service.positions()
        .find((position) => position.instrument === instrument),
    orders,
    states: () => orders().map(({ role, state }) => `${role} ${state}`),
    codes: () =>
      witness
        .riskEvents({ limit: 1_000 })
        .map(({ code }) => code)
        .filter((code) => code !== 'evaluated')
        .reverse(),
    until,
    kill,
    start: ({ waitsForReady = true } = {}) => startLife(waitsForReady),
    restart: async () => {
      await kill();
      await startLife(true);
    },
    audit: async ({ allowsUnknown = false } = {}) => {
      await until(() => {
        const differences = compareWithExchange({
          orders: engine.everyOrder().slice(before.orders),
          trades: engine.everyTrade().slice(before.trades),
          requests: server.log.entries(),
          store: witness,
          positions: alive().service.positions(),
          allowsUnknown,
        });
        expect([...differences, ...violations]).toEqual([]);
      });
    },
    close: async () => {
      if (life) await kill();
      await simulator.close();
      journal.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  if (options.isStarted !== false) await rig.start();
  return rig;
}

interface Life {
  readonly state: { isOver: boolean };
  readonly connection: Journal;
  readonly store: OrderStore;
  readonly client: { readonly execution: ExecutionClient; readonly market: MarketClient };
  readonly service: ExecutionService;
}

async function until(check: () => unknown, timeoutMs = 8_000): Promise<void> {
  await vi.waitFor(
    () => {
      if (check() === false) throw new Error(`Expected this to hold within ${timeoutMs} ms: ${check}`);
    },
    { timeout: timeoutMs, interval: 10 },
  );
}

/** Looks, through a connection of its own, whether every order has its intent on disk at the moment when it is sent. */
function witnessIntents(client: ExecutionClient, witness: OrderStore, violations: string[]): ExecutionClient {
  return {
    ...client,
    submit: (order, ids) => {
      for (const id of [ids.entry, ids.stop, ids.target, ids.exit]) {
        if (id !== null && witness.history(id)[0]?.kind !== 'intent')
          violations.push(`${id} was sent without an intent.`);
      }
      return client.submit(order, ids);
    },
  };
}

/** A store that a dead process cannot reach any more, whatever it still awaits. */
function mortal(store: OrderStore, state: { readonly isOver: boolean }): OrderStore {
  return new Proxy(store, {
    get: (target, name, receiver) => {
      if (state.isOver) throw new Error('Expected a living process, was a dead one.');
      return Reflect.get(target, name, receiver);
    },
  });
}

function symbolOf(baseAsset: string, liquidity: LiquidityProfile = DEEP): ExchangeSymbol {
  return {
    symbol: `${baseAsset}USDT`,
    baseAsset,
    quoteAsset: 'USDT',
    status: 'TRADING',
    filters: COIN_FILTERS,
    liquidity,
  };
}

const INSTRUMENTS = ['BTC/USDT', 'ETH/USDT'];
const TICKET = { entry: '60000', stop: '59000', target: '63000' };
const BLOCKED_UNTIL = 'exchange.blocked-until';
const DEEP: LiquidityProfile = {
  levels: 5,
  halfSpreadFraction: '0.00001',
  levelFraction: '0.0001',
  meanQuantity: '50',
};

/** Everything that execution waits for, about twenty times as fast. */
const QUICK_LIMITS: Partial<ExecutionLimits> = {
  heartbeatMs: 50,
  lookupDelaysMs: [60, 120, 250],
  sellTraceMs: 600,
  nakedGraceMs: 250,
  partialEntryMs: 500,
  protectionRetryMs: 100,
  exitRetryMs: 400,
  checkMs: 3_000,
  checkMsWithoutStream: 250,
  reconcileRetryMs: 200,
  equityMs: 300,
};
