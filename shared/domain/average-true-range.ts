import type { CandleColumns } from './candle-columns';

/**
 * Average true range of every candle, in price units, smoothed as Wilder did; NaN for the first `period - 1` candles.
 *
 * The first value is the mean of the first `period` true ranges (the first candle's is its high minus its low), each
 * later one moves by 1/`period` towards the newest true range. Value i depends on candles 0..i only.
 *
 * @see Wilder, J. W. (1978), New Concepts in Technical Trading Systems.
 */
export function averageTrueRange(candles: CandleColumns, period = ATR_PERIOD): Float64Array {
  const { high, low, close } = candles;
  const result = new Float64Array(high.length).fill(Number.NaN);
  let sum = 0;
  let average = Number.NaN;
  for (let index = 0; index < high.length; index++) {
    // Columns are equally long, and `index` is inside them.
    const top = high[index] as number;
    const bottom = low[index] as number;
    const previousClose = index === 0 ? bottom : (close[index - 1] as number);
    const trueRange = Math.max(top, index === 0 ? top : previousClose) - Math.min(bottom, previousClose);
    if (index < period) {
      sum += trueRange;
      if (index === period - 1) average = sum / period;
    } else {
      average += (trueRange - average) / period;
    }
    if (index >= period - 1) result[index] = average;
  }
  return result;
}

/** Candles that the true range is averaged over. */
export const ATR_PERIOD = 14;
