import type { Clock } from '#electron/ports/clock';
import type { Candle } from '#shared/domain/candle';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { ExchangeSymbol } from '../exchange/exchange-symbol';
import { joinCandles } from './join-candles';
import type { MarketFeed, MarketListener } from './market-feed';
import { createMinuteBuilder } from './minute-builder';

/** A feed that its host fills, with public prices of a real exchange for paper trading or by hand in a test. */
export interface ExternalFeed extends MarketFeed {
  pushTrade(trade: { symbol: string; price: number; quantity: number; at: EpochMs }): void;
  /** A minute of the real market: history, or the one that forms now. */
  pushCandle(symbol: string, candle: Candle, isClosed: boolean): void;
  /** Best bid and ask of the real market: the simulated book is quoted around their middle. */
  pushBook(symbol: string, bid: number, ask: number, at: EpochMs): void;
}

/** @param history - Closed minutes by symbol, oldest first. */
export function createExternalFeed(parts: {
  readonly symbols: readonly ExchangeSymbol[];
  readonly clock: Clock;
  readonly history?: Readonly<Record<string, readonly Candle[]>>;
}): ExternalFeed {
  const { symbols, clock, history = {} } = parts;
  const builders = new Map(symbols.map(({ symbol }) => [symbol, createMinuteBuilder(history[symbol])]));
  const listeners = new Set<MarketListener>();
  /** Symbols whose minutes come whole: their trades then move the price only. */
  const hasCandles = new Set<string>();

  const price = (symbol: string, value: number, quantity: number, at: EpochMs) => {
    for (const { onPrint } of listeners) onPrint({ symbol, price: value, quantity, at });
  };

  return {
    symbols,
    get firstAt() {
      const firsts = [...builders.values()].map((builder) => builder.firstAt() ?? clock.now());
      return Math.min(...firsts, clock.now());
    },
    async candles(symbol, timeframe, startAt, endAt) {
      return joinCandles(builders.get(symbol)?.between(startAt, endAt) ?? [], timeframe);
    },
    start(listener) {
      listeners.add(listener);
      for (const [symbol, builder] of builders) {
        const last = builder.between(0, Number.POSITIVE_INFINITY).at(-1);
        if (last) listener.onPrint({ symbol, price: last.close, quantity: 0, at: clock.now() });
      }
      return () => listeners.delete(listener);
    },
    pushTrade({ symbol, price: value, quantity, at }) {
      price(symbol, value, quantity, at);
      const builder = builders.get(symbol);
      if (!builder || hasCandles.has(symbol)) return;
      for (const { candle, isClosed } of builder.add(value, quantity, at)) {
        for (const { onMinute } of listeners) onMinute({ symbol, candle, isClosed });
      }
    },
    pushCandle(symbol, candle, isClosed) {
      hasCandles.add(symbol);
      builders.get(symbol)?.put(candle, isClosed);
      for (const { onMinute } of listeners) onMinute({ symbol, candle, isClosed });
    },
    pushBook: (symbol, bid, ask, at) => price(symbol, (bid + ask) / 2, 0, at),
  };
}
