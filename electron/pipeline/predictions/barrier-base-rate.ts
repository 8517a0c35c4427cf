import type { CandleColumns } from '#shared/domain/candle-columns';
import type { BaseRate, Direction } from '#shared/domain/prediction';

export interface Barriers {
  readonly direction: Direction;
  /** Distances from the entry, in ATR; positive. */
  readonly stopAtr: number;
  readonly targetAtr: number;
  readonly horizonCandles: number;
}

/**
 * How often the same barriers reached the target before the stop within the horizon, from earlier candles.
 *
 * From the close of each of the last `MAX_STARTS` candles whose whole horizon lies inside `candles`, the barriers are
 * laid at the same multiples of that candle's own ATR. A candle that touches both counts as the stop, as in an outcome
 * without a shorter timeframe. Only the past of the last candle is used, so a later one can never change the result.
 *
 * @param atr - ATR of each candle, NaN during warm-up; as long as `candles`.
 * @returns `null` for fewer than `MIN_STARTS` starts: a share of so few would mislead.
 */
export function barrierBaseRate(candles: CandleColumns, atr: Float64Array, barriers: Barriers): BaseRate | null {
  const lastStart = candles.close.length - 1 - barriers.horizonCandles;
  let starts = 0;
  let hits = 0;
  for (let start = lastStart; start >= 0 && starts < MAX_STARTS; start--) {
    const unit = atr[start] as number;
    if (!(unit > 0)) continue;
    starts++;
    if (reachesTarget(candles, start, unit, barriers)) hits++;
  }
  return starts < MIN_STARTS ? null : { fraction: hits / starts, n: starts };
}

function reachesTarget(candles: CandleColumns, start: number, unit: number, barriers: Barriers): boolean {
  const sign = barriers.direction === 'long' ? 1 : -1;
  const entry = candles.close[start] as number;
  const stop = entry - sign * barriers.stopAtr * unit;
  const target = entry + sign * barriers.targetAtr * unit;
  const adverse = sign > 0 ? candles.low : candles.high;
  const favourable = sign > 0 ? candles.high : candles.low;
  for (let index = start + 1; index <= start + barriers.horizonCandles; index++) {
    if (sign * ((adverse[index] as number) - stop) <= 0) return false;
    if (sign * ((favourable[index] as number) - target) >= 0) return true;
  }
  return false;
}

export const MIN_STARTS = 30;
export const MAX_STARTS = 1_000;
