import type { Candle } from '#shared/domain/candle';

/** Finds pivots: extremes among the candles around them. Plain data. */
export interface PivotState {
  readonly left: number;
  readonly right: number;
  readonly alternate: boolean;
  /** The last left + right + 1 candles as a ring. */
  readonly openAt: number[];
  readonly high: number[];
  readonly low: number[];
  /** Where the next candle goes. */
  slot: number;
  /** Candles taken. */
  count: number;
  /** With `alternate`: side of the last pivot. */
  lastSide: 'high' | 'low' | null;
}

/** An extreme that the last pushed candle confirmed. */
export interface Pivot {
  readonly side: 'high' | 'low';
  readonly openAt: number;
  readonly price: number;
  /** Number of the candle since the first one pushed, from 0. */
  readonly index: number;
  /** Extremes of the candles after it, up to the one that confirmed it. */
  readonly highestSince: number;
  readonly lowestSince: number;
}

/**
 * @param left - Candles before that the extreme must exceed; ties do not exceed.
 * @param right - The same after it, at least 1.
 * @param alternate - Report a high only after a low and the reverse: the first of each leg.
 */
export function startPivots(left: number, right: number, alternate: boolean): PivotState {
  return { left, right, alternate, openAt: [], high: [], low: [], slot: 0, count: 0, lastSide: null };
}

/**
 * Takes one closed candle; the high and then the low of the candle `right` back, as far as they are pivots.
 *
 * A candle near the end is no pivot before all its right-hand candles have closed.
 */
export function pushPivots(state: PivotState, candle: Candle): readonly Pivot[] {
  const { left, right, high, low, slot } = state;
  const size = left + right + 1;
  state.openAt[slot] = candle.openAt;
  high[slot] = candle.high;
  low[slot] = candle.low;
  state.slot = slot + 1 === size ? 0 : slot + 1;
  state.count += 1;
  if (state.count < size) return NO_PIVOTS;

  const middle = slot >= right ? slot - right : slot - right + size;
  // The ring is full: every slot below `size` holds a number.
  const top = high[middle] as number;
  const bottom = low[middle] as number;
  // The newest candle decides most cases.
  let isHigh = candle.high < top;
  let isLow = candle.low > bottom;
  for (let at = 0; at < size && (isHigh || isLow); at++) {
    if (at === middle) continue;
    if ((high[at] as number) >= top) isHigh = false;
    if ((low[at] as number) <= bottom) isLow = false;
  }
  if (state.alternate) {
    // Only what turns the leg counts, and one candle turns it once.
    if (state.lastSide === 'high') isHigh = false;
    if (state.lastSide === 'low' || isHigh) isLow = false;
  }
  if (!isHigh && !isLow) return NO_PIVOTS;

  const openAt = state.openAt[middle] as number;
  const index = state.count - 1 - right;
  let highestSince = candle.high;
  let lowestSince = candle.low;
  for (let at = middle + 1 === size ? 0 : middle + 1; at !== slot; at = at + 1 === size ? 0 : at + 1) {
    highestSince = Math.max(highestSince, high[at] as number);
    lowestSince = Math.min(lowestSince, low[at] as number);
  }
  const pivots: Pivot[] = [];
  if (isHigh) pivots.push({ side: 'high', openAt, price: top, index, highestSince, lowestSince });
  if (isLow) pivots.push({ side: 'low', openAt, price: bottom, index, highestSince, lowestSince });
  state.lastSide = isLow ? 'low' : 'high';
  return pivots;
}

const NO_PIVOTS: readonly Pivot[] = [];
