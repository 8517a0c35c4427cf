import type { SwingLabel } from '#shared/domain/structure';
import { closeInstant, type DetectorDefinition, type StructureChange } from './detector';
import { type LevelLife, meetLevels, startLevelLife, watchLevel } from './level-life';
import { type Pivot, type PivotState, pushPivots, startPivots } from './pivot';

/**
 * Swing highs and lows, labelled against the previous swing of their side, until a close breaks them.
 *
 * A trade beyond that closes back makes the swing `swept` once; it can still be broken later.
 */
export const swingDetector: DetectorDefinition<SwingDetectorState> = {
  name: 'swings',
  kinds: ['swing'],
  start: ({ parameters }) => ({
    pivots: startPivots(parameters.swingLeft, parameters.swingRight, parameters.swingAlternate),
    previousHigh: null,
    previousLow: null,
    levels: startLevelLife(),
  }),
  push(state, candle, settings, changes) {
    const at = closeInstant(candle, settings);
    meetLevels(state.levels, candle, at, changes);
    for (const pivot of pushPivots(state.pivots, candle)) confirm(state, pivot, at, changes);
  },
};

export interface SwingDetectorState {
  readonly pivots: PivotState;
  previousHigh: number | null;
  previousLow: number | null;
  readonly levels: LevelLife;
}

function confirm(
  state: SwingDetectorState,
  { side, openAt, price }: Pivot,
  at: number,
  changes: StructureChange[],
): void {
  const direction = side === 'high' ? 'bearish' : 'bullish';
  const id = `swing:${direction}:${openAt}`;
  let label: SwingLabel | null = null;
  if (side === 'high') {
    if (state.previousHigh !== null) label = price > state.previousHigh ? 'HH' : 'LH';
    state.previousHigh = price;
  } else {
    if (state.previousLow !== null) label = price < state.previousLow ? 'LL' : 'HL';
    state.previousLow = price;
  }
  watchLevel(state.levels, side === 'high' ? 'above' : 'below', id, price);
  changes.push({
    kind: 'confirmed',
    structure: {
      id,
      kind: 'swing',
      direction,
      formedAt: openAt,
      confirmedAt: at,
      top: price,
      bottom: price,
      label,
      states: [{ state: 'active', at }],
      candles: [openAt],
    },
  });
}
