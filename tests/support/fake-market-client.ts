import type { MarketClient, MarketEvent } from '#electron/ports/market-client';
import type { Candle } from '#shared/domain/candle';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { InstrumentRules } from '#shared/domain/instrument-rules';
import { instrumentRules } from './execution-fixtures';

/** An exchange in memory whose every minute has one candle, but for those in which it rests. */
export interface FakeMarketClient extends MarketClient {
  /** What was asked for, in order. */
  readonly requests: { readonly instrument: InstrumentId; readonly from: EpochMs; readonly to: EpochMs }[];
  /** Instruments of each subscription that was opened. */
  readonly subscriptions: (readonly InstrumentId[])[];
  /** How many subscriptions are open. */
  openStreams(): number;
  /** Minutes without a candle, by open. */
  readonly resting: Set<EpochMs>;
  /** Requests see minutes that opened before this only. */
  visibleUntil: EpochMs;
  /** Thrown by the next requests, first one first. */
  readonly failures: Error[];
  /** Lets requests wait until the returned function is called. */
  holdRequests(): () => void;
  emit(event: MarketEvent): void;
}

export function createFakeMarketClient(instruments: readonly InstrumentId[] = ['BTC/USDT']): FakeMarketClient {
  const listeners = new Set<(event: MarketEvent) => void>();
  let mayAnswer: Promise<void> = Promise.resolve();
  const rules = async (): Promise<readonly InstrumentRules[]> =>
    instruments.map((instrument) => instrumentRules({ instrument }));

  const client: FakeMarketClient = {
    requests: [],
    subscriptions: [],
    openStreams: () => listeners.size,
    resting: new Set(),
    visibleUntil: Number.POSITIVE_INFINITY,
    failures: [],
    holdRequests() {
      let letGo = () => {};
      mayAnswer = new Promise((resolve) => {
        letGo = resolve;
      });
      return () => letGo();
    },
    emit(event) {
      for (const listener of [...listeners]) listener(event);
    },
    instruments: rules,
    refreshInstruments: rules,
    async history(instrument, _timeframe, from, to, { signal } = {}) {
      client.requests.push({ instrument, from, to });
      await mayAnswer;
      const failure = client.failures.shift();
      if (failure) throw failure;
      const candles: Candle[] = [];
      for (let openAt = from; openAt < Math.min(to, client.visibleUntil) && !signal?.aborted; openAt += 60_000) {
        if (!client.resting.has(openAt)) candles.push(fakeCandle(openAt));
      }
      return candles;
    },
    subscribe(followed, onEvent) {
      // A subscription of its own, also where the same function is given twice.
      const listener = (event: MarketEvent) => onEvent(event);
      listeners.add(listener);
      client.subscriptions.push(followed);
      return () => listeners.delete(listener);
    },
    measureClockSkew: async () => 0,
    close: async () => listeners.clear(),
  };
  return client;
}

/** The candle of a minute, the same wherever it comes from. */
export function fakeCandle(openAt: EpochMs): Candle {
  const open = 100 + ((openAt / 60_000) % 50);
  return { openAt, open, high: open + 2, low: open - 2, close: open + 1, volume: 5 };
}
