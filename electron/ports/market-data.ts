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
