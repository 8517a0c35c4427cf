import { z } from 'zod';
import { EpochMs } from './epoch-ms';
import { InstrumentId } from './instrument';
import { Timeframe } from './timeframe';

/** A replay hides everything after `cursorAt` for its instrument, everywhere in the app. */
export const ReplayState = z
  .object({
    instrument: InstrumentId,
    /** Length of one step. */
    timeframe: Timeframe,
    /** Nothing that closes later is visible. Always a candle close of `timeframe`. */
    cursorAt: EpochMs,
    /** First and last moment that the cursor can take. */
    firstAt: EpochMs,
    lastAt: EpochMs,
    isPlaying: z.boolean(),
    candlesPerSecond: z.number().min(0.5).max(100),
  })
  .readonly();
export type ReplayState = z.infer<typeof ReplayState>;
