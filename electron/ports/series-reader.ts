import type { CandleColumns } from '#shared/domain/candle-columns';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Timeframe } from '#shared/domain/timeframe';

/** Candles as they can be seen now: a replay hides what comes after its cursor. */
export interface SeriesReader {
  /** The last visible instant of the instrument: now, or the cursor of the replay that runs on it. Never throws. */
  now(instrument: InstrumentId): EpochMs;
  /**
   * Closed candles known at `asOf` (never beyond `now`), the newest `limit` of them, oldest first.
   *
   * @throws AppError `instrument_unknown`, `no_candles`, `timeframe_unavailable`
   */
  closed(query: {
    instrument: InstrumentId;
    timeframe: Timeframe;
    asOf?: EpochMs;
    /** Only candles that opened at or after this. */
    from?: EpochMs;
    limit?: number;
  }): CandleColumns;
  /** Decimal places of its prices; `null` for an instrument that is not stored. */
  pricePrecision(instrument: InstrumentId): number | null;
}
