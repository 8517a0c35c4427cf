import { z } from 'zod';
import { EpochMs } from './epoch-ms';

/** `active` takes entries, `reducing` only what makes a position smaller, `halted` cancels entries as well. */
export const TradingState = z.enum(['active', 'reducing', 'halted']);
export type TradingState = z.infer<typeof TradingState>;

/** The stricter of two states. */
export function strictest(a: TradingState, b: TradingState): TradingState {
  return STRICTNESS[a] >= STRICTNESS[b] ? a : b;
}

/** What trips the circuit breaker. `record_unreadable`: the breaker's own record was damaged, which counts as a trip. */
export const BreakerTrigger = z.enum([
  'daily_loss',
  'drawdown',
  'losses_in_row',
  'error_rate',
  'stale_data',
  'clock_skew',
  'model_failures',
  'calibration_collapse',
  'volatility_shock',
  'order_unreconciled',
  'record_unreadable',
]);
export type BreakerTrigger = z.infer<typeof BreakerTrigger>;

/** One reason why trading is not `active`. */
export const BreakerCause = z
  .object({
    trigger: BreakerTrigger,
    level: z.enum(['reducing', 'halted']),
    /** What was measured when it tripped and the threshold that it reached, as text: `3.2 %`, `5 losses`. */
    value: z.string(),
    limit: z.string(),
    trippedAt: EpochMs,
    /** When the measure was last seen beyond its threshold. */
    seenAt: EpochMs,
    /** Whether it clears by itself once the measure has been good for the cool-down; others wait for a person. */
    clearsByRule: z.boolean(),
  })
  .readonly();
export type BreakerCause = z.infer<typeof BreakerCause>;

/** The breaker as it is persisted, one record for the journal. */
export const BreakerRecord = z
  .strictObject({
    state: TradingState,
    causes: z.array(BreakerCause).readonly(),
    changedAt: EpochMs,
    /** From when the peak of the equity, the losses in a row and the model's record are counted: a person resumed then. */
    countsFrom: z
      .strictObject({
        drawdown: EpochMs,
        losses: EpochMs,
        model: EpochMs,
        calibration: EpochMs,
      })
      .readonly(),
  })
  .readonly();
export type BreakerRecord = z.infer<typeof BreakerRecord>;

const STRICTNESS: Readonly<Record<TradingState, number>> = { active: 0, reducing: 1, halted: 2 };
