import type { CandleColumns } from '#shared/domain/candle-columns';

/**
 * Average true range of every candle in price units, smoothed as Wilder does; `NaN` for the first `period - 1` candles.
 *
 * @param period - Candles; the first value is their plain mean.
 * @see Wilder, J. W. (1978), New Concepts in Technical Trading Systems.
 */
export function averageTrueRange(candles: CandleColumns, period = 14): Float64Array {
  const { high, low, close } = candles;
  const result = new Float64Array(high.length).fill(Number.NaN);
  let average = 0;
  for (let index = 0; index < high.length; index++) {
    const top = high[index] as number;
    const bottom = low[index] as number;
    // The first candle has no gap to count.
    const previous = index > 0 ? (close[index - 1] as number) : top;
    const trueRange = Math.max(top, previous) - Math.min(bottom, previous);
    if (index < period) {
      average += trueRange / period;
      if (index === period - 1) result[index] = average;
    } else {
      average += (trueRange - average) / period;
      result[index] = average;
    }
  }
  return result;
}
