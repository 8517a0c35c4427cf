import type { CandleColumns } from '#shared/domain/candle-columns';
import { createFirstBeyond, negated } from './first-beyond';

/** One entry per candle: `gap` 1 up, -1 down, 0 none. Elsewhere NaN where there is no gap; indices are 0 for "never". */
export interface SmcFairValueGaps {
  readonly gap: Int8Array;
  readonly top: Float64Array;
  readonly bottom: Float64Array;
  readonly mitigatedIndex: Float64Array;
}

/**
 * Fair value gaps as smartmoneyconcepts 0.0.27 finds them: the middle candle closes in the direction of the gap, and
 * "mitigated" is the first later trade at the near edge. With `joinConsecutive` a run of gaps becomes its last one.
 */
export function smcFairValueGaps(
  { open, high, low, close }: CandleColumns,
  joinConsecutive: boolean,
): SmcFairValueGaps {
  const count = open.length;
  const gap = new Int8Array(count);
  const top = new Float64Array(count).fill(Number.NaN);
  const bottom = new Float64Array(count).fill(Number.NaN);
  const mitigatedIndex = new Float64Array(count).fill(Number.NaN);
  for (let index = 1; index + 1 < count; index++) {
    // Neighbours exist by the loop's bounds.
    const body = (close[index] as number) - (open[index] as number);
    if (body > 0 && (high[index - 1] as number) < (low[index + 1] as number)) {
      gap[index] = 1;
      top[index] = low[index + 1] as number;
      bottom[index] = high[index - 1] as number;
    } else if (body < 0 && (low[index - 1] as number) > (high[index + 1] as number)) {
      gap[index] = -1;
      top[index] = low[index - 1] as number;
      bottom[index] = high[index + 1] as number;
    }
  }
  if (joinConsecutive) {
    for (let index = 0; index + 1 < count; index++) {
      if (gap[index] === 0 || gap[index] !== gap[index + 1]) continue;
      top[index + 1] = Math.max(top[index] as number, top[index + 1] as number);
      bottom[index + 1] = Math.min(bottom[index] as number, bottom[index + 1] as number);
      gap[index] = 0;
      top[index] = Number.NaN;
      bottom[index] = Number.NaN;
    }
  }
  const highs = createFirstBeyond(high);
  const lows = createFirstBeyond(negated(low));
  for (let index = 0; index < count; index++) {
    if (gap[index] === 0) continue;
    const met =
      gap[index] === 1
        ? lows.above(index + 2, -(top[index] as number), true)
        : highs.above(index + 2, bottom[index] as number, true);
    mitigatedIndex[index] = Math.max(met, 0);
  }
  return { gap, top, bottom, mitigatedIndex };
}
