import { closeInstant, type DetectorDefinition, type StructureChange } from './detector';
import { type LevelLife, meetLevels, startLevelLife, watchLevel } from './level-life';
import { type Pivot, type PivotState, pushPivots, startPivots } from './pivot';
import { type AverageTrueRangeState, pushAverageTrueRange, startAverageTrueRange } from './running-average-true-range';

/**
 * Equal highs and equal lows: two swings of one side, one after the other, nearer to each other than a share of the average
 * true range known when the second is confirmed.
 */
export const equalLevelsDetector: DetectorDefinition<EqualLevelsDetectorState> = {
  name: 'equal-levels',
  kinds: ['equal_levels'],
  start: ({ parameters }) => ({
    averageTrueRange: startAverageTrueRange(parameters.atrPeriod),
    pivots: startPivots(parameters.equalLeft, parameters.equalRight, parameters.swingAlternate),
    high: null,
    low: null,
    levels: startLevelLife(),
  }),
  push(state, candle, settings, changes) {
    const at = closeInstant(candle, settings);
    meetLevels(state.levels, candle, at, changes);
    const averageRange = pushAverageTrueRange(state.averageTrueRange, candle);
    for (const pivot of pushPivots(state.pivots, candle)) {
      const previous = state[pivot.side];
      state[pivot.side] = pivot;
      if (previous === null || averageRange === null) continue;
      const distanceAtr = Math.abs(pivot.price - previous.price) / averageRange;
      if (distanceAtr < settings.parameters.equalToleranceAtr) {
        confirm(state, previous, pivot, distanceAtr, at, changes);
      }
    }
  },
};

export interface EqualLevelsDetectorState {
  readonly averageTrueRange: AverageTrueRangeState;
  readonly pivots: PivotState;
  /** Last swing of each side. */
  high: Pivot | null;
  low: Pivot | null;
  readonly levels: LevelLife;
}

function confirm(
  state: EqualLevelsDetectorState,
  previous: Pivot,
  pivot: Pivot,
  distanceAtr: number,
  at: number,
  changes: StructureChange[],
): void {
  const isHigh = pivot.side === 'high';
  const direction = isHigh ? 'bearish' : 'bullish';
  const id = `equal_levels:${direction}:${pivot.openAt}`;
  const top = Math.max(previous.price, pivot.price);
  const bottom = Math.min(previous.price, pivot.price);
  changes.push({
    kind: 'confirmed',
    structure: {
      id,
      kind: 'equal_levels',
      direction,
      formedAt: pivot.openAt,
      confirmedAt: at,
      top,
      bottom,
      label: null,
      states: [{ state: 'active', at }],
      candles: [previous.openAt, pivot.openAt],
      details: { kind: 'equal_levels', distanceAtr },
    },
  });
  watchLevel(state.levels, isHigh ? 'above' : 'below', id, isHigh ? top : bottom);
}
