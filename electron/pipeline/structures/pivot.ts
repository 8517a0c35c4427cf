import type { Candle } from '#shared/domain/candle';

/** Finds pivots: extremes among the candles around them. Plain data. */
export interface PivotState {
  readonly left: number;
  readonly right: number;
  readonly alternate: boolean;
  /** The last left + right + 1 candles as a ring, by candle number modulo its size. */
  readonly openAt: number[];
  readonly high: number[];
  readonly low: number[];
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
  return { left, right, alternate, openAt: [], high: [], low: [], count: 0, lastSide: null };
}

/**
 * Takes one closed candle and calls `found` for the high and then the low of the candle `right` back, where they are pivots.
 * Right-hand candles that do not exist yet never count as lower: the pivot waits for them.
 */
export function pushPivots(state: PivotState, candle: Candle, found: (pivot: Pivot) => void): void {
  const { left, right, high, low } = state;
  const size = left + right + 1;
  const slot = state.count % size;
  state.openAt[slot] = candle.openAt;
  high[slot] = candle.high;
  low[slot] = candle.low;
  state.count += 1;
  if (state.count < size) return;

  const middle = (slot + size - right) % size;
  // The ring is full: every slot below `size` holds a number.
  const top = high[middle] as number;
  const bottom = low[middle] as number;
  // The newest candle decides most cases, so look from there.
  let isHigh = candle.high < top;
  let isLow = candle.low > bottom;
  for (let at = 0; at < size && (isHigh || isLow); at++) {
    if (at === middle) continue;
    if ((high[at] as number) >= top) isHigh = false;
    if ((low[at] as number) <= bottom) isLow = false;
  }
  if (!isHigh && !isLow) return;

  const openAt = state.openAt[middle] as number;
  const index = state.count - 1 - right;
  let highestSince = candle.high;
  let lowestSince = candle.low;
  for (let back = 1; back < right; back++) {
    const at = (slot + size - back) % size;
    highestSince = Math.max(highestSince, high[at] as number);
    lowestSince = Math.min(lowestSince, low[at] as number);
  }
  if (isHigh && !(state.alternate && state.lastSide === 'high')) {
    state.lastSide = 'high';
    found({ side: 'high', openAt, price: top, index, highestSince, lowestSince });
    // One candle turns the leg once: with `alternate` its low is not looked at any more.
    if (state.alternate) return;
  }
  if (isLow && !(state.alternate && state.lastSide === 'low')) {
    state.lastSide = 'low';
    found({ side: 'low', openAt, price: bottom, index, highestSince, lowestSince });
  }
}
