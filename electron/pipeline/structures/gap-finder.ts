import type { Candle } from '#shared/domain/candle';
import type { StructureDirection } from '#shared/domain/structure';
import type { DetectorSettings } from './detector';
import {
  type AverageTrueRangeState,
  currentAverageTrueRange,
  pushAverageTrueRange,
  startAverageTrueRange,
} from './running-average-true-range';

/** Sees the gap that three candles leave. Plain data. */
export interface GapFinderState {
  readonly averageTrueRange: AverageTrueRangeState;
  first: PastCandle | null;
  middle: PastCandle | null;
  /** Of all candles before the one being pushed: |close - open| / open. */
  bodyFractionSum: number;
  bodyCount: number;
}

/** Prices between the first and the third candle at which nobody met. */
export interface Gap {
  readonly direction: StructureDirection;
  readonly top: number;
  readonly bottom: number;
  /** Opens of the first and the middle candle; the third is the one just pushed. */
  readonly firstAt: number;
  readonly middleAt: number;
}

export function startGapFinder({ parameters }: DetectorSettings): GapFinderState {
  return {
    averageTrueRange: startAverageTrueRange(parameters.atrPeriod),
    first: null,
    middle: null,
    bodyFractionSum: 0,
    bodyCount: 0,
  };
}

/** Takes one closed candle; the gap that it confirms, or `null`. */
export function pushGapFinder(state: GapFinderState, candle: Candle, settings: DetectorSettings): Gap | null {
  pushAverageTrueRange(state.averageTrueRange, candle);
  const { first, middle } = state;
  let gap: Gap | null = null;
  if (first !== null && middle !== null) {
    if (first.high < candle.low) gap = gapBetween('bullish', candle.low, first.high, first, middle);
    else if (first.low > candle.high) gap = gapBetween('bearish', first.low, candle.high, first, middle);
    if (gap !== null && !passesFilters(state, gap, first, middle, settings)) gap = null;
  }
  state.bodyFractionSum += Math.abs(candle.close - candle.open) / candle.open;
  state.bodyCount += 1;
  const { openAt, open, high, low, close } = candle;
  // Reuses the object that falls out: this runs for every candle.
  const kept = first ?? { openAt: 0, open: 0, high: 0, low: 0, close: 0 };
  kept.openAt = openAt;
  kept.open = open;
  kept.high = high;
  kept.low = low;
  kept.close = close;
  state.first = middle;
  state.middle = kept;
  return gap;
}

interface PastCandle {
  openAt: number;
  open: number;
  high: number;
  low: number;
  close: number;
}

function gapBetween(
  direction: StructureDirection,
  top: number,
  bottom: number,
  first: PastCandle,
  middle: PastCandle,
): Gap {
  return { direction, top, bottom, firstAt: first.openAt, middleAt: middle.openAt };
}

function passesFilters(
  state: GapFinderState,
  gap: Gap,
  first: PastCandle,
  middle: PastCandle,
  { parameters }: DetectorSettings,
): boolean {
  const body = (middle.close - middle.open) * (gap.direction === 'bullish' ? 1 : -1);
  if (parameters.gapRequireDirection && body <= 0) return false;
  if (parameters.gapRequireCloseBeyond) {
    const isBeyond = gap.direction === 'bullish' ? middle.close > first.high : middle.close < first.low;
    if (!isBeyond) return false;
  }
  if (parameters.gapBodyFactor > 0) {
    const meanBodyFraction = state.bodyFractionSum / state.bodyCount;
    if (body / middle.open <= parameters.gapBodyFactor * meanBodyFraction) return false;
  }
  if (parameters.gapMinimumAtr > 0) {
    const range = currentAverageTrueRange(state.averageTrueRange);
    if (range === null || gap.top - gap.bottom < parameters.gapMinimumAtr * range) return false;
  }
  return true;
}
