import { invariant } from '#shared/domain/invariant';
import type { Structure, StructureStateChange } from '#shared/domain/structure';
import type { StructureChange } from './detector';

/** Structures as they stand after the changes applied so far. */
export interface StructureBook {
  apply(changes: readonly StructureChange[]): void;
  /** In order of confirmation. A structure that changed since the last call is a new object. */
  structures(): Structure[];
}

/** An empty book. Throws for an id that comes twice or a state of an unknown structure: both are bugs of a detector. */
export function startStructureBook(): StructureBook {
  const entries = new Map<string, Entry>();
  return {
    apply(changes) {
      for (const change of changes) {
        if (change.kind === 'confirmed') {
          const { structure } = change;
          invariant(!entries.has(structure.id), `Expected a new structure, was ${structure.id} for the second time.`);
          entries.set(structure.id, { structure, later: null });
        } else {
          const entry = entries.get(change.id);
          invariant(entry !== undefined, `Expected the state of a known structure, was ${change.id}.`);
          if (entry.later === null) entry.later = [change.change];
          else entry.later.push(change.change);
        }
      }
    },
    structures() {
      const result: Structure[] = [];
      for (const entry of entries.values()) {
        if (entry.later !== null) {
          entry.structure = { ...entry.structure, states: [...entry.structure.states, ...entry.later] };
          entry.later = null;
        }
        result.push(entry.structure);
      }
      return result;
    },
  };
}

interface Entry {
  structure: Structure;
  /** States since `structure` was made. */
  later: StructureStateChange[] | null;
}
