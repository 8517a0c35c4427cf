import { SESSIONS } from '#shared/domain/session';
import { closeInstant, type DetectorDefinition, type StructureChange } from './detector';
import {
  closeEndedSession,
  extendWindow,
  startWindowRange,
  type WindowRange,
  type WindowRangeState,
} from './window-range';

/**
 * Sessions and killzones with their ranges, known when they are over. Only candles that lie wholly inside count, so that
 * nothing from outside the hours leaks in; coarse timeframes therefore have none.
 *
 * Later a close beyond the range breaks it, and the side is the reason.
 */
export const sessionDetector: DetectorDefinition<SessionDetectorState> = {
  name: 'sessions',
  kinds: ['session'],
  start: () => ({ windows: SESSIONS.map(startWindowRange), previous: SESSIONS.map(() => null) }),
  push(state, candle, settings, changes) {
    const at = closeInstant(candle, settings);
    for (let index = 0; index < SESSIONS.length; index++) {
      // One window and one session per index.
      const window = state.windows[index] as WindowRangeState;
      const session = SESSIONS[index] as (typeof SESSIONS)[number];
      const late = closeEndedSession(window, candle, session);
      if (late !== null) state.previous[index] = confirm(session.id, late, at, changes);

      const watched = state.previous[index];
      if (watched && (candle.close > watched.high || candle.close < watched.low)) {
        const reason = candle.close > watched.high ? 'above' : 'below';
        changes.push({ kind: 'state', id: watched.id, change: { state: 'broken', at, reason } });
        state.previous[index] = null;
      }
      const onTime = extendWindow(window, candle, at, true);
      if (onTime !== null) state.previous[index] = confirm(session.id, onTime, at, changes);
    }
  },
};

export interface SessionDetectorState {
  /** One per entry of `SESSIONS`. */
  readonly windows: WindowRangeState[];
  /** The last range of each session until it is broken or the next one comes. */
  readonly previous: (WatchedRange | null)[];
}

interface WatchedRange {
  readonly id: string;
  readonly high: number;
  readonly low: number;
}

function confirm(sessionId: string, range: WindowRange, at: number, changes: StructureChange[]): WatchedRange {
  const { startAt, endAt, firstAt, open, close, high, highAt, low, lowAt } = range;
  const id = `session:${sessionId}:${startAt}`;
  changes.push({
    kind: 'confirmed',
    structure: {
      id,
      kind: 'session',
      direction: close >= open ? 'bullish' : 'bearish',
      formedAt: firstAt,
      confirmedAt: at,
      top: high,
      bottom: low,
      label: null,
      states: [{ state: 'active', at }],
      candles: [Math.min(highAt, lowAt), Math.max(highAt, lowAt)],
      details: { kind: 'session', sessionId, startAt, endAt, open, close },
    },
  });
  return { id, high, low };
}
