import type { StructureKind, StructureState } from '#shared/domain/structure';

/** The states that each kind of structure can take, in the order of its life; a rule on any other would never fire. */
export const STRUCTURE_STATES: Readonly<Record<StructureKind, readonly StructureState[]>> = {
  swing: ['active', 'swept', 'broken'],
  fair_value_gap: ['open', 'touched', 'half_filled', 'filled', 'inverted'],
  break_of_structure: ['confirmed'],
  change_of_character: ['confirmed'],
  change_in_state_of_delivery: ['confirmed'],
  order_block: ['active', 'mitigated', 'breaker', 'touched', 'invalidated'],
  mitigation_block: ['active', 'mitigated', 'invalidated'],
  equal_levels: ['active', 'swept', 'broken'],
  liquidity_pool: ['active', 'superseded', 'swept', 'broken'],
  liquidity_sweep: ['confirmed'],
  previous_level: ['active', 'swept', 'broken'],
  session: ['active', 'broken'],
  dealing_range: ['active', 'touched', 'broken', 'superseded'],
  retracement: ['active', 'retraced', 'invalidated', 'superseded'],
  judas_swing: ['confirmed'],
  power_of_three: ['accumulating', 'manipulated', 'distributing', 'entered', 'done', 'failed'],
  volume_profile: ['active', 'touched'],
};
