import type { StructureDirection } from '#shared/domain/structure';
import { closeInstant, type DetectorDefinition, type StructureChange } from './detector';
import { type Pivot, type PivotState, pushPivots, startPivots } from './pivot';

/**
 * Legs between opposite swings and how much of each is given back, level by level, until the next leg.
 *
 * What was given back between the end of the leg and its confirmation is reported at confirmation.
 */
export const retracementDetector: DetectorDefinition<RetracementDetectorState> = {
  name: 'retracements',
  kinds: ['retracement'],
  start: ({ parameters }) => ({
    pivots: startPivots(parameters.swingLeft, parameters.swingRight, parameters.swingAlternate),
    high: null,
    low: null,
    leg: null,
  }),
  push(state, candle, settings, changes) {
    const at = closeInstant(candle, settings);
    if (state.leg !== null) {
      state.leg = giveBack(state.leg, state.leg.direction === 'bullish' ? candle.low : candle.high, at, changes);
    }
    for (const pivot of pushPivots(state.pivots, candle)) {
      const from = state[pivot.side === 'high' ? 'low' : 'high'];
      state[pivot.side] = pivot;
      if (from === null) continue;
      const direction = pivot.side === 'high' ? 'bullish' : 'bearish';
      if ((pivot.price - from.price) * (direction === 'bullish' ? 1 : -1) <= 0) continue;
      if (state.leg !== null) changes.push({ kind: 'state', id: state.leg.id, change: { state: 'superseded', at } });
      const leg = confirm(from, pivot, direction, at, changes);
      state.leg = giveBack(leg, direction === 'bullish' ? pivot.lowestSince : pivot.highestSince, at, changes);
    }
  },
};

export interface RetracementDetectorState {
  readonly pivots: PivotState;
  high: Pivot | null;
  low: Pivot | null;
  /** The present leg until all of it is given back. */
  leg: Leg | null;
}

interface Leg {
  readonly id: string;
  readonly direction: StructureDirection;
  readonly start: number;
  readonly end: number;
  /** How many of `FRACTIONS` price has given back. */
  readonly reached: number;
}

function confirm(from: Pivot, to: Pivot, direction: StructureDirection, at: number, changes: StructureChange[]): Leg {
  const id = `retracement:${direction}:${to.openAt}`;
  const leg: Leg = { id, direction, start: from.price, end: to.price, reached: 0 };
  changes.push({
    kind: 'confirmed',
    structure: {
      id,
      kind: 'retracement',
      direction,
      formedAt: to.openAt,
      confirmedAt: at,
      top: Math.max(from.price, to.price),
      bottom: Math.min(from.price, to.price),
      label: null,
      states: [{ state: 'active', at }],
      candles: [from.openAt, to.openAt],
      details: {
        kind: 'retracement',
        levels: FRACTIONS.map((fraction) => ({ fraction, price: levelPrice(leg, fraction) })),
      },
    },
  });
  return leg;
}

function giveBack(leg: Leg, extreme: number, at: number, changes: StructureChange[]): Leg | null {
  const sign = leg.direction === 'bullish' ? 1 : -1;
  let { reached } = leg;
  for (; reached < FRACTIONS.length; reached++) {
    const fraction = FRACTIONS[reached] as number;
    const price = levelPrice(leg, fraction);
    if ((extreme - price) * sign > 0) break;
    changes.push({ kind: 'state', id: leg.id, change: { state: 'retraced', at, prices: { fraction, price } } });
  }
  if (reached === FRACTIONS.length) {
    changes.push({ kind: 'state', id: leg.id, change: { state: 'invalidated', at } });
    return null;
  }
  return reached === leg.reached ? leg : { ...leg, reached };
}

function levelPrice({ start, end }: Leg, fraction: number): number {
  // The whole leg ends exactly where it began, whatever the rounding.
  return fraction === 1 ? start : end + (start - end) * fraction;
}

/** Fibonacci's, with the half and the ideal of optimal trade entry. */
const FRACTIONS: readonly number[] = [0.236, 0.382, 0.5, 0.618, 0.705, 0.786, 1];
