import { createBinanceClient } from '#electron/infra/ccxt/create-binance-client';
import { createCandleStore } from '#electron/infra/sqlite/candle-store';
import { systemClock } from '#electron/infra/system/system-clock';
import { systemScheduler } from '#electron/infra/system/system-scheduler';
import { createExchangeFeed, type ExchangeFeed, type FeedState } from '#electron/pipeline/market-data/exchange-feed';
import { type FeedGap, MINUTE_MS } from '#electron/pipeline/market-data/followed-series';
import type { CandleStore } from '#electron/ports/candle-store';
import type { MarketCandle } from '#electron/ports/market-data';
import type { Scheduler } from '#electron/ports/scheduler';
import { createDemoFeed } from '#electron/simulator/server/demo-feed';
import { createExternalFeed } from '#electron/simulator/server/external-feed';
import type { FaultInput } from '#electron/simulator/server/fault';
import { createShiftableClock, type ShiftableClock } from '#electron/simulator/server/shiftable-clock';
import { type Simulator, startSimulator } from '#electron/simulator/server/start-simulator';
import type { Candle } from '#shared/domain/candle';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { openTestJournal } from './test-journal';

/**
 * The feed of an exchange on the real client, real sockets, the exchange simulator and a real journal. Minutes pass when a
 * test says so; waits of the client are shortened, and those of an hour and more are the test's to end.
 */
export interface MarketRig {
  readonly simulator: Simulator;
  readonly feed: ExchangeFeed;
  readonly store: CandleStore;
  /** This computer's clock; the exchange's is `simulator.clock`. */
  readonly localClock: ShiftableClock;
  /** What happened, in order: closed candles that were handed on, and holes. */
  readonly told: (MarketCandle | FeedGap)[];
  readonly states: FeedState[];
  /** Opens of the closed minutes that the exchange has had since the start. */
  readonly minutes: EpochMs[];
  /** One minute of trading on the exchange, told at its close; the clocks of both ends move on. */
  passMinute(): void;
  /** The best prices change. */
  quote(price: number): void;
  inject(fault: FaultInput): void;
  /** Ends the longest wait of an hour or more. */
  endLongWait(): void;
  /** Opens of the closed candles that were handed on. */
  closed(): EpochMs[];
  stored(): EpochMs[];
  close(): Promise<void>;
}

export const SYMBOL = 'DEMOBTCUSDT';
export const INSTRUMENT = 'DEMOBTC/USDT';

/** @param options.speed - How much shorter the client's waits are. */
export async function createMarketRig(
  options: { readonly startAt?: EpochMs; readonly speed?: number; readonly cutAfterMs?: number } = {},
): Promise<MarketRig> {
  const { startAt = Date.UTC(2026, 0, 5, 10), speed = 50, cutAfterMs } = options;
  const base = createShiftableClock(systemClock);
  base.shift(startAt - base.now());
  const localClock = createShiftableClock(base);
  const longWaits: { readonly delayMs: number; readonly run: () => void }[] = [];
  const scheduler: Scheduler = {
    after(delayMs, run) {
      if (delayMs < HOUR_MS) return systemScheduler.after(delayMs / speed, run);
      const wait = { delayMs, run };
      longWaits.push(wait);
      return () => {
        const index = longWaits.indexOf(wait);
        if (index >= 0) longWaits.splice(index, 1);
      };
    },
  };

  const { symbols } = createDemoFeed({ seed: 1, clock: base, scheduler });
  let price = 40_000;
  const minute = (openAt: EpochMs): Candle => {
    price += Math.sin(openAt / MINUTE_MS) * 10;
    return { openAt, open: price, high: price + 5, low: price - 5, close: price + 1, volume: 3 };
  };
  const before = Array.from({ length: HISTORY }, (_, index) => minute(startAt - (HISTORY - index) * MINUTE_MS));
  const prices = createExternalFeed({ symbols, clock: base, history: { [SYMBOL]: before } });
  const simulator = await startSimulator({
    seed: 1,
    clock: base,
    scheduler: systemScheduler,
    market: prices,
    pingEveryMs: 50,
    ...(cutAfterMs === undefined ? {} : { cutAfterMs }),
  });
  const { restUrl, wsUrl, wsApiUrl } = simulator.server;
  const client = await createBinanceClient({
    endpoints: { kind: 'simulator', restUrl, wsUrl, wsApiUrl },
    credentials: () => null,
    gate: { pass: () => {}, contacts: () => [] },
    clock: localClock,
    scheduler,
    blockedUntil: { load: () => null, save: () => {} },
    timeoutMs: 2_000 * speed,
    random: () => 1,
  });
  const journal = await openTestJournal();
  const store = createCandleStore(journal);
  // Not the first start: three weeks of history are no part of these tests.
  store.registerInstrument({ id: INSTRUMENT, source: 'exchange', pricePrecision: 2 });
  store.appendStreamed(
    INSTRUMENT,
    '1m',
    before.map((candle) => ({ ...candle, knownAt: candle.openAt + MINUTE_MS })),
  );

  const told: (MarketCandle | FeedGap)[] = [];
  const states: FeedState[] = [];
  const feed = createExchangeFeed({
    client: client.market,
    store,
    clock: localClock,
    scheduler,
    source: 'exchange',
    onCandle: (candle) => {
      if (candle.isClosed) told.push(candle);
    },
    onHistory: () => {},
    onQuote: () => {},
    onGap: (gap) => told.push(gap),
    onState: (state) => states.push(state),
  });
  const minutes: EpochMs[] = [];
  return {
    simulator,
    feed,
    store,
    localClock,
    told,
    states,
    minutes,
    passMinute() {
      const openAt = startAt + minutes.length * MINUTE_MS;
      const candle = minute(openAt);
      base.shift(openAt + MINUTE_MS / 2 - base.now());
      prices.pushCandle(SYMBOL, { ...candle, close: candle.open, volume: 1 }, false);
      base.shift(openAt + MINUTE_MS + 5 - base.now());
      prices.pushCandle(SYMBOL, candle, true);
      minutes.push(openAt);
    },
    quote: (to) => prices.pushBook(SYMBOL, to - 1, to + 1, base.now()),
    inject: (fault) => void simulator.server.faults.inject(fault),
    endLongWait() {
      const [wait] = longWaits.sort((a, b) => b.delayMs - a.delayMs).splice(0, 1);
      wait?.run();
    },
    closed: () => told.flatMap((one) => ('candle' in one ? [one.candle.openAt] : [])),
    stored: () => {
      const asOf = Number.MAX_SAFE_INTEGER;
      const { openAt } = store.read({ instrument: INSTRUMENT, timeframe: '1m', from: startAt, asOf });
      return [...openAt];
    },
    async close() {
      feed.stop();
      await client.market.close();
      await client.execution.close();
      await simulator.close();
      journal.close();
    },
  };
}

const HISTORY = 30;
const HOUR_MS = 3_600_000;
