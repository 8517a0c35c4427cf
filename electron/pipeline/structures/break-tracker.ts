import type { Candle } from '#shared/domain/candle';
import type { StructureDirection } from '#shared/domain/structure';
import type { StructureScope } from '#shared/domain/structure-details';
import type { DetectorSettings } from './detector';
import { type Pivot, type PivotState, pushPivots, startPivots } from './pivot';

/** Watches the latest swing of each side for a break and keeps the trend. Plain data. */
export interface BreakTrackerState {
  readonly pivots: PivotState;
  high: TrackedSwing | null;
  low: TrackedSwing | null;
  trend: StructureDirection | null;
}

export interface StructureBreak {
  readonly direction: StructureDirection;
  /** A change of character goes against the trend so far; anything else continues or starts it. */
  readonly isChange: boolean;
  readonly swing: Pivot;
}

export function startBreakTracker({ parameters }: DetectorSettings, scope: StructureScope): BreakTrackerState {
  const [left, right] =
    scope === 'swing'
      ? [parameters.swingLeft, parameters.swingRight]
      : [parameters.internalLeft, parameters.internalRight];
  return { pivots: startPivots(left, right, parameters.swingAlternate), high: null, low: null, trend: null };
}

/**
 * Takes one closed candle; the breaks of swings known before it. Swings that it confirms are watched from the next on.
 */
export function pushBreakTracker(
  state: BreakTrackerState,
  candle: Candle,
  { parameters }: DetectorSettings,
): readonly StructureBreak[] {
  const byClose = parameters.breakBy === 'close';
  const { high, low } = state;
  let breaks: StructureBreak[] | null = null;
  if (high !== null && !high.isBroken && (byClose ? candle.close : candle.high) > high.pivot.price) {
    state.high = { pivot: high.pivot, isBroken: true };
    breaks = [{ direction: 'bullish', isChange: state.trend === 'bearish', swing: high.pivot }];
    state.trend = 'bullish';
  }
  if (low !== null && !low.isBroken && (byClose ? candle.close : candle.low) < low.pivot.price) {
    state.low = { pivot: low.pivot, isBroken: true };
    breaks ??= [];
    breaks.push({ direction: 'bearish', isChange: state.trend === 'bullish', swing: low.pivot });
    state.trend = 'bearish';
  }
  for (const pivot of pushPivots(state.pivots, candle)) state[pivot.side] = { pivot, isBroken: false };
  return breaks ?? NO_BREAKS;
}

interface TrackedSwing {
  readonly pivot: Pivot;
  readonly isBroken: boolean;
}

const NO_BREAKS: readonly StructureBreak[] = [];
