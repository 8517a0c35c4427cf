import type { Candle } from '#shared/domain/candle';
import { invariant } from '#shared/domain/invariant';
import { type ClockSpan, sessionWindowAt, type TimeWindow } from '#shared/domain/session';

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

/** Like `closeEndedWindow`, for the windows of one session. */
export function closeEndedSession(state: WindowRangeState, candle: Candle, session: ClockSpan): WindowRange | null {
  return hasWindowEnded(state, candle)
    ? closeEndedWindow(state, candle, sessionWindowAt(session, candle.openAt))
    : null;
}

/** Whether `candle` opens after the window, or no window is known yet: then `closeEndedWindow` is due. */
export function hasWindowEnded({ window }: WindowRangeState, candle: Candle): boolean {
  return window === null || candle.openAt >= window.endAt;
}

/**
 * Moves on to `next`, the window that contains `candle` or is the next to come; the range of the window before, where no
 * candle lay at its end to close it. Call before `extendWindow`, once `hasWindowEnded`.
 */
export function closeEndedWindow(state: WindowRangeState, candle: Candle, next: TimeWindow): WindowRange | null {
  invariant(candle.openAt < next.endAt, `Expected a window that ends after ${candle.openAt}, was ${next.endAt}.`);
  const { range } = state;
  state.range = null;
  state.window = next;
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
