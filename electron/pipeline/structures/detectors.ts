import type { StructureKind } from '#shared/domain/structure';
import { type Detector, type DetectorDefinition, type DetectorSettings, startDetector } from './detector';
import { fairValueGapDetector } from './fair-value-gap-detector';
import { swingDetector } from './swing-detector';

/** Every causal definition. The order is the order of changes within one candle. */
export const DETECTORS: readonly AnyDetectorDefinition[] = [entry(swingDetector), entry(fairValueGapDetector)];

/** A definition whose state type is its own business. */
export interface AnyDetectorDefinition {
  readonly name: string;
  readonly kinds: readonly StructureKind[];
  readonly begin: (settings: DetectorSettings) => Detector;
}

function entry<State extends object>(definition: DetectorDefinition<State>): AnyDetectorDefinition {
  return {
    name: definition.name,
    kinds: definition.kinds,
    begin: (settings) => startDetector(definition, settings),
  };
}
