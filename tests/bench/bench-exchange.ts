import { createBinanceClient } from '#electron/infra/ccxt/create-binance-client';
import { type Journal, openExecutionConnection } from '#electron/infra/sqlite/open-database';
import { createOrderStore } from '#electron/infra/sqlite/order-store';
import { randomToken } from '#electron/infra/system/random-token';
import { sha256OfText } from '#electron/infra/system/sha256-of-text';
import { systemClock } from '#electron/infra/system/system-clock';
import { systemScheduler } from '#electron/infra/system/system-scheduler';
import { createTimeSortedIds } from '#electron/infra/system/time-sorted-ids';
import { createExecutionService, type ExecutionService } from '#electron/pipeline/execution/execution-service';
import { createOrderApproval } from '#electron/pipeline/risk/approve-order';
import type { Clock } from '#electron/ports/clock';
import type { OrderStore } from '#electron/ports/order-store';
import { createExternalFeed } from '#electron/simulator/server/external-feed';
import { type Simulator, startSimulator } from '#electron/simulator/server/start-simulator';
import { plainCcxt } from '#tests/support/plain-ccxt';
import { activeGuard } from '#tests/support/risk-guards';
import { riskStanding } from '#tests/support/risk-standing';
import { testSqliteBinding } from '#tests/support/test-journal';
import { SOAK_INSTRUMENTS, soakSymbol } from '../soak/soak-market';

export const BENCH_INSTRUMENTS = SOAK_INSTRUMENTS.slice(0, 10);
/** 60,000 USDT, with a deep book. */
export const TRADED = SOAK_INSTRUMENTS[0] as (typeof SOAK_INSTRUMENTS)[number];

/** The simulated exchange in this process, with a million USDT and no limit of requests. */
export async function startBenchExchange(clock: Clock = systemClock): Promise<Simulator> {
  const feed = createExternalFeed({ symbols: BENCH_INSTRUMENTS.map(soakSymbol), clock });
  const simulator = await startSimulator({
    seed: 1,
    clock,
    scheduler: systemScheduler,
    market: feed,
    balances: { USDT: '1000000', [TRADED.base]: '0' },
    limits: { weightPerMinute: 10_000_000, ordersPerTenSeconds: 1_000_000 },
  });
  for (const { symbol, price } of BENCH_INSTRUMENTS) {
    feed.pushTrade({ symbol, price, quantity: 0, at: clock.now() });
  }
  return simulator;
}

/** Our client for it; market streams may come from elsewhere. */
export function openBenchClient({ server, key }: Simulator, clock: Clock = systemClock, wsUrl = server.wsUrl) {
  return createBinanceClient({
    endpoints: { kind: 'simulator', restUrl: server.restUrl, wsUrl, wsApiUrl: server.wsApiUrl },
    credentials: () => key,
    gate: { pass: () => {}, contacts: () => [] },
    clock,
    scheduler: systemScheduler,
    blockedUntil: { load: () => null, save: () => {} },
  });
}

/** Unchanged ccxt for it, paced as ccxt paces itself. */
export async function openPlainCcxt({ server, key }: Simulator) {
  const exchange = await plainCcxt(server, key);
  exchange.enableRateLimit = true;
  await exchange.loadMarkets();
  return exchange;
}

/** The app's execution with its own limits on a journal whose every commit is on disk. */
export async function openBenchExecution(
  simulator: Simulator,
  journalFile: string,
  wrapStore: (store: OrderStore) => OrderStore = (store) => store,
): Promise<{ service: ExecutionService; store: OrderStore; close(): Promise<void> }> {
  const connection: Journal = openExecutionConnection(journalFile, { nativeBinding: testSqliteBinding() });
  const store = wrapStore(createOrderStore(connection));
  const client = await openBenchClient(simulator);
  await client.market.instruments();
  const service = createExecutionService({
    store,
    client: client.execution,
    approve: createOrderApproval({ standing: (request) => riskStanding(request.now) }),
    guard: activeGuard(),
    clock: systemClock,
    scheduler: systemScheduler,
    ids: createTimeSortedIds(systemClock),
    sha256: sha256OfText,
    randomToken,
    quotes: (instrument) => {
      const top = simulator.engine.bookTop(instrument.replace('/', ''));
      if (!top?.bidPrice || !top.askPrice) return null;
      return { instrument, bid: top.bidPrice, ask: top.askPrice, at: Date.now(), knownAt: Date.now() };
    },
    environment: 'demo',
    accountQuote: () => 'USDT',
    followedInstruments: () => [TRADED.instrument],
    onEvent: () => {},
  });
  return {
    service,
    store,
    close: async () => {
      service.stop();
      await client.execution.close();
      await client.market.close();
      connection.close();
    },
  };
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
