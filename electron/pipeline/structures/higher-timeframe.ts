import type { Candle } from '#shared/domain/candle';
import { type CandleColumns, columnsFromCandles } from '#shared/domain/candle-columns';
import { invariant } from '#shared/domain/invariant';
import type { Structure } from '#shared/domain/structure';
import { candleOpenAt, canResample, type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { type DetectOptions, detectStructures, forEachCandle } from './detect-structures';

export interface HigherTimeframeOptions extends DetectOptions {
  /** Timeframe of the candles handed in; `timeframe` is the one that structures are looked for on. */
  readonly baseTimeframe: Timeframe;
}

/**
 * Structures of a higher timeframe as they can be shown over candles of a lower one: only higher candles that have closed by
 * the close of the last lower candle count.
 */
export function detectHigherTimeframeStructures(columns: CandleColumns, options: HigherTimeframeOptions): Structure[] {
  return detectStructures(closedHigherCandles(columns, options.baseTimeframe, options.timeframe), options);
}

/**
 * Candles of `target` that are complete: their end has been reached by a candle of `base`. A higher candle still forming at
 * the end is left out, holes inside one are not.
 */
export function closedHigherCandles(columns: CandleColumns, base: Timeframe, target: Timeframe): CandleColumns {
  const state = startHigherTimeframe(base, target);
  const candles: Candle[] = [];
  forEachCandle(columns, (candle) => {
    candles.push(...pushHigherTimeframe(state, candle));
  });
  return columnsFromCandles(candles);
}

/** Builds higher candles from lower ones. Plain data. */
export interface HigherTimeframeState {
  readonly base: Timeframe;
  readonly target: Timeframe;
  forming: Candle | null;
}

export function startHigherTimeframe(base: Timeframe, target: Timeframe): HigherTimeframeState {
  invariant(canResample(base, target), `Expected a timeframe that ${base} candles fit into, was ${target}.`);
  return { base, target, forming: null };
}

/**
 * Takes one closed lower candle; the higher candles that are complete by its close, oldest first: one that ended in a hole
 * of the data before it, and the one that it completes itself.
 */
export function pushHigherTimeframe(state: HigherTimeframeState, candle: Candle): readonly Candle[] {
  const openAt = candleOpenAt(candle.openAt, state.target);
  const { forming } = state;
  const complete: Candle[] = [];
  if (forming !== null && forming.openAt !== openAt) complete.push(forming);
  const { open, high, low, close, volume } = candle;
  const grown: Candle =
    forming === null || forming.openAt !== openAt
      ? { openAt, open, high, low, close, volume }
      : {
          openAt,
          open: forming.open,
          high: Math.max(forming.high, high),
          low: Math.min(forming.low, low),
          close,
          volume: forming.volume + volume,
        };
  const isComplete = candle.openAt + timeframeMs(state.base) >= openAt + timeframeMs(state.target);
  if (isComplete) complete.push(grown);
  state.forming = isComplete ? null : grown;
  return complete;
}
