import type { Candle } from '#shared/domain/candle';

/** The candles that a detector may still have to look back at, by their number since the first. Plain data. */
export interface CandleHistory {
  /** Number of the oldest candle kept. */
  first: number;
  readonly openAt: number[];
  readonly open: number[];
  readonly high: number[];
  readonly low: number[];
  readonly close: number[];
  readonly volume: number[];
  /** One number per candle for the owner's use. */
  readonly mark: number[];
}

export function startCandleHistory(): CandleHistory {
  return { first: 0, openAt: [], open: [], high: [], low: [], close: [], volume: [], mark: [] };
}

/** Appends a candle; its number. */
export function appendCandle(history: CandleHistory, candle: Candle, mark = 0): number {
  history.mark.push(mark);
  history.open.push(candle.open);
  history.high.push(candle.high);
  history.low.push(candle.low);
  history.close.push(candle.close);
  history.volume.push(candle.volume);
  return history.first + history.openAt.push(candle.openAt) - 1;
}

/** Allows candles before number `needed` to be forgotten. They go in batches, so that it costs next to nothing. */
export function forgetCandles(history: CandleHistory, needed: number): void {
  const surplus = needed - history.first;
  if (surplus < BATCH) return;
  history.first = needed;
  history.openAt.splice(0, surplus);
  history.open.splice(0, surplus);
  history.high.splice(0, surplus);
  history.low.splice(0, surplus);
  history.close.splice(0, surplus);
  history.volume.splice(0, surplus);
  history.mark.splice(0, surplus);
}

const BATCH = 512;
