import type { Candle } from '#shared/domain/candle';
import type { StructureDirection, StructureState } from '#shared/domain/structure';
import {
  type AverageTrueRangeState,
  currentAverageTrueRange,
  pushAverageTrueRange,
  startAverageTrueRange,
} from './average-true-range';
import { closeInstant, type DetectorDefinition, type DetectorSettings, type StructureChange } from './detector';
import { type PriceWatch, startPriceWatch, takePassed, takeReached, watchPrice } from './price-watch';

/**
 * Fair value gaps: prices between the first and the third of three candles at which nobody met.
 *
 * Known at the close of the third. Later candles make a gap touched, half filled (its middle, the consequent
 * encroachment), filled, and inverted once a close lies beyond its far edge. A candle that does several reports each.
 */
export const fairValueGapDetector: DetectorDefinition<FairValueGapDetectorState> = {
  name: 'fair-value-gaps',
  kinds: ['fair_value_gap'],
  start: ({ parameters }) => ({
    averageTrueRange: startAverageTrueRange(parameters.atrPeriod),
    first: null,
    middle: null,
    bodyFractionSum: 0,
    bodyCount: 0,
    bullish: startOpenGaps('fall'),
    bearish: startOpenGaps('rise'),
  }),
  push(state, candle, settings, changes) {
    const at = closeInstant(candle, settings);
    meetCandle(state.bullish, candle.low, candle.close, at, changes);
    meetCandle(state.bearish, candle.high, candle.close, at, changes);

    pushAverageTrueRange(state.averageTrueRange, candle);
    const { first, middle } = state;
    if (first !== null && middle !== null) {
      if (first.high < candle.low) {
        tryGap(state, 'bullish', candle, candle.low, first.high, settings, changes);
      } else if (first.low > candle.high) {
        tryGap(state, 'bearish', candle, first.low, candle.high, settings, changes);
      }
    }
    state.bodyFractionSum += Math.abs(candle.close - candle.open) / candle.open;
    state.bodyCount += 1;
    const { openAt, open, high, low, close } = candle;
    state.first = middle;
    state.middle = { openAt, open, high, low, close };
  },
};

export interface FairValueGapDetectorState {
  readonly averageTrueRange: AverageTrueRangeState;
  first: PastCandle | null;
  middle: PastCandle | null;
  /** Of all candles before the one being pushed: |close - open| / open. */
  bodyFractionSum: number;
  bodyCount: number;
  readonly bullish: OpenGaps;
  readonly bearish: OpenGaps;
}

interface OpenGaps {
  /** Waiting for a trade at the next of near edge, middle and far edge. */
  readonly fill: PriceWatch<Gap>;
  /** Waiting for a close beyond the far edge; ids. */
  readonly inversion: PriceWatch<string>;
}

interface Gap {
  readonly id: string;
  readonly near: number;
  readonly far: number;
  /** How many of near edge, middle and far edge have traded. */
  readonly reached: number;
}

type PastCandle = Pick<Candle, 'openAt' | 'open' | 'high' | 'low' | 'close'>;

function startOpenGaps(towards: 'rise' | 'fall'): OpenGaps {
  return { fill: startPriceWatch(towards), inversion: startPriceWatch(towards) };
}

function tryGap(
  state: FairValueGapDetectorState,
  direction: StructureDirection,
  candle: Candle,
  top: number,
  bottom: number,
  settings: DetectorSettings,
  changes: StructureChange[],
): void {
  const { first, middle } = state;
  if (first === null || middle === null || !passesFilters(state, direction, top - bottom, settings)) return;
  const at = closeInstant(candle, settings);
  const id = `fair_value_gap:${direction}:${middle.openAt}`;
  const [gaps, near, far] =
    direction === 'bullish' ? ([state.bullish, top, bottom] as const) : ([state.bearish, bottom, top] as const);
  watchPrice(gaps.fill, near, { id, near, far, reached: 0 });
  watchPrice(gaps.inversion, far, id);
  changes.push({
    kind: 'confirmed',
    structure: {
      id,
      kind: 'fair_value_gap',
      direction,
      formedAt: middle.openAt,
      confirmedAt: at,
      top,
      bottom,
      label: null,
      states: [{ state: 'open', at }],
      candles: [first.openAt, middle.openAt, candle.openAt],
    },
  });
}

function passesFilters(
  state: FairValueGapDetectorState,
  direction: StructureDirection,
  height: number,
  { parameters }: DetectorSettings,
): boolean {
  const { first, middle } = state;
  if (first === null || middle === null) return false;
  const sign = direction === 'bullish' ? 1 : -1;
  const body = (middle.close - middle.open) * sign;
  if (parameters.gapRequireDirection && body <= 0) return false;
  if (parameters.gapRequireCloseBeyond) {
    const beyond = direction === 'bullish' ? middle.close > first.high : middle.close < first.low;
    if (!beyond) return false;
  }
  if (parameters.gapBodyFactor > 0) {
    const meanBodyFraction = state.bodyFractionSum / state.bodyCount;
    if (body / middle.open <= parameters.gapBodyFactor * meanBodyFraction) return false;
  }
  if (parameters.gapMinimumAtr > 0) {
    const range = currentAverageTrueRange(state.averageTrueRange);
    if (range === null || height < parameters.gapMinimumAtr * range) return false;
  }
  return true;
}

function meetCandle(
  { fill, inversion }: OpenGaps,
  extreme: number,
  close: number,
  at: number,
  changes: StructureChange[],
): void {
  for (let gap = takeReached(fill, extreme); gap !== undefined; gap = takeReached(fill, extreme)) {
    // The entry was due, so at least one further level has traded.
    changes.push({ kind: 'state', id: gap.id, change: { state: FILL_STATES[gap.reached] as StructureState, at } });
    const reached = gap.reached + 1;
    if (reached < FILL_STATES.length) {
      const next = reached === 1 ? (gap.near + gap.far) / 2 : gap.far;
      watchPrice(fill, next, { id: gap.id, near: gap.near, far: gap.far, reached });
    }
  }
  for (let id = takePassed(inversion, close); id !== undefined; id = takePassed(inversion, close)) {
    changes.push({ kind: 'state', id, change: { state: 'inverted', at } });
  }
}

const FILL_STATES: readonly StructureState[] = ['touched', 'half_filled', 'filled'];
