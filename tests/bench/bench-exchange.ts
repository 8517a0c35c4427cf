import { composeRisk } from '#electron/app/compose-risk';
import { createCountingExecutionClient } from '#electron/app/counting-execution-client';
import { createBinanceClient } from '#electron/infra/ccxt/create-binance-client';
import { createCandleStore } from '#electron/infra/sqlite/candle-store';
import { type Journal, openExecutionConnection } from '#electron/infra/sqlite/open-database';
import { createOrderStore } from '#electron/infra/sqlite/order-store';
import { createPredictionStore } from '#electron/infra/sqlite/prediction-store';
import { createRiskStore } from '#electron/infra/sqlite/risk-store';
import { randomToken } from '#electron/infra/system/random-token';
import { sha256OfText } from '#electron/infra/system/sha256-of-text';
import { systemClock } from '#electron/infra/system/system-clock';
import { systemScheduler } from '#electron/infra/system/system-scheduler';
import { createTimeSortedIds } from '#electron/infra/system/time-sorted-ids';
import { createExecutionService, type ExecutionService } from '#electron/pipeline/execution/execution-service';
import type { RiskService } from '#electron/pipeline/risk/risk-service';
import type { Clock } from '#electron/ports/clock';
import type { MarketQuote } from '#electron/ports/market-client';
import type { OrderStore } from '#electron/ports/order-store';
import { createExternalFeed } from '#electron/simulator/server/external-feed';
import { type Simulator, startSimulator } from '#electron/simulator/server/start-simulator';
import type { InstrumentId } from '#shared/domain/instrument';
import type { MandateLimits } from '#shared/domain/mandate';
import { candleOpenAt } from '#shared/domain/timeframe';
import { candleSeries } from '#tests/support/candle-series';
import { plainCcxt } from '#tests/support/plain-ccxt';
import { testSqliteBinding } from '#tests/support/test-journal';
import { SOAK_INSTRUMENTS, type SoakInstrument, soakSymbol } from '../soak/soak-market';

export const BENCH_INSTRUMENTS = SOAK_INSTRUMENTS.slice(0, 10);
/** 60,000 USDT, with a deep book. */
export const TRADED = SOAK_INSTRUMENTS[0] as (typeof SOAK_INSTRUMENTS)[number];

/** The simulated exchange in this process, with a million USDT and no limit of requests. */
export async function startBenchExchange(
  clock: Clock = systemClock,
  instruments: readonly SoakInstrument[] = BENCH_INSTRUMENTS,
): Promise<Simulator> {
  const feed = createExternalFeed({ symbols: instruments.map(soakSymbol), clock });
  const simulator = await startSimulator({
    seed: 1,
    clock,
    scheduler: systemScheduler,
    market: feed,
    balances: { USDT: '1000000', [TRADED.base]: '0' },
    limits: { weightPerMinute: 10_000_000, ordersPerTenSeconds: 1_000_000 },
  });
  for (const { symbol, price } of instruments) {
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

/** The app's execution and risk engine, live, on a journal whose every commit is on disk. */
export async function openBenchExecution(
  simulator: Simulator,
  journalFile: string,
  options: {
    readonly wrapStore?: (store: OrderStore) => OrderStore;
    readonly followed?: readonly InstrumentId[];
    /** The risk engine has asked what the account holds, which took so many ms. */
    readonly onFacts?: (ms: number) => void;
  } = {},
): Promise<{ service: ExecutionService; risk: RiskService; store: OrderStore; close(): Promise<void> }> {
  const { wrapStore = (store) => store, followed = [TRADED.instrument], onFacts = () => {} } = options;
  const connection: Journal = openExecutionConnection(journalFile, { nativeBinding: testSqliteBinding() });
  const store = wrapStore(createOrderStore(connection));
  const client = await openBenchClient(simulator);
  await client.market.instruments();
  const counted = createCountingExecutionClient(client.execution, systemClock);
  const ids = createTimeSortedIds(systemClock);
  const { risk } = composeRisk({
    environment: 'live',
    store: createRiskStore(connection),
    orders: store,
    candles: createCandleStore(connection),
    predictions: createPredictionStore(connection),
    clock: systemClock,
    ids,
    client: counted,
    followed: () => followed,
    execution: () => ({
      ...service,
      accountFacts: () => {
        const began = performance.now();
        const facts = service.accountFacts();
        onFacts(performance.now() - began);
        return facts;
      },
    }),
    publish: () => {},
    onUnexpected: (error) => {
      throw error;
    },
  });
  const service: ExecutionService = createExecutionService({
    store,
    client: counted,
    approve: risk.approval,
    guard: risk.guard,
    clock: systemClock,
    scheduler: systemScheduler,
    ids,
    sha256: sha256OfText,
    randomToken,
    quotes: quotesOf(simulator),
    environment: 'live',
    accountQuote: () => 'USDT',
    followedInstruments: () => followed,
    onEvent: () => {},
  });
  return {
    service,
    risk,
    store,
    close: async () => {
      service.stop();
      await client.execution.close();
      await client.market.close();
      connection.close();
    },
  };
}

/** Best prices four times a second, as the market stream tells them: making them is the work of the exchange. */
function quotesOf({ engine }: Simulator) {
  const known = new Map<InstrumentId, MarketQuote>();
  return (instrument: InstrumentId): MarketQuote | null => {
    const now = Date.now();
    const last = known.get(instrument);
    if (last && now - last.knownAt < QUOTE_MS) return last;
    const top = engine.bookTop(instrument.replace('/', ''));
    if (!top?.bidPrice || !top.askPrice) return null;
    const quote = { instrument, bid: top.bidPrice, ask: top.askPrice, at: now, knownAt: now };
    known.set(instrument, quote);
    return quote;
  };
}

const QUOTE_MS = 250;

/** The normal limits but for the pace of orders, which is that of a benchmark. */
export function signBenchMandate(risk: RiskService, changes: Partial<MandateLimits> = {}): void {
  const { current, presets } = risk.mandate();
  const limits = { ...presets.normal, ordersPerMinute: 120, ...changes };
  const draft = { preset: 'own', limits, expiresAt: Date.now() + 86_400_000 } as const;
  risk.sign({ draft, signedBy: 'A. Bench', note: '', basedOn: current.version });
}

/** Three weeks of minutes of each instrument, as the app loads them, each its own walk. */
export function storeHistory(journal: Journal, instruments: readonly SoakInstrument[]): void {
  const store = createCandleStore(journal);
  const startAt = candleOpenAt(Date.now(), '1m') - HISTORY_MINUTES * 60_000;
  for (const [index, { instrument, price, priceDecimals }] of instruments.entries()) {
    store.registerInstrument({ id: instrument, source: 'exchange', pricePrecision: priceDecimals });
    const candles = candleSeries({
      length: HISTORY_MINUTES,
      timeframe: '1m',
      startAt,
      startPrice: price,
      seed: index + 1,
    });
    store.appendStreamed(
      instrument,
      '1m',
      candles.map((candle) => ({ ...candle, knownAt: candle.openAt + 60_000 })),
    );
  }
}

const HISTORY_MINUTES = 21 * 1_440;

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
