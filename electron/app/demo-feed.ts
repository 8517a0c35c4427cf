import type { InstrumentId } from '#shared/domain/instrument';
import { candleOpenAt, timeframeMs } from '#shared/domain/timeframe';
import type { CandleStore } from '../ports/candle-store';
import type { Clock } from '../ports/clock';
import type { MarketCandle, MarketData } from '../ports/market-data';

/** Keeps the demo market's candles in the journal while it runs. */
export interface DemoFeed {
  /** Fills in what is missing of the last weeks, then streams. Starting twice changes nothing. */
  start(): InstrumentId[];
  /** Returns whether it was running. */
  stop(): boolean;
}

export function createDemoFeed(parts: {
  market: MarketData;
  store: CandleStore;
  clock: Clock;
  onCandle: (candle: MarketCandle) => void;
  onHistory: (instrument: InstrumentId) => void;
}): DemoFeed {
  const { market, store, clock, onCandle, onHistory } = parts;
  let unsubscribe: (() => void) | null = null;

  function fillHistory(): void {
    for (const { id, pricePrecision, timeframe } of market.instruments()) {
      store.registerInstrument({ id, source: 'demo', pricePrecision });
      const length = timeframeMs(timeframe);
      const to = candleOpenAt(clock.now(), timeframe);
      const stored = store.instrument(id)?.series.find((series) => series.timeframe === timeframe);
      const from = Math.max(to - HISTORY_MS, stored ? stored.lastOpenAt + length : 0);
      const candles = market.history(id, from, to);
      // Each is known at its close, as if it had been received then.
      store.appendStreamed(
        id,
        timeframe,
        candles.map((candle) => ({ ...candle, knownAt: candle.openAt + length })),
      );
      onHistory(id);
    }
  }

  return {
    start: () => {
      if (!unsubscribe) {
        fillHistory();
        unsubscribe = market.subscribe((update) => {
          const { instrument, timeframe, candle, isClosed, knownAt } = update;
          if (isClosed) store.appendStreamed(instrument, timeframe, [{ ...candle, knownAt }]);
          onCandle(update);
        });
      }
      return market.instruments().map(({ id }) => id);
    },
    stop: () => {
      unsubscribe?.();
      const wasRunning = unsubscribe !== null;
      unsubscribe = null;
      return wasRunning;
    },
  };
}

/** Three weeks of minutes: enough for structures on the hour, quick to write at the first start. */
const HISTORY_MS = 21 * 86_400_000;
