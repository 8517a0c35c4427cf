import type { Candle } from '#shared/domain/candle';
import type { StructureDirection, StructureState } from '#shared/domain/structure';
import { closeInstant, type DetectorDefinition, type DetectorSettings, type StructureChange } from './detector';
import { type Pivot, type PivotState, pushPivots, startPivots } from './pivot';

/**
 * The dealing range: the latest swing high and the latest swing low, with its halves (premium and discount) and the zone of
 * optimal trade entry. It points from the older extreme to the newer.
 *
 * `touched` when the entry zone trades, `broken` on a close outside the range, `superseded` by the range of the next swing.
 */
export const dealingRangeDetector: DetectorDefinition<DealingRangeDetectorState> = {
  name: 'dealing-ranges',
  kinds: ['dealing_range'],
  start: ({ parameters }) => ({
    pivots: startPivots(parameters.swingLeft, parameters.swingRight, parameters.swingAlternate),
    high: null,
    low: null,
    range: null,
  }),
  push(state, candle, settings, changes) {
    const at = closeInstant(candle, settings);
    if (state.range !== null) state.range = meetCandle(state.range, candle, at, changes);
    for (const pivot of pushPivots(state.pivots, candle)) {
      state[pivot.side] = pivot;
      const { high, low } = state;
      if (high === null || low === null || high.price <= low.price) continue;
      if (state.range !== null) changes.push(stateOf(state.range.id, 'superseded', at));
      state.range = confirm(high, low, pivot, at, settings, changes);
    }
  },
};

export interface DealingRangeDetectorState {
  readonly pivots: PivotState;
  high: Pivot | null;
  low: Pivot | null;
  /** The present range until it is broken. */
  range: OpenRange | null;
}

interface OpenRange {
  readonly id: string;
  readonly direction: StructureDirection;
  readonly top: number;
  readonly bottom: number;
  readonly entryFrom: number;
  readonly isTouched: boolean;
}

function confirm(
  high: Pivot,
  low: Pivot,
  newest: Pivot,
  at: number,
  { parameters }: DetectorSettings,
  changes: StructureChange[],
): OpenRange {
  const direction = newest.side === 'high' ? 'bullish' : 'bearish';
  const top = high.price;
  const bottom = low.price;
  const retraced = (fraction: number) =>
    direction === 'bullish' ? top - fraction * (top - bottom) : bottom + fraction * (top - bottom);
  const id = `dealing_range:${direction}:${newest.openAt}`;
  const entryFrom = retraced(parameters.entryFromFraction);
  changes.push({
    kind: 'confirmed',
    structure: {
      id,
      kind: 'dealing_range',
      direction,
      formedAt: newest.openAt,
      confirmedAt: at,
      top,
      bottom,
      label: null,
      states: [{ state: 'active', at }],
      candles: [Math.min(high.openAt, low.openAt), Math.max(high.openAt, low.openAt)],
      details: {
        kind: 'dealing_range',
        equilibrium: (top + bottom) / 2,
        entryFrom,
        entryIdeal: retraced(parameters.entryIdealFraction),
        entryTo: retraced(parameters.entryToFraction),
      },
    },
  });
  return { id, direction, top, bottom, entryFrom, isTouched: false };
}

function meetCandle(range: OpenRange, candle: Candle, at: number, changes: StructureChange[]): OpenRange | null {
  const reaches = range.direction === 'bullish' ? candle.low <= range.entryFrom : candle.high >= range.entryFrom;
  const isTouched = range.isTouched || reaches;
  if (isTouched && !range.isTouched) changes.push(stateOf(range.id, 'touched', at));
  if (candle.close > range.top || candle.close < range.bottom) {
    changes.push(stateOf(range.id, 'broken', at));
    return null;
  }
  return isTouched === range.isTouched ? range : { ...range, isTouched };
}

function stateOf(id: string, state: StructureState, at: number): StructureChange {
  return { kind: 'state', id, change: { state, at } };
}
