import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, vi } from 'vitest';
import { openExecutionConnection } from '#electron/infra/sqlite/open-database';
import { createOrderStore } from '#electron/infra/sqlite/order-store';
import { systemClock } from '#electron/infra/system/system-clock';
import { systemScheduler } from '#electron/infra/system/system-scheduler';
import type { OrderStore } from '#electron/ports/order-store';
import { createExternalFeed } from '#electron/simulator/server/external-feed';
import { type Simulator, startSimulator } from '#electron/simulator/server/start-simulator';
import type { Environment } from '#shared/domain/environment';
import type { ExchangeStatus } from '#shared/domain/exchange-status';
import type { Order } from '#shared/domain/order';
import type { Position } from '#shared/domain/position';
import type { Proposal } from '#shared/domain/proposal';
import { calmMinutes } from '../calm-minutes';
import { compareWithExchange } from '../compare-with-exchange';
import { testSqliteBinding } from '../test-journal';
import { DEEP_BOOK, TRADED_FILTERS } from '../traded-market';
import { confirmAsPerson } from './confirm-as-person';
import { startWorkstation, type WorkstationProcess } from './workstation-process';

/** The whole app in a process that can be killed, on a simulated exchange in this process that outlives it. */
export interface TradedWorkstation {
  readonly simulator: Simulator;
  readonly dataDir: string;
  /** Of the environment: its journal lies there. */
  readonly directory: string;
  /** The process that lives now. */
  app(): WorkstationProcess;
  /** The market trades there. */
  price(symbol: string, price: number): void;
  /** Starts the app, or starts it again, and waits until it is connected and reconciled. */
  start(): Promise<void>;
  kill(): Promise<void>;
  /** Proposes an entry at the market, 2 % above its stop; waits for the first price. */
  propose(instrument: string): Promise<Proposal>;
  /** Sends it without waiting for the answer, which a killed process never gives. */
  confirm(proposal: Proposal): Promise<{ orders: Order[] } | null>;
  positions(): Promise<Position[]>;
  /** Reads the journal past the app; open once it has started. */
  store(): OrderStore;
  /** Waits until exchange and journal match one to one. */
  audit(options?: { readonly allowsUnknown?: boolean }): Promise<void>;
  close(): Promise<void>;
}

export const TRADED = ['DEMOBTC/USDT', 'DEMOEUR/USDT', 'DEMOGOLD/USDT'];

/** @param options.env - What its process gets besides. */
export async function createTradedWorkstation(
  environment: Environment = 'demo',
  options: { readonly env?: Readonly<Record<string, string>> } = {},
): Promise<TradedWorkstation> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'fairgap-traded-'));
  const symbols = TRADED.map((instrument) => {
    const [baseAsset = '', quoteAsset = ''] = instrument.split('/');
    return {
      symbol: baseAsset + quoteAsset,
      baseAsset,
      quoteAsset,
      status: 'TRADING',
      filters: TRADED_FILTERS,
      liquidity: DEEP_BOOK,
    };
  });
  // An instrument without a past takes no entry.
  const past = calmMinutes({ price: START_PRICE, count: PAST_MINUTES, until: systemClock.now() });
  const history = Object.fromEntries(symbols.map(({ symbol }) => [symbol, past]));
  const feed = createExternalFeed({ symbols: symbols as never, clock: systemClock, history });
  const simulator = await startSimulator({ seed: 5, clock: systemClock, scheduler: systemScheduler, market: feed });
  const price = (symbol: string, value: number) =>
    feed.pushTrade({ symbol, price: value, quantity: 1_000_000, at: systemClock.now() });
  for (const { symbol } of symbols) price(symbol, START_PRICE);
  // A market that says nothing looks like one that is cut off.
  const prices = new Map(symbols.map(({ symbol }) => [symbol, START_PRICE]));
  const pulse = setInterval(() => {
    for (const [symbol, value] of prices) price(symbol, value);
  }, 1_000);

  const { restUrl, wsUrl, wsApiUrl } = simulator.server;
  const { apiKey, secret } = simulator.key;
  // Live has its key from a person.
  const key = environment === 'live' ? {} : { apiKey, secret };
  const env = { FAIRGAP_SIMULATOR: JSON.stringify({ restUrl, wsUrl, wsApiUrl, ...key }), ...options.env };
  let app: WorkstationProcess | null = null;
  let reader: { readonly store: OrderStore; close(): void } | null = null;

  const alive = (): WorkstationProcess => {
    if (!app) throw new Error('Expected a workstation that lives, was none.');
    return app;
  };
  const store = (): OrderStore => {
    if (!reader) {
      const file = path.join(dataDir, environment, 'journal.sqlite');
      const journal = openExecutionConnection(file, { nativeBinding: testSqliteBinding() });
      reader = { store: createOrderStore(journal), close: () => journal.close() };
    }
    return reader.store;
  };

  const self: TradedWorkstation = {
    simulator,
    dataDir,
    directory: path.join(dataDir, environment),
    app: alive,
    price: (symbol, value) => {
      prices.set(symbol, value);
      price(symbol, value);
    },
    start: async () => {
      app = await startWorkstation({ dataDir, environment, env });
      if (environment !== 'demo') return;
      await app.call('demo.start');
      await vi.waitFor(
        async () => {
          const status = await alive().call<ExchangeStatus>('exchange.status');
          expect([status.state, status.reason, status.isUserStreamUp, status.reconciledAt === null]).toEqual([
            'ready',
            null,
            true,
            false,
          ]);
        },
        { timeout: 30_000, interval: 20 },
      );
    },
    kill: async () => {
      await alive().kill();
      app = null;
    },
    propose: (instrument) =>
      vi.waitFor(
        async () => {
          const last = prices.get(instrument.replace('/', '')) ?? START_PRICE;
          const stop = (last * 0.98).toFixed(2);
          const target = (last * 1.1).toFixed(2);
          const ticket = { instrument, direction: 'long', entry: null, stop, target };
          const proposal = await alive().call<Proposal>('orders.propose', ticket);
          expect(proposal.verdicts.filter(({ decision }) => decision === 'deny')).toEqual([]);
          return proposal;
        },
        { timeout: 20_000, interval: 50 },
      ),
    confirm: ({ id }) => confirmAsPerson(alive(), id).catch(() => null),
    positions: () => alive().call<Position[]>('positions.list'),
    store,
    audit: ({ allowsUnknown = false } = {}) =>
      vi.waitFor(
        async () => {
          const positions = await self.positions();
          const differences = compareWithExchange({
            orders: simulator.engine.everyOrder(),
            trades: simulator.engine.everyTrade(),
            requests: simulator.server.log.entries(),
            store: store(),
            positions,
            allowsUnknown,
          });
          expect(differences).toEqual([]);
        },
        { timeout: 15_000, interval: 50 },
      ),
    close: async () => {
      clearInterval(pulse);
      await app?.kill();
      reader?.close();
      await simulator.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return self;
}

const START_PRICE = 50_000;
/** More than the normal mandate asks for. */
const PAST_MINUTES = 150;
