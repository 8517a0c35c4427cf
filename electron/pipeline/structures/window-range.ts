import type { Candle } from '#shared/domain/candle';
import type { TimeWindow } from '#shared/domain/session';

/** The candles of one span of time, summed up. Plain data. */
export interface WindowRange {
  readonly startAt: number;
  readonly endAt: number;
  /** Open of its first candle. */
  readonly firstAt: number;
  readonly open: number;
  high: number;
  highAt: number;
  low: number;
  lowAt: number;
  close: number;
  candles: number;
}

/** Collects the range of one window after the other. Plain data. */
export interface WindowRangeState {
  /** The window that candles are in, or the next to come; `null` before the first candle. */
  window: TimeWindow | null;
  range: WindowRange | null;
}

export function startWindowRange(): WindowRangeState {
  return { window: null, range: null };
}

/**
 * The range of a window that ended without a candle at its end, once `candle` opens after it: call before `extendWindow`.
 *
 * @param windowAt - The window that contains an instant or is the next to come.
 */
export function closeEndedWindow(
  state: WindowRangeState,
  candle: Candle,
  windowAt: (at: number) => TimeWindow,
): WindowRange | null {
  if (state.window !== null && candle.openAt < state.window.endAt) return null;
  const { range } = state;
  state.range = null;
  state.window = windowAt(candle.openAt);
  return range;
}

/**
 * Adds `candle` to its window; the window's range when this candle closes it.
 *
 * @param whole - Take only candles that lie in the window from open to close; otherwise the open decides.
 */
export function extendWindow(
  state: WindowRangeState,
  candle: Candle,
  closeAt: number,
  whole: boolean,
): WindowRange | null {
  const { window } = state;
  if (window === null || candle.openAt < window.startAt) return null;
  if (!whole || closeAt <= window.endAt) {
    const { range } = state;
    if (range === null) {
      const { openAt, open, high, low, close } = candle;
      state.range = {
        startAt: window.startAt,
        endAt: window.endAt,
        firstAt: openAt,
        open,
        high,
        highAt: openAt,
        low,
        lowAt: openAt,
        close,
        candles: 1,
      };
    } else {
      if (candle.high > range.high) {
        range.high = candle.high;
        range.highAt = candle.openAt;
      }
      if (candle.low < range.low) {
        range.low = candle.low;
        range.lowAt = candle.openAt;
      }
      range.close = candle.close;
      range.candles += 1;
    }
  }
  if (closeAt < window.endAt) return null;
  const { range } = state;
  state.range = null;
  return range;
}
