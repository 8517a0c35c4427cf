import type { Candle } from '#shared/domain/candle';
import { sessionDefinition, sessionWindowAt, type TimeWindow } from '#shared/domain/session';
import type { LiquiditySource } from '#shared/domain/structure-details';
import { closeInstant, type DetectorDefinition, type StructureChange } from './detector';
import { continuedPeriod, endedPeriod, type PeriodState, startPeriod } from './previous-level-detector';
import {
  closeEndedSession,
  extendWindow,
  startWindowRange,
  type WindowRange,
  type WindowRangeState,
} from './window-range';

/**
 * Judas swings: after midnight in New York the first excursion that runs a pool of liquidity (the Asian range's or the
 * previous day's extreme) and then closes back through the midnight open. Named only at that close; at most one a day.
 *
 * A candle that runs pools on both sides at once says nothing, and the day has none.
 */
export const judasSwingDetector: DetectorDefinition<JudasSwingDetectorState> = {
  name: 'judas-swings',
  kinds: ['judas_swing'],
  start: () => ({
    asia: startWindowRange(),
    lastAsia: null,
    day: startPeriod(),
    lastDay: null,
    window: null,
    attempt: null,
  }),
  push(state, candle, settings, changes) {
    const at = closeInstant(candle, settings);
    state.lastAsia = closeEndedSession(state.asia, candle, ASIA) ?? state.lastAsia;
    state.lastDay = endedPeriod(state.day, candle, 'day', settings) ?? state.lastDay;

    if (state.window === null || candle.openAt >= state.window.endAt) {
      const until = settings.parameters.judasUntilMinute;
      state.window = sessionWindowAt({ timeZone: ASIA.timeZone, startMinute: 0, endMinute: until }, candle.openAt);
      state.attempt = null;
    }
    if (candle.openAt >= state.window.startAt && at <= state.window.endAt) {
      // A candle that opens long after midnight does not show what midnight's price was.
      if (state.attempt === null && candle.openAt < state.window.startAt + REFERENCE_WITHIN_MS) {
        state.attempt = beginAttempt(state, state.window, candle);
      }
      if (state.attempt !== null) state.attempt = followAttempt(state.attempt, candle, at, changes);
    }

    state.lastAsia = extendWindow(state.asia, candle, at, true) ?? state.lastAsia;
    state.lastDay = continuedPeriod(state.day, candle, at) ?? state.lastDay;
  },
};

export interface JudasSwingDetectorState {
  readonly asia: WindowRangeState;
  lastAsia: WindowRange | null;
  readonly day: PeriodState;
  lastDay: WindowRange | null;
  /** From midnight to the last moment for a reclaim. */
  window: TimeWindow | null;
  attempt: Attempt | null;
}

interface Attempt {
  readonly referenceAt: number;
  readonly referenceOpen: number;
  /** Nearest pools on either side of the open. */
  readonly above: Pool | null;
  readonly below: Pool | null;
  /** 1 once price has run the pool above, -1 below, 0 before. */
  readonly side: 1 | 0 | -1;
  readonly extreme: number;
  readonly extremeAt: number;
  /** Nothing more is expected today. */
  readonly isOver: boolean;
}

interface Pool {
  readonly price: number;
  readonly source: LiquiditySource;
}

function beginAttempt({ lastAsia, lastDay }: JudasSwingDetectorState, window: TimeWindow, candle: Candle): Attempt {
  const above: Pool[] = [];
  const below: Pool[] = [];
  const add = (range: WindowRange, source: LiquiditySource) => {
    above.push({ price: range.high, source });
    below.push({ price: range.low, source });
  };
  // Only the Asian range of the evening before; on a day without one the previous day's extremes are left.
  if (lastAsia !== null && lastAsia.endAt === window.startAt) add(lastAsia, 'session');
  if (lastDay !== null) add(lastDay, 'previous_day');
  return {
    referenceAt: candle.openAt,
    referenceOpen: candle.open,
    above: nearestPool(above, candle.open, 1),
    below: nearestPool(below, candle.open, -1),
    side: 0,
    extreme: candle.open,
    extremeAt: candle.openAt,
    isOver: false,
  };
}

function nearestPool(pools: readonly Pool[], open: number, sign: 1 | -1): Pool | null {
  let nearest: Pool | null = null;
  for (const pool of pools) {
    const distance = (pool.price - open) * sign;
    if (distance > 0 && (nearest === null || distance < (nearest.price - open) * sign)) nearest = pool;
  }
  return nearest;
}

function followAttempt(attempt: Attempt, candle: Candle, at: number, changes: StructureChange[]): Attempt {
  if (attempt.isOver) return attempt;
  let { side, extreme, extremeAt } = attempt;
  if (side === 0) {
    const runsAbove = attempt.above !== null && candle.high > attempt.above.price;
    const runsBelow = attempt.below !== null && candle.low < attempt.below.price;
    if (runsAbove && runsBelow) return { ...attempt, isOver: true };
    if (!runsAbove && !runsBelow) return attempt;
    side = runsAbove ? 1 : -1;
  }
  const reached = side === 1 ? candle.high : candle.low;
  if ((reached - extreme) * side > 0) {
    extreme = reached;
    extremeAt = candle.openAt;
  }
  const isReclaimed = (candle.close - attempt.referenceOpen) * side < 0;
  if (isReclaimed) confirm({ ...attempt, side, extreme, extremeAt }, candle, at, changes);
  return { ...attempt, side, extreme, extremeAt, isOver: isReclaimed };
}

function confirm(attempt: Attempt, candle: Candle, at: number, changes: StructureChange[]): void {
  const { side, extreme, extremeAt, referenceAt, referenceOpen } = attempt;
  // The side is set only by running the pool that lies there.
  const pool = (side === 1 ? attempt.above : attempt.below) as Pool;
  const direction = side === 1 ? 'bearish' : 'bullish';
  changes.push({
    kind: 'confirmed',
    structure: {
      id: `judas_swing:${direction}:${extremeAt}`,
      kind: 'judas_swing',
      direction,
      formedAt: extremeAt,
      confirmedAt: at,
      top: Math.max(extreme, referenceOpen),
      bottom: Math.min(extreme, referenceOpen),
      label: null,
      states: [{ state: 'confirmed', at }],
      candles: [...new Set([referenceAt, extremeAt, candle.openAt])],
      details: { kind: 'judas_swing', referenceAt, referenceOpen, sweptLevel: pool.price, source: pool.source },
    },
  });
}

const ASIA = sessionDefinition('asia');
const REFERENCE_WITHIN_MS = 3_600_000;
