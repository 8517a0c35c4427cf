import type { Clock } from '#electron/ports/clock';
import type { Scheduler } from '#electron/ports/scheduler';
import type { Candle } from '#shared/domain/candle';
import { invariant } from '#shared/domain/invariant';
import type { ExchangeSymbol } from '../exchange/exchange-symbol';
import { createExternalFeed } from './external-feed';
import type { MarketFeed } from './market-feed';

/**
 * Stored minutes replayed as trades at the present time. Within a minute the price goes from the open over the nearer
 * extreme and the farther one to the close.
 *
 * @param history - How many of the candles lie in the past when it starts.
 * @param speed - Replayed minutes per minute; what the exchange serves then are minutes of the sped-up market.
 */
export function createReplayFeed(parts: {
  readonly symbol: ExchangeSymbol;
  readonly candles: readonly Candle[];
  readonly history: number;
  readonly speed: number;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
}): MarketFeed {
  const { symbol, candles, speed, clock, scheduler } = parts;
  invariant(parts.history < candles.length, `Expected more than ${parts.history} candles, were ${candles.length}.`);
  const past = candles.slice(0, parts.history);
  // Moved in time so that the past ends now.
  const minuteAt = Math.floor(clock.now() / MINUTE_MS) * MINUTE_MS;
  const shiftMs = minuteAt - ((past.at(-1)?.openAt ?? minuteAt) + MINUTE_MS);
  const feed = createExternalFeed({
    symbols: [symbol],
    clock,
    history: { [symbol.symbol]: past.map((candle) => ({ ...candle, openAt: candle.openAt + shiftMs })) },
  });
  const first = parts.history * STEPS;
  let next = first;
  let cancel = () => {};
  /** Counted from the minute's beginning, so that replayed minutes open with real ones. */
  const dueAt = (step: number) => minuteAt + Math.round(((step - first) * MINUTE_MS) / (STEPS * speed));

  const tick = () => {
    for (; dueAt(next) <= clock.now(); next++) {
      const candle = candles[Math.floor(next / STEPS)];
      if (!candle) return;
      // The path has as many places as there are steps.
      const { price, quantity } = pathOf(candle)[next % STEPS] as PathStep;
      feed.pushTrade({ symbol: symbol.symbol, price, quantity, at: dueAt(next) });
    }
    cancel = scheduler.after(dueAt(next) - clock.now(), tick);
  };

  return {
    symbols: feed.symbols,
    firstAt: feed.firstAt,
    candles: feed.candles,
    start(listener) {
      const stop = feed.start(listener);
      cancel = scheduler.after(0, tick);
      return () => {
        cancel();
        stop();
      };
    },
  };
}

interface PathStep {
  readonly price: number;
  readonly quantity: number;
}

/** Prices within a candle: all four of its numbers are among them, and nothing lies outside. */
export function pathOf({ open, high, low, close, volume }: Candle): readonly PathStep[] {
  const corners = open - low <= high - open ? [open, low, high, close] : [open, high, low, close];
  return Array.from({ length: STEPS }, (_, index) => {
    const place = (index * (corners.length - 1)) / (STEPS - 1);
    const from = corners[Math.floor(place)] as number;
    const to = corners[Math.min(Math.floor(place) + 1, corners.length - 1)] as number;
    const price = from + (to - from) * (place - Math.floor(place));
    return { price, quantity: Number((volume / STEPS).toFixed(8)) };
  });
}

/** One more than a multiple of the three legs, so that the corners are hit. */
const STEPS = 13;
const MINUTE_MS = 60_000;
