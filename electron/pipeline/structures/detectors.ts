import type { StructureKind } from '#shared/domain/structure';
import { dealingRangeDetector } from './dealing-range-detector';
import { deliveryChangeDetector } from './delivery-change-detector';
import { type Detector, type DetectorDefinition, type DetectorSettings, startDetector } from './detector';
import { equalLevelsDetector } from './equal-levels-detector';
import { fairValueGapDetector } from './fair-value-gap-detector';
import { judasSwingDetector } from './judas-swing-detector';
import { liquidityPoolDetector } from './liquidity-pool-detector';
import { liquiditySweepDetector } from './liquidity-sweep-detector';
import { mitigationBlockDetector } from './mitigation-block-detector';
import { orderBlockDetector } from './order-block-detector';
import { powerOfThreeDetector } from './power-of-three-detector';
import { previousLevelDetector } from './previous-level-detector';
import { retracementDetector } from './retracement-detector';
import { sessionDetector } from './session-detector';
import { structureBreakDetector } from './structure-break-detector';
import { swingDetector } from './swing-detector';
import { volumeProfileDetector } from './volume-profile-detector';

/** Every causal definition. The order is the order of changes within one candle. */
export const DETECTORS: readonly AnyDetectorDefinition[] = [
  entry(swingDetector),
  entry(structureBreakDetector),
  entry(deliveryChangeDetector),
  entry(fairValueGapDetector),
  entry(orderBlockDetector),
  entry(mitigationBlockDetector),
  entry(equalLevelsDetector),
  entry(liquidityPoolDetector),
  entry(previousLevelDetector),
  entry(sessionDetector),
  entry(liquiditySweepDetector),
  entry(dealingRangeDetector),
  entry(retracementDetector),
  entry(judasSwingDetector),
  entry(powerOfThreeDetector),
  entry(volumeProfileDetector),
];

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
