import type { Candle } from '#shared/domain/candle';
import { invariant } from '#shared/domain/invariant';
import { sessionDefinition, sessionWindowAt } from '#shared/domain/session';
import type { StructureDirection, StructureStateChange } from '#shared/domain/structure';
import { closeInstant, type DetectorDefinition, type DetectorSettings, type StructureChange } from './detector';
import { type Gap, type GapFinderState, pushGapFinder, startGapFinder } from './gap-finder';
import { continuedPeriod, endedPeriod, type PeriodState, startPeriod } from './previous-level-detector';
import { currentAverageTrueRange } from './running-average-true-range';
import {
  closeEndedSession,
  extendWindow,
  startWindowRange,
  type WindowRange,
  type WindowRangeState,
} from './window-range';

/**
 * Accumulation, manipulation, distribution (Power of 3), one setup a day.
 *
 * `accumulating`: the Asian range is complete. `manipulated`: in the London killzone price traded beyond one side and
 * closed back inside in time; from here on the setup has its direction, away from that side. `distributing`: the first fair
 * value gap in that direction gives entry, stop and target. `entered`: the gap traded. `done`: the target traded, or time
 * ran out in the trade. `failed`: with the reason.
 *
 * Within one candle the stop comes before the target, and a target in the entry candle does not count.
 */
export const powerOfThreeDetector: DetectorDefinition<PowerOfThreeDetectorState> = {
  name: 'power-of-three',
  kinds: ['power_of_three'],
  start: (settings) => ({
    asia: startWindowRange(),
    day: startPeriod(),
    lastDay: null,
    gaps: startGapFinder(settings),
    setup: null,
  }),
  push(state, candle, settings, changes) {
    const at = closeInstant(candle, settings);
    state.lastDay = endedPeriod(state.day, candle, 'day', settings) ?? state.lastDay;
    // A range without a candle at its end is let go: this one may have been the manipulation already.
    closeEndedSession(state.asia, candle, ASIA);

    const averageRange = currentAverageTrueRange(state.gaps.averageTrueRange);
    const gap = pushGapFinder(state.gaps, candle, settings);
    if (state.setup !== null) follow(state, state.setup, candle, at, gap, averageRange, settings, changes);

    const range = extendWindow(state.asia, candle, at, true);
    if (range !== null) accumulate(state, range, at, settings, changes);
    state.lastDay = continuedPeriod(state.day, candle, at) ?? state.lastDay;
  },
};

export interface PowerOfThreeDetectorState {
  readonly asia: WindowRangeState;
  readonly day: PeriodState;
  lastDay: WindowRange | null;
  readonly gaps: GapFinderState;
  setup: Setup | null;
}

interface Setup {
  readonly id: string;
  readonly high: number;
  readonly low: number;
  readonly londonStartAt: number;
  readonly londonEndAt: number;
  readonly expiresAt: number;
  readonly phase: Phase;
}

type Phase =
  | { readonly kind: 'accumulated' }
  | { readonly kind: 'beyond'; readonly side: 1 | -1; readonly extreme: number; readonly candles: number }
  | { readonly kind: 'reclaimed'; readonly sign: 1 | -1; readonly extreme: number }
  | ({ readonly kind: 'waiting' | 'entered'; readonly sign: 1 | -1 } & Ticket);

interface Ticket {
  readonly entry: number;
  readonly stop: number;
  readonly target: number;
}

function accumulate(
  state: PowerOfThreeDetectorState,
  range: WindowRange,
  at: number,
  { parameters }: DetectorSettings,
  changes: StructureChange[],
): void {
  invariant(state.setup === null, `Expected the last setup to have expired, was ${state.setup?.phase.kind}.`);
  const averageRange = currentAverageTrueRange(state.gaps.averageTrueRange);
  const width = range.high - range.low;
  const widthAtr = averageRange === null || averageRange === 0 ? null : width / averageRange;
  if (range.candles < parameters.amdMinimumRangeCandles || width <= 0) return;
  const widest = parameters.amdMaximumWidthAtr;
  if (widest > 0 && (widthAtr === null || widthAtr > widest)) return;

  const london = sessionWindowAt(LONDON, range.endAt);
  const expiry = { timeZone: ASIA.timeZone, startMinute: 0, endMinute: parameters.amdExpiryMinute };
  const expiresAt = sessionWindowAt(expiry, range.endAt).endAt;
  const id = `power_of_three:${range.startAt}`;
  changes.push({
    kind: 'confirmed',
    structure: {
      id,
      kind: 'power_of_three',
      direction: range.close >= range.open ? 'bullish' : 'bearish',
      formedAt: range.firstAt,
      confirmedAt: at,
      top: range.high,
      bottom: range.low,
      label: null,
      states: [{ state: 'accumulating', at }],
      candles: [...new Set([range.firstAt, Math.min(range.highAt, range.lowAt), Math.max(range.highAt, range.lowAt)])],
      details: {
        kind: 'power_of_three',
        rangeStartAt: range.startAt,
        rangeEndAt: range.endAt,
        expiresAt,
        widthAtr,
      },
    },
  });
  state.setup = {
    id,
    high: range.high,
    low: range.low,
    londonStartAt: london.startAt,
    londonEndAt: london.endAt,
    expiresAt,
    phase: { kind: 'accumulated' },
  };
}

function follow(
  state: PowerOfThreeDetectorState,
  setup: Setup,
  candle: Candle,
  at: number,
  gap: Gap | null,
  averageRange: number | null,
  settings: DetectorSettings,
  changes: StructureChange[],
): void {
  if (candle.openAt >= setup.expiresAt) {
    // The data has a hole around the expiry; the price there is not known, so a trade ends at the next open.
    expire(state, setup, candle.open, at, changes);
    return;
  }
  const { phase } = setup;
  switch (phase.kind) {
    case 'accumulated':
    case 'beyond':
      manipulate(state, setup, candle, at, averageRange, settings, changes);
      break;
    case 'reclaimed':
      distribute(state, setup, phase, candle, at, gap, averageRange, settings, changes);
      break;
    case 'waiting':
    case 'entered':
      trade(state, setup, phase, candle, at, changes);
      break;
  }
  if (state.setup !== null && at >= setup.expiresAt) expire(state, state.setup, candle.close, at, changes);
}

function manipulate(
  state: PowerOfThreeDetectorState,
  setup: Setup,
  candle: Candle,
  at: number,
  averageRange: number | null,
  { parameters }: DetectorSettings,
  changes: StructureChange[],
): void {
  const fail = (reason: string) => finish(state, { state: 'failed', at, reason }, changes);
  let { phase } = setup;
  if (phase.kind === 'accumulated') {
    if (candle.openAt < setup.londonStartAt) return;
    if (candle.openAt >= setup.londonEndAt) {
      fail('no_manipulation');
      return;
    }
    const epsilon = parameters.amdEpsilonAtr * (averageRange ?? 0);
    const isAbove = candle.high > setup.high + epsilon;
    const isBelow = candle.low < setup.low - epsilon;
    if (isAbove && isBelow) {
      fail('both_sides');
      return;
    }
    if (!isAbove && !isBelow) {
      if (at >= setup.londonEndAt) fail('no_manipulation');
      return;
    }
    phase = { kind: 'beyond', side: isAbove ? 1 : -1, extreme: isAbove ? candle.high : candle.low, candles: 1 };
  } else if (phase.kind === 'beyond') {
    const extreme = phase.side === 1 ? Math.max(phase.extreme, candle.high) : Math.min(phase.extreme, candle.low);
    phase = { ...phase, extreme, candles: phase.candles + 1 };
  } else return;

  const { side, extreme, candles } = phase;
  if (candle.close <= setup.high && candle.close >= setup.low) {
    const sign = side === 1 ? -1 : 1;
    state.setup = { ...setup, phase: { kind: 'reclaimed', sign, extreme } };
    const level = side === 1 ? setup.high : setup.low;
    const direction: StructureDirection = sign === 1 ? 'bullish' : 'bearish';
    report(setup, { state: 'manipulated', at, direction, prices: { level, extreme } }, changes);
  } else if (candles >= parameters.amdReclaimWithin) fail('no_reclaim');
  else state.setup = { ...setup, phase };
}

function distribute(
  state: PowerOfThreeDetectorState,
  setup: Setup,
  phase: Extract<Phase, { kind: 'reclaimed' }>,
  candle: Candle,
  at: number,
  gap: Gap | null,
  averageRange: number | null,
  { parameters }: DetectorSettings,
  changes: StructureChange[],
): void {
  const { sign, extreme } = phase;
  const adverse = sign === 1 ? candle.low : candle.high;
  if ((adverse - extreme) * sign < 0) {
    finish(state, { state: 'failed', at, reason: 'extreme_exceeded' }, changes);
    return;
  }
  const direction: StructureDirection = sign === 1 ? 'bullish' : 'bearish';
  if (gap === null || gap.direction !== direction) return;
  const entry = sign === 1 ? gap.top : gap.bottom;
  const stop = extreme - sign * parameters.amdStopBufferAtr * (averageRange ?? 0);
  const target = sign === 1 ? setup.high : setup.low;
  const reached = sign === 1 ? candle.high : candle.low;
  if ((target - entry) * sign <= 0 || (reached - target) * sign >= 0) {
    finish(state, { state: 'failed', at, reason: 'target_passed' }, changes);
    return;
  }
  const beyond = state.lastDay === null ? null : sign === 1 ? state.lastDay.high : state.lastDay.low;
  state.setup = { ...setup, phase: { kind: 'waiting', sign, entry, stop, target } };
  const prices: Record<string, number> = { gapTop: gap.top, gapBottom: gap.bottom, entry, stop, target };
  if (beyond !== null && (beyond - target) * sign > 0) prices.secondTarget = beyond;
  report(setup, { state: 'distributing', at, prices }, changes);
}

function trade(
  state: PowerOfThreeDetectorState,
  setup: Setup,
  phase: Extract<Phase, { kind: 'waiting' | 'entered' }>,
  candle: Candle,
  at: number,
  changes: StructureChange[],
): void {
  const { sign, entry, stop, target } = phase;
  const adverse = sign === 1 ? candle.low : candle.high;
  const favourable = sign === 1 ? candle.high : candle.low;
  if (phase.kind === 'waiting') {
    if ((adverse - entry) * sign > 0) {
      if ((favourable - target) * sign >= 0) finish(state, { state: 'failed', at, reason: 'target_passed' }, changes);
      return;
    }
    state.setup = { ...setup, phase: { ...phase, kind: 'entered' } };
    report(setup, { state: 'entered', at, prices: { entry } }, changes);
  }
  if ((adverse - stop) * sign <= 0) {
    finish(state, { state: 'failed', at, reason: 'stop_hit', prices: { exit: stop } }, changes);
  } else if (phase.kind === 'entered' && (favourable - target) * sign >= 0) {
    finish(state, { state: 'done', at, reason: 'target_hit', prices: { exit: target } }, changes);
  }
}

function expire(
  state: PowerOfThreeDetectorState,
  setup: Setup,
  price: number,
  at: number,
  changes: StructureChange[],
): void {
  const change: StructureStateChange =
    setup.phase.kind === 'entered'
      ? { state: 'done', at, reason: 'expired', prices: { exit: price } }
      : { state: 'failed', at, reason: 'expired' };
  finish(state, change, changes);
}

/** Ends the setup that is under way, if any. */
function finish(state: PowerOfThreeDetectorState, change: StructureStateChange, changes: StructureChange[]): void {
  if (state.setup === null) return;
  report(state.setup, change, changes);
  state.setup = null;
}

function report({ id }: Setup, change: StructureStateChange, changes: StructureChange[]): void {
  changes.push({ kind: 'state', id, change });
}

const ASIA = sessionDefinition('asia');
const LONDON = sessionDefinition('london');
