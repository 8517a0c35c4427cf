import type { CandleHistory } from './candle-history';

/** Consecutive candles that close against a coming move, as one block. */
export interface OpposingRun {
  /** Numbers of its first and last candle. */
  readonly from: number;
  readonly to: number;
  readonly top: number;
  readonly bottom: number;
  /** Middle between the open of the first and the close of the last candle. */
  readonly meanThreshold: number;
  readonly volume: number;
}

/**
 * The last run of candles closing against a move that starts at candle `extreme`, or `null` where no such candle lies
 * between `earliest` and `latest`.
 *
 * The run may reach beyond the extreme by candles that follow it directly; where the extreme candle itself closes with the
 * move, the run lies before it.
 *
 * @param sign - 1 for a move up (the run closes down), -1 for a move down.
 * @param most - Candles that the run may have; the latest ones count.
 */
export function opposingRun(
  history: CandleHistory,
  sign: 1 | -1,
  extreme: number,
  earliest: number,
  latest: number,
  most: number,
): OpposingRun | null {
  const { first } = history;
  // Every number asked for lies between `earliest` and `latest`, which are kept.
  const opposes = (candle: number) =>
    ((history.close[candle - first] as number) - (history.open[candle - first] as number)) * sign < 0;
  let to = extreme;
  while (to >= earliest && !opposes(to)) to -= 1;
  if (to < earliest) return null;
  while (to < latest && opposes(to + 1)) to += 1;
  let from = to;
  while (from > earliest && to - from + 1 < most && opposes(from - 1)) from -= 1;

  let top = Number.NEGATIVE_INFINITY;
  let bottom = Number.POSITIVE_INFINITY;
  let volume = 0;
  for (let candle = from; candle <= to; candle++) {
    top = Math.max(top, history.high[candle - first] as number);
    bottom = Math.min(bottom, history.low[candle - first] as number);
    volume += history.volume[candle - first] as number;
  }
  const meanThreshold = ((history.open[from - first] as number) + (history.close[to - first] as number)) / 2;
  return { from, to, top, bottom, meanThreshold, volume };
}
