import { BollingerBands, EMA, MACD, RSI } from 'trading-signals';
import type { CandleColumns } from '#shared/domain/candle-columns';

/** Indicators of every candle, in price units except the RSI (0..100); NaN while they warm up. Value i sees candles 0..i. */
export interface IndicatorColumns {
  readonly emaFast: Float64Array;
  readonly emaSlow: Float64Array;
  readonly rsi: Float64Array;
  readonly macd: Float64Array;
  readonly macdSignal: Float64Array;
  readonly bandLower: Float64Array;
  readonly bandMiddle: Float64Array;
  readonly bandUpper: Float64Array;
  /** Highest high and lowest low of the candles before this one. */
  readonly channelHigh: Float64Array;
  readonly channelLow: Float64Array;
}

/**
 * EMA 20 and 50, RSI 14 (Wilder), MACD 12/26/9, Bollinger bands 20/2 (population deviation) of the close, Donchian channel 20.
 *
 * Averages that remember are seeded with the first price or prices; they are told from three times their longest period on,
 * when that seed weighs below 5 % (Wilder: below 6 %), so that a longer history changes little.
 */
export function indicatorColumns({ high, low, close }: CandleColumns): IndicatorColumns {
  const count = close.length;
  const column = () => new Float64Array(count).fill(Number.NaN);
  const columns = {
    emaFast: column(),
    emaSlow: column(),
    rsi: column(),
    macd: column(),
    macdSignal: column(),
    bandLower: column(),
    bandMiddle: column(),
    bandUpper: column(),
    channelHigh: column(),
    channelLow: column(),
  };
  const emaFast = new EMA(EMA_FAST);
  const emaSlow = new EMA(EMA_SLOW);
  const rsi = new RSI(RSI_PERIOD);
  const macd = new MACD(new EMA(MACD_FAST), new EMA(MACD_SLOW), new EMA(MACD_SIGNAL));
  const bands = new BollingerBands(BAND_PERIOD, BAND_DEVIATIONS);
  let hasRisen = false;
  let hasFallen = false;
  for (let index = 0; index < count; index++) {
    // The columns are equally long.
    const price = close[index] as number;
    const before = index === 0 ? price : (close[index - 1] as number);
    hasRisen ||= price > before;
    hasFallen ||= price < before;

    // `update` gives what there is, `null` during warm-up; only `getResultOrThrow` throws.
    const fast = emaFast.update(price, false);
    const slow = emaSlow.update(price, false);
    const strength = rsi.update(price, false);
    const convergence = macd.update(price, false);
    const band = bands.update(price, false);
    if (index >= 3 * EMA_SLOW - 1) {
      columns.emaFast[index] = fast;
      columns.emaSlow[index] = slow;
    }
    // Before price has moved both ways the RSI is pinned to an end by definition and says nothing.
    if (strength !== null && hasRisen && hasFallen && index >= 3 * RSI_PERIOD - 1) columns.rsi[index] = strength;
    if (convergence !== null && index >= 3 * MACD_SLOW - 1) {
      columns.macd[index] = convergence.macd;
      columns.macdSignal[index] = convergence.signal;
    }
    if (band !== null) {
      columns.bandLower[index] = band.lower;
      columns.bandMiddle[index] = band.middle;
      columns.bandUpper[index] = band.upper;
    }
    if (index >= CHANNEL_PERIOD) {
      let highest = Number.NEGATIVE_INFINITY;
      let lowest = Number.POSITIVE_INFINITY;
      for (let earlier = index - CHANNEL_PERIOD; earlier < index; earlier++) {
        highest = Math.max(highest, high[earlier] as number);
        lowest = Math.min(lowest, low[earlier] as number);
      }
      columns.channelHigh[index] = highest;
      columns.channelLow[index] = lowest;
    }
  }
  return columns;
}

export const EMA_FAST = 20;
export const EMA_SLOW = 50;
export const RSI_PERIOD = 14;
export const MACD_FAST = 12;
export const MACD_SLOW = 26;
export const MACD_SIGNAL = 9;
export const BAND_PERIOD = 20;
export const BAND_DEVIATIONS = 2;
export const CHANNEL_PERIOD = 20;
