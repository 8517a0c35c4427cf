import type { Candle } from '#shared/domain/candle';
import { SESSIONS, type SessionDefinition } from '#shared/domain/session';
import type { StructureDirection } from '#shared/domain/structure';
import type { LiquiditySource } from '#shared/domain/structure-details';
import { closeInstant, type DetectorDefinition, type DetectorSettings, type StructureChange } from './detector';
import { type PivotState, pushPivots, startPivots } from './pivot';
import {
  type CalendarPeriod,
  continuedPeriod,
  endedPeriod,
  type PeriodState,
  startPeriod,
} from './previous-level-detector';
import { type PriceWatch, startPriceWatch, takePassed, watchPrice } from './price-watch';
import {
  type AverageTrueRangeState,
  currentAverageTrueRange,
  pushAverageTrueRange,
  startAverageTrueRange,
} from './running-average-true-range';
import {
  closeEndedSession,
  extendWindow,
  startWindowRange,
  type WindowRange,
  type WindowRangeState,
} from './window-range';

/**
 * Liquidity sweeps: a trade beyond a resting level and a close back inside within a few candles.
 *
 * Levels are the swings, the extremes of the previous day, week and month and of the Asian, London and New York sessions.
 * Each level is taken once, by sweep or by break. A sweep of a low is bullish.
 */
export const liquiditySweepDetector: DetectorDefinition<LiquiditySweepDetectorState> = {
  name: 'liquidity-sweeps',
  kinds: ['liquidity_sweep'],
  start: ({ parameters }) => ({
    averageTrueRange: startAverageTrueRange(parameters.atrPeriod),
    pivots: startPivots(parameters.swingLeft, parameters.swingRight, parameters.swingAlternate),
    periods: PERIODS.map(startPeriod),
    sessions: SWEPT_SESSIONS.map(startWindowRange),
    above: startPriceWatch('rise'),
    below: startPriceWatch('fall'),
    pending: [],
  }),
  push(state, candle, settings, changes) {
    const at = closeInstant(candle, settings);
    collectEnded(state, candle, settings);
    const averageRange = currentAverageTrueRange(state.averageTrueRange);
    if (state.pending.length > 0) followPending(state, candle, averageRange, settings, changes);
    meetSide(state, 1, candle, averageRange, settings, changes);
    meetSide(state, -1, candle, averageRange, settings, changes);

    pushAverageTrueRange(state.averageTrueRange, candle);
    collectContinued(state, candle, at);
    for (const { side, price, openAt } of pushPivots(state.pivots, candle)) {
      addLevel(state, side === 'high' ? 1 : -1, { source: 'swing', key: 'swing', price, formedAt: openAt });
    }
  },
};

export interface LiquiditySweepDetectorState {
  readonly averageTrueRange: AverageTrueRangeState;
  readonly pivots: PivotState;
  readonly periods: PeriodState[];
  readonly sessions: WindowRangeState[];
  readonly above: PriceWatch<RestingLevel>;
  readonly below: PriceWatch<RestingLevel>;
  /** Levels that price is beyond and may still come back from. */
  pending: PendingSweep[];
}

interface RestingLevel {
  readonly source: LiquiditySource;
  /** Tells levels of one source apart that lie on the same candle. */
  readonly key: string;
  readonly price: number;
  readonly formedAt: number;
}

interface PendingSweep {
  readonly sign: 1 | -1;
  readonly level: RestingLevel;
  readonly beyondAt: number;
  /** Furthest trade beyond so far. */
  readonly extreme: number;
  /** Candles since the first beyond, which counts as 0. */
  readonly candles: number;
}

function meetSide(
  state: LiquiditySweepDetectorState,
  sign: 1 | -1,
  candle: Candle,
  averageRange: number | null,
  settings: DetectorSettings,
  changes: StructureChange[],
): void {
  const watch = sign === 1 ? state.above : state.below;
  const extreme = sign === 1 ? candle.high : candle.low;
  const shallow: RestingLevel[] = [];
  for (let level = takePassed(watch, extreme); level !== undefined; level = takePassed(watch, extreme)) {
    const sweep: PendingSweep = { sign, level, beyondAt: candle.openAt, extreme, candles: 0 };
    if ((candle.close - level.price) * sign > 0) {
      if (settings.parameters.sweepWithin > 1) state.pending.push(sweep);
    } else if (!confirm(sweep, candle, averageRange, settings, changes)) shallow.push(level);
  }
  // A trade beyond that was too shallow leaves the orders there.
  for (const level of shallow) watchPrice(watch, level.price, level);
}

function followPending(
  state: LiquiditySweepDetectorState,
  candle: Candle,
  averageRange: number | null,
  settings: DetectorSettings,
  changes: StructureChange[],
): void {
  const still: PendingSweep[] = [];
  for (const { sign, level, beyondAt, extreme, candles } of state.pending) {
    const reached = sign === 1 ? Math.max(extreme, candle.high) : Math.min(extreme, candle.low);
    const sweep: PendingSweep = { sign, level, beyondAt, extreme: reached, candles: candles + 1 };
    if ((candle.close - level.price) * sign <= 0) confirm(sweep, candle, averageRange, settings, changes);
    else if (sweep.candles + 1 < settings.parameters.sweepWithin) still.push(sweep);
  }
  state.pending = still;
}

/** Reports the sweep; `false` when it was too shallow to be one. */
function confirm(
  { sign, level, beyondAt, extreme, candles }: PendingSweep,
  candle: Candle,
  averageRange: number | null,
  settings: DetectorSettings,
  changes: StructureChange[],
): boolean {
  const depthAtr = averageRange === null || averageRange === 0 ? null : ((extreme - level.price) * sign) / averageRange;
  const least = settings.parameters.sweepMinimumAtr;
  if (least > 0 && (depthAtr === null || depthAtr < least)) return false;
  const direction: StructureDirection = sign === 1 ? 'bearish' : 'bullish';
  const at = closeInstant(candle, settings);
  changes.push({
    kind: 'confirmed',
    structure: {
      id: `liquidity_sweep:${direction}:${beyondAt}:${level.key}:${level.formedAt}`,
      kind: 'liquidity_sweep',
      direction,
      formedAt: beyondAt,
      confirmedAt: at,
      top: Math.max(level.price, extreme),
      bottom: Math.min(level.price, extreme),
      label: null,
      states: [{ state: 'confirmed', at }],
      candles: [level.formedAt, beyondAt, ...(candle.openAt === beyondAt ? [] : [candle.openAt])],
      details: {
        kind: 'liquidity_sweep',
        source: level.source,
        level: level.price,
        depthAtr,
        candlesBeyond: candles,
      },
    },
  });
  return true;
}

function collectEnded(state: LiquiditySweepDetectorState, candle: Candle, settings: DetectorSettings): void {
  for (let index = 0; index < PERIODS.length; index++) {
    // One state per entry of the two tables.
    const period = PERIODS[index] as CalendarPeriod;
    const range = endedPeriod(state.periods[index] as PeriodState, candle, period, settings);
    if (range !== null) addRange(state, range, `previous_${period}`, period);
  }
  for (let index = 0; index < SWEPT_SESSIONS.length; index++) {
    const session = SWEPT_SESSIONS[index] as SessionDefinition;
    const range = closeEndedSession(state.sessions[index] as WindowRangeState, candle, session);
    if (range !== null) addRange(state, range, 'session', session.id);
  }
}

function collectContinued(state: LiquiditySweepDetectorState, candle: Candle, at: number): void {
  for (let index = 0; index < PERIODS.length; index++) {
    const period = PERIODS[index] as CalendarPeriod;
    const range = continuedPeriod(state.periods[index] as PeriodState, candle, at);
    if (range !== null) addRange(state, range, `previous_${period}`, period);
  }
  for (let index = 0; index < SWEPT_SESSIONS.length; index++) {
    const range = extendWindow(state.sessions[index] as WindowRangeState, candle, at, true);
    if (range !== null) addRange(state, range, 'session', (SWEPT_SESSIONS[index] as SessionDefinition).id);
  }
}

function addRange(state: LiquiditySweepDetectorState, range: WindowRange, source: LiquiditySource, key: string): void {
  addLevel(state, 1, { source, key, price: range.high, formedAt: range.highAt });
  addLevel(state, -1, { source, key, price: range.low, formedAt: range.lowAt });
}

function addLevel(state: LiquiditySweepDetectorState, sign: 1 | -1, level: RestingLevel): void {
  watchPrice(sign === 1 ? state.above : state.below, level.price, level);
}

const PERIODS = ['day', 'week', 'month'] as const;
const SWEPT_SESSIONS = SESSIONS.filter(({ id }) => id === 'asia' || id === 'london' || id === 'new_york');
