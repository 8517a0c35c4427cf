import type { Candle } from '#shared/domain/candle';
import { calendarWindowAt } from '#shared/domain/session';
import { closeInstant, type DetectorDefinition, type DetectorSettings, type StructureChange } from './detector';
import { type LevelLife, meetLevels, startLevelLife, watchLevel } from './level-life';
import {
  closeEndedWindow,
  extendWindow,
  hasWindowEnded,
  startWindowRange,
  type WindowRange,
  type WindowRangeState,
} from './window-range';

/**
 * High and low of the previous day, week and month by the profile's clock, known when the period is over.
 *
 * A period that the data enters in the middle gives none. A candle belongs to the period in which it opens.
 */
export const previousLevelDetector: DetectorDefinition<PreviousLevelDetectorState> = {
  name: 'previous-levels',
  kinds: ['previous_level'],
  start: () => ({
    periods: { day: startPeriod(), week: startPeriod(), month: startPeriod() },
    levels: startLevelLife(),
  }),
  push(state, candle, settings, changes) {
    const at = closeInstant(candle, settings);
    // A period that ended in a gap of the data: its levels are known now and this very candle can meet them.
    for (const period of PERIODS) {
      const late = endedPeriod(state.periods[period], candle, period, settings);
      if (late !== null) confirm(state, period, late, at, changes);
    }
    meetLevels(state.levels, candle, at, changes);
    for (const period of PERIODS) {
      const onTime = continuedPeriod(state.periods[period], candle, at);
      if (onTime !== null) confirm(state, period, onTime, at, changes);
    }
  },
};

export type CalendarPeriod = 'day' | 'week' | 'month';

export interface PreviousLevelDetectorState {
  readonly periods: Readonly<Record<CalendarPeriod, PeriodState>>;
  readonly levels: LevelLife;
}

/** One calendar period after the other, without the first where the data begins in its middle. Plain data. */
export interface PeriodState {
  readonly window: WindowRangeState;
  /** Start of the window that the first candle fell into, when it opened later than that. */
  partialStartAt: number | null;
}

export function startPeriod(): PeriodState {
  return { window: startWindowRange(), partialStartAt: null };
}

/** The period that ended before `candle` without a candle at its end, or `null`. Call before `continuedPeriod`. */
export function endedPeriod(
  state: PeriodState,
  candle: Candle,
  period: CalendarPeriod,
  { parameters }: DetectorSettings,
): WindowRange | null {
  if (!hasWindowEnded(state.window, candle)) return null;
  const isFirst = state.window.window === null;
  const next = calendarWindowAt(period, parameters.dayZone, parameters.dayStartMinute, candle.openAt);
  const range = closeEndedWindow(state.window, candle, next);
  if (isFirst && next.startAt < candle.openAt) state.partialStartAt = next.startAt;
  return isWhole(state, range) ? range : null;
}

/** Adds `candle` to its period; the period when this candle closes it. */
export function continuedPeriod(state: PeriodState, candle: Candle, closeAt: number): WindowRange | null {
  const range = extendWindow(state.window, candle, closeAt, false);
  return isWhole(state, range) ? range : null;
}

/** A period of a single candle is that candle: it says nothing more, and data as coarse as the period gives none. */
function isWhole(state: PeriodState, range: WindowRange | null): range is WindowRange {
  return range !== null && range.candles >= 2 && range.startAt !== state.partialStartAt;
}

function confirm(
  state: PreviousLevelDetectorState,
  period: CalendarPeriod,
  range: WindowRange,
  at: number,
  changes: StructureChange[],
): void {
  for (const side of ['high', 'low'] as const) {
    const direction = side === 'high' ? 'bearish' : 'bullish';
    const price = range[side];
    const formedAt = side === 'high' ? range.highAt : range.lowAt;
    const id = `previous_level:${direction}:${period}:${range.startAt}`;
    changes.push({
      kind: 'confirmed',
      structure: {
        id,
        kind: 'previous_level',
        direction,
        formedAt,
        confirmedAt: at,
        top: price,
        bottom: price,
        label: null,
        states: [{ state: 'active', at }],
        candles: [formedAt],
        details: { kind: 'previous_level', period, side, periodStartAt: range.startAt, periodEndAt: range.endAt },
      },
    });
    watchLevel(state.levels, side === 'high' ? 'above' : 'below', id, price);
  }
}

const PERIODS: readonly CalendarPeriod[] = ['day', 'week', 'month'];
