import type { OpenForecast } from '#electron/ports/prediction-store';
import { type CandleColumns, firstIndexFrom } from '#shared/domain/candle-columns';

/**
 * Of open forecasts on one series, those that its candles may have decided: a price at the stop or the target, or the end of
 * the horizon, lies after their moment. All others are surely open. Takes O(candles + forecasts * log candles).
 *
 * @param candles - Closed candles from the earliest forecast's moment on, oldest first, without a gap to the newest.
 */
export function dueForecasts(forecasts: readonly OpenForecast[], candles: CandleColumns): OpenForecast[] {
  const count = candles.openAt.length;
  // Extremes from each candle to the newest.
  const highest = new Float64Array(count);
  const lowest = new Float64Array(count);
  let high = Number.NEGATIVE_INFINITY;
  let low = Number.POSITIVE_INFINITY;
  for (let index = count - 1; index >= 0; index--) {
    high = Math.max(high, candles.high[index] as number);
    low = Math.min(low, candles.low[index] as number);
    highest[index] = high;
    lowest[index] = low;
  }
  return forecasts.filter(({ asOf, direction, stop, target, horizonCandles }) => {
    const first = firstIndexFrom(candles.openAt, asOf);
    if (first === count) return false;
    if (count - first >= horizonCandles) return true;
    const isLong = direction === 'long';
    return (
      (highest[first] as number) >= (isLong ? target : stop) || (lowest[first] as number) <= (isLong ? stop : target)
    );
  });
}
