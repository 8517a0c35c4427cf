import type { Candle } from '#shared/domain/candle';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Timeframe } from '#shared/domain/timeframe';
import type { ExchangeSymbol } from '../exchange/exchange-symbol';

/** Where the simulated exchange has its prices from. */
export interface MarketFeed {
  readonly symbols: readonly ExchangeSymbol[];
  /**
   * Candles that opened in [startAt, endAt), the one that still forms included, oldest first.
   *
   * @returns none for a symbol that the feed does not know, and for timeframes shorter than what it has.
   */
  candles(symbol: string, timeframe: Timeframe, startAt: EpochMs, endAt: EpochMs): Promise<readonly Candle[]>;
  /** Earliest instant with candles. */
  readonly firstAt: EpochMs;
  /** Begins to tell prints and candles, until the returned function is called. */
  start(listener: MarketListener): () => void;
}

export interface MarketListener {
  /** The market traded. A quantity of 0 moves the price only. */
  onPrint(print: FeedPrint): void;
  /** A minute took shape or closed. */
  onMinute(minute: FeedMinute): void;
}

export interface FeedPrint {
  readonly symbol: string;
  readonly price: number;
  readonly quantity: number;
  readonly at: EpochMs;
}

export interface FeedMinute {
  readonly symbol: string;
  readonly candle: Candle;
  readonly isClosed: boolean;
}
