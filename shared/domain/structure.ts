import { z } from 'zod';
import { EpochMs } from './epoch-ms';

export const StructureKind = z.enum(['swing', 'fair_value_gap']);
export type StructureKind = z.infer<typeof StructureKind>;

/** Which way a structure points. A swing low and an up gap are bullish, a swing high and a down gap bearish. */
export const StructureDirection = z.enum(['bullish', 'bearish']);
export type StructureDirection = z.infer<typeof StructureDirection>;

/** Swing labels compare with the previous swing of the same side; the first of a side has none. */
export const SwingLabel = z.enum(['HH', 'LH', 'HL', 'LL']);
export type SwingLabel = z.infer<typeof SwingLabel>;

export const StructureState = z.enum(['active', 'broken', 'open', 'touched', 'half_filled', 'filled', 'inverted']);
export type StructureState = z.infer<typeof StructureState>;

/** One entry of a structure's life: the state it took and the candle close at which that became known. */
export const StructureStateChange = z.object({ state: StructureState, at: EpochMs }).readonly();
export type StructureStateChange = z.infer<typeof StructureStateChange>;

/**
 * Something on the chart that rests on closed candles. After confirmation only `states` grows.
 *
 * `top` and `bottom` are prices and equal for a level. `formedAt` is the open of the candle it lies on, `confirmedAt` the
 * first candle close at which it could be known.
 */
export const Structure = z
  .object({
    /** Stable: the same candles always give the same id. */
    id: z.string(),
    kind: StructureKind,
    direction: StructureDirection,
    formedAt: EpochMs,
    confirmedAt: EpochMs,
    top: z.number(),
    bottom: z.number(),
    label: SwingLabel.nullable(),
    /** Oldest first, never empty; the last entry is the present state. */
    states: z.array(StructureStateChange).min(1).readonly(),
    /** Open instants of the candles that the structure rests on, oldest first. */
    candles: z.array(EpochMs).readonly(),
  })
  .readonly();
export type Structure = z.infer<typeof Structure>;

/** The state that `structure` has after all changes known so far. */
export function currentState(structure: Structure): StructureState {
  // The schema guarantees at least one state.
  return (structure.states.at(-1) as StructureStateChange).state;
}
