import type { Candle } from '#shared/domain/candle';
import type { CandleColumns } from '#shared/domain/candle-columns';
import { invariant } from '#shared/domain/invariant';

/** Running average true range; plain data. */
export interface AverageTrueRangeState {
  readonly period: number;
  count: number;
  previousClose: number;
  /** Sum of true ranges during warm-up, their Wilder average afterwards. */
  accumulated: number;
}

/**
 * Average true range over `period` candles at the last candle of `columns`, in price units; `null` for fewer candles.
 *
 * The first value is the plain mean of the first `period` true ranges; the first candle's true range is high - low.
 *
 * @see Wilder, J. W. (1978), New Concepts in Technical Trading Systems.
 */
export function averageTrueRange(columns: CandleColumns, period = 14): number | null {
  const state = startAverageTrueRange(period);
  const { high, low, close } = columns;
  let value: number | null = null;
  for (let index = 0; index < close.length; index++) {
    // All columns have the same length.
    value = nextAverageTrueRange(state, high[index] as number, low[index] as number, close[index] as number);
  }
  return value;
}

export function startAverageTrueRange(period: number): AverageTrueRangeState {
  invariant(Number.isInteger(period) && period >= 1, `Expected a period of at least 1 candle, was ${period}.`);
  return { period, count: 0, previousClose: 0, accumulated: 0 };
}

/** Takes one closed candle; the average including it, or `null` during warm-up. */
export function pushAverageTrueRange(state: AverageTrueRangeState, candle: Candle): number | null {
  return nextAverageTrueRange(state, candle.high, candle.low, candle.close);
}

/** The average as of the last candle taken, or `null` during warm-up. */
export function currentAverageTrueRange(state: AverageTrueRangeState): number | null {
  if (state.count < state.period) return null;
  return state.count === state.period ? state.accumulated / state.period : state.accumulated;
}

function nextAverageTrueRange(state: AverageTrueRangeState, high: number, low: number, close: number): number | null {
  const { period } = state;
  const range =
    state.count === 0 ? high - low : Math.max(high, state.previousClose) - Math.min(low, state.previousClose);
  if (state.count < period) state.accumulated += range;
  else {
    const average = state.count === period ? state.accumulated / period : state.accumulated;
    state.accumulated = average + (range - average) / period;
  }
  state.previousClose = close;
  if (state.count <= period) state.count += 1;
  return currentAverageTrueRange(state);
}
