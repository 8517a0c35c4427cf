import { z } from 'zod';
import { CandleColumns } from './candle-columns';
import { EpochMs } from './epoch-ms';
import { InstrumentId } from './instrument';
import { Prediction } from './prediction';
import { Timeframe } from './timeframe';

/**
 * A blind exercise: a moment of stored history without its name, its date and what came after.
 *
 * Prices are scaled so that the last close is 100 and times begin at 0, so that nobody recognises the market.
 */
export const Drill = z
  .object({
    id: z.string(),
    timeframe: Timeframe,
    startedAt: EpochMs,
    /** `open` until the person stated a forecast or passed; then everything is told. */
    state: z.enum(['open', 'answered', 'passed']),
    /** Scaled candles up to the moment, oldest first; their `openAt` counts from 0. */
    candles: CandleColumns,
    /** In scaled prices. */
    atr: z.number().positive(),
    /** Told after the answer. */
    reveal: z
      .object({
        instrument: InstrumentId,
        asOf: EpochMs,
        /** Real price of a scaled 100. */
        referencePrice: z.number().positive(),
        /** Scaled candles that came next. */
        after: CandleColumns,
        /** `null` where the person passed. */
        person: Prediction.nullable(),
        /** What the rules and the learned models say about the same moment, outcome included. */
        others: z.array(Prediction).readonly(),
      })
      .readonly()
      .nullable(),
  })
  .readonly();
export type Drill = z.infer<typeof Drill>;
