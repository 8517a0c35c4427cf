import type { Candle } from '#shared/domain/candle';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Timeframe } from '#shared/domain/timeframe';

export interface MarketCandle {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly candle: Candle;
  readonly isClosed: boolean;
  /** When it was received; for a closed candle not before its close. */
  readonly knownAt: EpochMs;
}

export interface MarketInstrument {
  readonly id: InstrumentId;
  readonly pricePrecision: number;
  readonly timeframe: Timeframe;
}

/** Where candles stream from: the demo market now, exchanges later. */
export interface MarketData {
  instruments(): readonly MarketInstrument[];
  /** Closed candles that opened in [from, to), oldest first. */
  history(instrument: InstrumentId, from: EpochMs, to: EpochMs): Candle[];
  /** Calls `onCandle` for every change until the returned function is called. */
  subscribe(onCandle: (candle: MarketCandle) => void): () => void;
}
