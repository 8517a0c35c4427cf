import type { CandleColumns } from '#shared/domain/candle-columns';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Structure } from '#shared/domain/structure';
import type { Timeframe } from '#shared/domain/timeframe';

/** Candles as they can be seen now: a replay hides what comes after its cursor. */
export interface MarketReader {
  /** The last visible instant of the instrument: now, or the cursor of the replay that runs on it. Never throws. */
  now(instrument: InstrumentId): EpochMs;
  /** Closed candles known at `asOf` (never beyond `now`), the newest `limit` of them, oldest first. */
  closed(query: { instrument: InstrumentId; timeframe: Timeframe; asOf?: EpochMs; limit?: number }): CandleColumns;
  /** Decimal places of its prices; `null` for an instrument that is not stored. */
  pricePrecision(instrument: InstrumentId): number | null;
}

/** Structures of exactly these candles, all kinds, with their states at the close of the last one. */
export type DetectStructures = (input: {
  instrument: InstrumentId;
  timeframe: Timeframe;
  candles: CandleColumns;
}) => readonly Structure[];

/** Prompt templates by id, rendered strictly: a missing or unknown input is a bug. */
export interface PromptTemplates {
  render(id: string, inputs: Readonly<Record<string, string>>): { readonly version: string; readonly text: string };
}
