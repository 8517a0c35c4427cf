import { type CandleColumns, emptyColumns } from '#shared/domain/candle-columns';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';

/** How the candles of an exercise are told. */
export interface Disguise {
  readonly timeframe: Timeframe;
  /** Real price of a told 100. */
  readonly referencePrice: number;
  /** Real volume of a told 100; 0 where none is told. */
  readonly referenceVolume: number;
}

/**
 * The disguise that hides which market and which time candles are of: the last close is 100, the mean volume 100, and times
 * begin at 0 and go on without a break, because nights and weekends would tell the market and the day.
 */
export function disguiseOf(shown: CandleColumns, timeframe: Timeframe): Disguise {
  const total = shown.volume.reduce((sum, volume) => sum + volume, 0);
  return {
    timeframe,
    referencePrice: shown.close.at(-1) as number,
    referenceVolume: total / Math.max(1, shown.volume.length),
  };
}

/** @param first - Place of the first candle, counted from the first one of the exercise. */
export function hideCandles(candles: CandleColumns, disguise: Disguise, first: number): CandleColumns {
  const { timeframe, referencePrice, referenceVolume } = disguise;
  const count = candles.openAt.length;
  const hidden = emptyColumns(count);
  const price = (value: number | undefined) => round((100 * (value as number)) / referencePrice);
  for (let index = 0; index < count; index++) {
    hidden.openAt[index] = (first + index) * timeframeMs(timeframe);
    hidden.open[index] = price(candles.open[index]);
    hidden.high[index] = price(candles.high[index]);
    hidden.low[index] = price(candles.low[index]);
    hidden.close[index] = price(candles.close[index]);
    const volume = candles.volume[index] as number;
    hidden.volume[index] = referenceVolume > 0 ? Math.round((100 * volume) / referenceVolume) : 0;
  }
  return hidden;
}

// More digits than a screen shows would let the real price be found out by its steps.
function round(price: number): number {
  return Math.round(price * 1e4) / 1e4;
}
