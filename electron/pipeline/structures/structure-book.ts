import { invariant } from '#shared/domain/invariant';
import type { Structure, StructureStateChange } from '#shared/domain/structure';
import type { StructureChange } from './detector';

/** Structures as they stand after the changes applied so far. */
export interface StructureBook {
  apply(changes: readonly StructureChange[]): void;
  /** In order of confirmation. A structure that changed since the last call is a new object. */
  structures(): Structure[];
}

/**
 * An empty book. Throws for an id that comes twice or a state of an unknown structure: both are bugs of a detector.
 *
 * @param options.ownsChanges - Nobody else keeps the changes handed in, so states may be appended in place.
 */
export function startStructureBook({ ownsChanges = false } = {}): StructureBook {
  const entries = new Map<string, Entry>();
  return {
    apply(changes) {
      for (const change of changes) {
        if (change.kind === 'confirmed') {
          const { structure } = change;
          invariant(!entries.has(structure.id), `Expected a new structure, was ${structure.id} for the second time.`);
          entries.set(structure.id, { structure, isShared: !ownsChanges });
        } else {
          const entry = entries.get(change.id);
          invariant(entry !== undefined, `Expected the state of a known structure, was ${change.id}.`);
          if (entry.isShared) {
            entry.structure = { ...entry.structure, states: [...entry.structure.states] };
            entry.isShared = false;
          }
          // Unshared, so its states are an array that only this book holds.
          (entry.structure.states as StructureStateChange[]).push(change.change);
        }
      }
    },
    structures() {
      const result: Structure[] = [];
      for (const entry of entries.values()) {
        entry.isShared = true;
        result.push(entry.structure);
      }
      return result;
    },
  };
}

interface Entry {
  structure: Structure;
  /** Someone else may hold the object: a change makes a copy first. */
  isShared: boolean;
}
