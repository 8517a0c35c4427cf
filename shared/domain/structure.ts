import { z } from 'zod';
import { EpochMs } from './epoch-ms';
import { StructureDetails } from './structure-details';

export const STRUCTURE_KINDS = [
  'swing',
  'fair_value_gap',
  'break_of_structure',
  'change_of_character',
  'change_in_state_of_delivery',
  'order_block',
  'mitigation_block',
  'equal_levels',
  'liquidity_pool',
  'liquidity_sweep',
  'previous_level',
  'session',
  'dealing_range',
  'retracement',
  'judas_swing',
  'power_of_three',
  'volume_profile',
] as const;

export const StructureKind = z.enum(STRUCTURE_KINDS);
export type StructureKind = z.infer<typeof StructureKind>;

/**
 * Which way a structure points. A swing low and an up gap are bullish, a swing high and a down gap bearish. A level above
 * price (buy-side liquidity) is bearish, one below bullish. A session, and a Power of 3 before its manipulation, points from
 * its open to its close.
 */
export const StructureDirection = z.enum(['bullish', 'bearish']);
export type StructureDirection = z.infer<typeof StructureDirection>;

/** Swing labels compare with the previous swing of the same side; the first of a side has none. */
export const SwingLabel = z.enum(['HH', 'LH', 'HL', 'LL']);
export type SwingLabel = z.infer<typeof SwingLabel>;

export const StructureState = z.enum([
  'active',
  /** An event that happened at one close and has no later life: a break, a sweep. */
  'confirmed',
  /** Price traded beyond and closed back. */
  'swept',
  /** Price closed beyond. */
  'broken',
  /** A newer one took its place. */
  'superseded',
  'open',
  'touched',
  'half_filled',
  'filled',
  'inverted',
  /** Price came back into a block. */
  'mitigated',
  /** A block that failed and now counts for the opposite side. */
  'breaker',
  'invalidated',
  /** Price gave back a further fraction of a leg; `prices` holds the level. */
  'retraced',
  'accumulating',
  'manipulated',
  'distributing',
  /** The entry of a setup traded. */
  'entered',
  'done',
  'failed',
]);
export type StructureState = z.infer<typeof StructureState>;

/** One entry of a structure's life: the state it took and the candle close at which that became known. */
export const StructureStateChange = z
  .object({
    state: StructureState,
    at: EpochMs,
    /** The direction that became known with this state, where confirmation did not tell it yet. */
    direction: StructureDirection.optional(),
    /** Why, where a state can have several causes: `expired`, `stop_hit`. */
    reason: z.string().optional(),
    /** Prices that became known with this state, by name: `extreme`, `stop`, `target`. */
    prices: z.record(z.string(), z.number()).readonly().optional(),
  })
  .readonly();
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
    /** What only this kind has; `kind` inside equals the structure's kind. Fixed at confirmation. */
    details: StructureDetails.optional(),
  })
  .readonly();
export type Structure = z.infer<typeof Structure>;

/** The state that `structure` has after all changes known so far. */
export function currentState(structure: Structure): StructureState {
  // The schema guarantees at least one state.
  return (structure.states.at(-1) as StructureStateChange).state;
}

/** The direction of `structure` after all changes known so far. */
export function currentDirection(structure: Structure): StructureDirection {
  return structure.states.findLast((change) => change.direction !== undefined)?.direction ?? structure.direction;
}

/** What was known of `structure` at the instant `at`, or `null` when it was not yet confirmed. */
export function structureKnownAt(structure: Structure, at: EpochMs): Structure | null {
  if (structure.confirmedAt > at) return null;
  const last = structure.states.at(-1);
  if (last !== undefined && last.at <= at) return structure;
  return { ...structure, states: structure.states.filter((change) => change.at <= at) };
}
