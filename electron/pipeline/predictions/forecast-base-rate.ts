import { averageTrueRange } from '#shared/domain/average-true-range';
import type { CandleColumns } from '#shared/domain/candle-columns';
import type { BaseRate, Forecast } from '#shared/domain/prediction';
import { barrierBaseRate } from './barrier-base-rate';

/** The base rate of the forecast's own barriers, at their distances from the entry in ATR. */
export function forecastBaseRate(forecast: Forecast, candles: CandleColumns): BaseRate | null {
  const atrs = averageTrueRange(candles);
  const atr = atrs.at(-1) as number;
  // The schema guarantees one target.
  const target = forecast.targets[0] as Forecast['targets'][number];
  return barrierBaseRate(candles, atrs, {
    direction: forecast.direction,
    stopAtr: Math.abs(forecast.entry.price - forecast.stop.price) / atr,
    targetAtr: Math.abs(target.price - forecast.entry.price) / atr,
    horizonCandles: forecast.horizonCandles,
  });
}
