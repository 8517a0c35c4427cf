import type { Candle } from '#shared/domain/candle';
import type { Structure, StructureKind, StructureStateChange } from '#shared/domain/structure';
import type { StructureParameters } from '#shared/domain/structure-parameters';

/** What one closed candle taught: a structure became known, or a known one took a further state. */
export type StructureChange =
  | { readonly kind: 'confirmed'; readonly structure: Structure }
  | { readonly kind: 'state'; readonly id: string; readonly change: StructureStateChange };

/** What a detector works under: fixed for its life. */
export interface DetectorSettings {
  /** Length of the candles that are pushed, in milliseconds. */
  readonly timeframeMs: number;
  readonly parameters: StructureParameters;
}

/**
 * One definition as an incremental machine. `State` is plain data (finite numbers, strings, booleans, null, arrays,
 * objects): it survives JSON, so a detector can be put aside and taken up again anywhere.
 */
export interface DetectorDefinition<State extends object> {
  readonly name: string;
  /** The kinds it reports. */
  readonly kinds: readonly StructureKind[];
  /** State before the first candle. */
  start(settings: DetectorSettings): State;
  /**
   * Takes one closed candle and appends what it taught to `changes`. Reads `candle` only during the call: the caller may
   * reuse the object. Every instant it reports is the close of this candle, never an earlier one.
   */
  push(state: State, candle: Candle, settings: DetectorSettings, changes: StructureChange[]): void;
}

/** A running detector. Candles go in closed, oldest first, each once. */
export interface Detector {
  readonly name: string;
  push(candle: Candle): readonly StructureChange[];
  /** The state as plain data, independent of this detector from now on. */
  save(): unknown;
  /** Takes up a state that `save` of the same definition and settings returned. */
  restore(saved: unknown): void;
}

/** Starts `definition` before its first candle. */
export function startDetector<State extends object>(
  definition: DetectorDefinition<State>,
  settings: DetectorSettings,
): Detector {
  let state = definition.start(settings);
  let changes: StructureChange[] = [];
  return {
    name: definition.name,
    push(candle) {
      definition.push(state, candle, settings, changes);
      if (changes.length === 0) return NO_CHANGES;
      const result = changes;
      changes = [];
      return result;
    },
    save: () => structuredClone(state),
    restore(saved) {
      // Sound by contract: only what `save` of the same definition returned may be handed in.
      state = structuredClone(saved) as State;
    },
  };
}

/** Close of the candle that opened at `openAt`: the instant at which it is known. */
export function closeInstant(candle: Candle, settings: DetectorSettings): number {
  return candle.openAt + settings.timeframeMs;
}

const NO_CHANGES: readonly StructureChange[] = [];
