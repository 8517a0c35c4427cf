import type { Candle } from '#shared/domain/candle';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { InstrumentRules } from '#shared/domain/instrument-rules';
import type { Timeframe } from '#shared/domain/timeframe';
import type { MarketCandle } from './market-data';

/** Best prices of an instrument; decimal text as the exchange wrote it. */
export interface MarketQuote {
  readonly instrument: InstrumentId;
  readonly bid: string;
  readonly ask: string;
  readonly at: EpochMs;
  readonly knownAt: EpochMs;
}

export type MarketEvent =
  | ({ readonly kind: 'candle' } & MarketCandle)
  | { readonly kind: 'quote'; readonly quote: MarketQuote }
  /** A public trade; only where trades were subscribed to. */
  | {
      readonly kind: 'trade';
      readonly instrument: InstrumentId;
      readonly price: string;
      readonly quantity: string;
      readonly at: EpochMs;
    }
  | { readonly kind: 'stream'; readonly isUp: boolean; readonly reason: string | null };

/**
 * Public market data of one exchange. Queries throw an `AppError` `exchange_unavailable`, `exchange_blocked` or
 * `exchange_refused`.
 */
export interface MarketClient {
  /** Every spot instrument with its rules; asked for once and refreshed by `refreshInstruments`. */
  instruments(): Promise<readonly InstrumentRules[]>;
  refreshInstruments(): Promise<readonly InstrumentRules[]>;
  /** Closed candles that opened in [from, to), oldest first, page by page; a market that rested leaves holes. */
  history(
    instrument: InstrumentId,
    timeframe: Timeframe,
    from: EpochMs,
    to: EpochMs,
    options?: { readonly signal?: AbortSignal; readonly onProgress?: (reachedAt: EpochMs) => void },
  ): Promise<Candle[]>;
  /** Streams minutes and best prices (and trades where asked) until the returned function is called; reconnects by itself. */
  subscribe(
    instruments: readonly InstrumentId[],
    onEvent: (event: MarketEvent) => void,
    options?: { readonly withTrades?: boolean },
  ): () => void;
  /** Exchange clock minus ours, in ms, measured now. */
  measureClockSkew(): Promise<number>;
  close(): Promise<void>;
}
