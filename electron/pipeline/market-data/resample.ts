import type { Candle } from '#shared/domain/candle';
import { type CandleColumns, candleAt, emptyColumns, setCandle, sliceColumns } from '#shared/domain/candle-columns';
import { compensatedSum } from '#shared/domain/compensated-sum';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { invariant } from '#shared/domain/invariant';
import { candleOpenAt, type Timeframe, timeframeMs } from '#shared/domain/timeframe';

export interface Resampled {
  /** Candles of the target timeframe whose whole interval has passed at `asOf`; intervals without a candle are left out. */
  readonly closed: CandleColumns;
  /** The candle of the interval that contains `asOf`, from the candles that are there so far; `null` without any. */
  readonly forming: Candle | null;
}

/**
 * Merges candles into longer ones: first open, highest high, lowest low, last close, summed volume.
 *
 * @param candles - Closed candles of a timeframe that fits a whole number of times into `target`.
 * @param asOf - Not before the last candle's close.
 */
export function resample(candles: CandleColumns, target: Timeframe, asOf: EpochMs): Resampled {
  const merged = mergeCandles(candles, target);
  const last = merged.openAt.length - 1;
  if (last < 0) return { closed: merged, forming: null };
  const lastOpenAt = merged.openAt[last] as number;
  if (lastOpenAt + timeframeMs(target) <= asOf) return { closed: merged, forming: null };
  return { closed: copyColumns(sliceColumns(merged, 0, last)), forming: candleAt(merged, last) };
}

/** Every candle of `target` that `candles` touch, complete or not. */
export function mergeCandles(candles: CandleColumns, target: Timeframe): CandleColumns {
  const { openAt, open, high, low, close, volume } = candles;
  const buckets: Candle[] = [];
  let bucketOpenAt = Number.NEGATIVE_INFINITY;
  let bucketEndAt = Number.NEGATIVE_INFINITY;
  let current: { -readonly [K in keyof Candle]: Candle[K] } | null = null;
  let first = 0;
  for (let index = 0; index < openAt.length; index++) {
    // The columns are equally long, so an index that is valid for one is valid for all.
    const at = openAt[index] as number;
    invariant(index === 0 || at > (openAt[index - 1] as number), `Expected sorted candles, was ${at} at ${index}.`);
    if (at >= bucketEndAt) {
      if (current) current.volume = compensatedSum(volume.subarray(first, index));
      first = index;
      bucketOpenAt = candleOpenAt(at, target);
      bucketEndAt = bucketOpenAt + timeframeMs(target);
      current = {
        openAt: bucketOpenAt,
        open: open[index] as number,
        high: high[index] as number,
        low: low[index] as number,
        close: close[index] as number,
        volume: 0,
      };
      buckets.push(current);
    } else if (current) {
      current.high = Math.max(current.high, high[index] as number);
      current.low = Math.min(current.low, low[index] as number);
      current.close = close[index] as number;
    }
  }
  if (current) current.volume = compensatedSum(volume.subarray(first));
  const columns = emptyColumns(buckets.length);
  for (let index = 0; index < buckets.length; index++) setCandle(columns, index, buckets[index] as Candle);
  return columns;
}

/** The same candles in memory of their own: a view would drag its whole buffer along when it is sent elsewhere. */
function copyColumns(columns: CandleColumns): CandleColumns {
  return {
    openAt: columns.openAt.slice(),
    open: columns.open.slice(),
    high: columns.high.slice(),
    low: columns.low.slice(),
    close: columns.close.slice(),
    volume: columns.volume.slice(),
  };
}
