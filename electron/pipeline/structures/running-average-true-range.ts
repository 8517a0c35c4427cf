import type { Candle } from '#shared/domain/candle';
import { invariant } from '#shared/domain/invariant';

/** The average true range of `#shared/domain/average-true-range`, one candle at a time. Plain data. */
export interface AverageTrueRangeState {
  readonly period: number;
  count: number;
  previousClose: number;
  /** Sum of true ranges during warm-up, their Wilder average afterwards. */
  accumulated: number;
}

export function startAverageTrueRange(period: number): AverageTrueRangeState {
  invariant(Number.isInteger(period) && period >= 1, `Expected a period of at least 1 candle, was ${period}.`);
  return { period, count: 0, previousClose: 0, accumulated: 0 };
}

/** Takes one closed candle; the average including it, or `null` during warm-up. */
export function pushAverageTrueRange(state: AverageTrueRangeState, candle: Candle): number | null {
  const { period } = state;
  const { high, low, close } = candle;
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

/** The average as of the last candle taken, or `null` during warm-up. */
export function currentAverageTrueRange(state: AverageTrueRangeState): number | null {
  if (state.count < state.period) return null;
  return state.count === state.period ? state.accumulated / state.period : state.accumulated;
}
