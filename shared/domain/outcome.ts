import { z } from 'zod';
import { EpochMs } from './epoch-ms';

/**
 * How a forecast ended: the `target` or the `stop` traded first, the `horizon` passed with neither, or the entry was
 * `not_entered` within the horizon.
 */
export const OutcomeResult = z.enum(['target', 'stop', 'horizon', 'not_entered']);
export type OutcomeResult = z.infer<typeof OutcomeResult>;

export const Outcome = z
  .object({
    result: OutcomeResult,
    /** Close of the candle that decided it: the first instant at which the outcome could be known. */
    knownAt: EpochMs,
    enteredAt: EpochMs.nullable(),
    exitPrice: z.number().positive().nullable(),
    /** Profit after costs over initial risk; 0 when not entered. */
    rMultiple: z.number(),
    /** Best and worst excursion in R over the life, from highs and lows; `maeR` is zero or negative. */
    mfeR: z.number(),
    maeR: z.number(),
    /** Costs of entry and exit in R that `rMultiple` has paid; 0 where none were known. */
    costR: z.number().min(0).default(0),
    /** Set when one candle touched both barriers: decided by a shorter timeframe, or counted as the stop. */
    tie: z.enum(['lower_timeframe', 'counted_as_stop']).nullable(),
    /** Candles missing between the prediction and its resolution. */
    missingCandles: z.number().int().min(0),
  })
  .readonly();
export type Outcome = z.infer<typeof Outcome>;
