import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Structure, StructureKind, StructureState, StructureStateChange } from '#shared/domain/structure';
import type { StructureReading, ZoneReading } from './confluence-inputs';

/** The structures that count at a moment, moving forward through time. */
export interface StructureStanding {
  /** Takes in what became known up to and at `at`; instants never go back. */
  advance(at: EpochMs): void;
  readonly swingBreak: () => Structure | null;
  readonly internalBreak: () => Structure | null;
  readonly range: () => StructureReading['range'];
  readonly zones: () => readonly ZoneReading[];
}

/** @param structures - With every state they took; what lies beyond the moment is not looked at yet. */
export function startStructureStanding(structures: readonly Structure[]): StructureStanding {
  const changes = structures
    .filter(({ kind }) => STANDING_KINDS.includes(kind))
    .flatMap((structure) => structure.states.map((change): Change => ({ structure, change })))
    .sort((a, b) => a.change.at - b.change.at);
  let next = 0;
  let swingBreak: Structure | null = null;
  let internalBreak: Structure | null = null;
  let range: Structure | null = null;
  const zones = new Map<string, ZoneReading>();

  const take = ({ structure, change: { state } }: Change) => {
    switch (structure.kind) {
      case 'break_of_structure':
      case 'change_of_character':
        if (structure.details?.kind === structure.kind && structure.details.scope === 'swing') swingBreak = structure;
        else internalBreak = structure;
        return;
      case 'dealing_range':
        if (state === 'broken' || state === 'superseded') range = range?.id === structure.id ? null : range;
        else range = structure;
        return;
      default:
        if (STANDING_STATES[structure.kind]?.includes(state)) zones.set(structure.id, zoneOf(structure, state));
        else zones.delete(structure.id);
    }
  };

  return {
    advance(at) {
      for (let change = changes[next]; change !== undefined && change.change.at <= at; change = changes[next]) {
        take(change);
        next++;
      }
    },
    swingBreak: () => swingBreak,
    internalBreak: () => internalBreak,
    range: () => (range === null ? null : { id: range.id, top: range.top, bottom: range.bottom }),
    zones: () => [...zones.values()],
  };
}

/** Kinds of structure that have a say. */
export const STANDING_KINDS: readonly StructureKind[] = [
  'break_of_structure',
  'change_of_character',
  'dealing_range',
  'order_block',
  'fair_value_gap',
];

interface Change {
  readonly structure: Structure;
  readonly change: StructureStateChange;
}

function zoneOf({ id, kind, direction, top, bottom, formedAt }: Structure, state: StructureState): ZoneReading {
  return { id, kind, sign: direction === 'bullish' ? 1 : -1, state, top, bottom, formedAt };
}

/**
 * A filled gap and a block that failed say nothing more about their own side. A breaker is `touched` too when price meets it
 * again, which does not bring the block back.
 */
const STANDING_STATES: Partial<Record<StructureKind, readonly StructureState[]>> = {
  order_block: ['active', 'mitigated'],
  fair_value_gap: ['open', 'touched', 'half_filled'],
};
