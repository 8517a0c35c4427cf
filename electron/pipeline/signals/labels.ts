import type { CandleColumns } from '#shared/domain/candle-columns';
import type { Direction } from '#shared/domain/prediction';
import type { LabelBarriers } from '#shared/domain/signal-model';

/** What came of an entry at each candle's close. */
export interface BarrierLabels {
  /** 1: the target traded first; 0: the stop did, or the horizon passed; -1: not known yet, or no ATR. */
  readonly labels: Int8Array;
  /** Number of the candle at whose close the label was known; -1 where it is not. */
  readonly resolvedAt: Int32Array;
}

/**
 * Triple-barrier labels on highs and lows, by the rules of an outcome: a candle that touches both barriers counts as the stop
 * unless it opened beyond the target, and a horizon that passes is a miss.
 *
 * @param atr - Of each candle, price units; NaN during warm-up.
 */
export function labelBarriers(
  candles: CandleColumns,
  atr: Float64Array,
  barriers: LabelBarriers,
  side: Direction,
): BarrierLabels {
  const rows = candles.close.length;
  const sign = side === 'long' ? 1 : -1;
  const adverse = side === 'long' ? candles.low : candles.high;
  const favourable = side === 'long' ? candles.high : candles.low;
  const labels = new Int8Array(rows).fill(-1);
  const resolvedAt = new Int32Array(rows).fill(-1);
  for (let row = 0; row < rows; row++) {
    const unit = atr[row] as number;
    if (!(unit > 0)) continue;
    const entry = sign * (candles.close[row] as number);
    const stop = entry - barriers.stopAtr * unit;
    const target = entry + barriers.targetAtr * unit;
    for (let index = row + 1; index <= row + barriers.horizonCandles && index < rows; index++) {
      const open = sign * (candles.open[index] as number);
      const isStopped = sign * (adverse[index] as number) <= stop && open < target;
      const isHit = !isStopped && sign * (favourable[index] as number) >= target;
      if (!isStopped && !isHit && index < row + barriers.horizonCandles) continue;
      labels[row] = isHit ? 1 : 0;
      resolvedAt[row] = index;
      break;
    }
  }
  return { labels, resolvedAt };
}

/** How far price went from each close within the horizon, in ATR; NaN where that is not known. */
export interface RangeLabels {
  /** (highest high - close) / ATR; below 0 where price gapped down and stayed there. */
  readonly up: Float64Array;
  /** (close - lowest low) / ATR. */
  readonly down: Float64Array;
  readonly resolvedAt: Int32Array;
}

export function labelRanges(candles: CandleColumns, atr: Float64Array, horizonCandles: number): RangeLabels {
  const rows = candles.close.length;
  const up = new Float64Array(rows).fill(Number.NaN);
  const down = new Float64Array(rows).fill(Number.NaN);
  const resolvedAt = new Int32Array(rows).fill(-1);
  for (let row = 0; row + horizonCandles < rows; row++) {
    const unit = atr[row] as number;
    if (!(unit > 0)) continue;
    let highest = Number.NEGATIVE_INFINITY;
    let lowest = Number.POSITIVE_INFINITY;
    for (let index = row + 1; index <= row + horizonCandles; index++) {
      highest = Math.max(highest, candles.high[index] as number);
      lowest = Math.min(lowest, candles.low[index] as number);
    }
    const close = candles.close[row] as number;
    up[row] = (highest - close) / unit;
    down[row] = (close - lowest) / unit;
    resolvedAt[row] = row + horizonCandles;
  }
  return { up, down, resolvedAt };
}
