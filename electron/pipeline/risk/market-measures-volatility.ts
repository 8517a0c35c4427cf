import type { CandleColumns } from '#shared/domain/candle-columns';
import { median } from '#shared/domain/median';

/**
 * True range of the last candle over the median true range of at most 288 before it: 1 is as usual.
 *
 * A jump over a hole is part of the range: what reopens far away has moved.
 *
 * @returns `null` with fewer than 50 before it, and where half of those or more did not move at all.
 */
export function volatilityRatioOf(candles: CandleColumns): number | null {
  const ranges = trueRanges(candles);
  const newest = ranges.pop();
  const before = ranges.slice(-COMPARED_CANDLES);
  if (newest === undefined || before.length < MIN_COMPARED) return null;
  const usual = median(before);
  return usual !== null && usual > 0 ? newest / usual : null;
}

/** From the second candle on: the first has no close before it. */
function trueRanges({ high, low, close }: CandleColumns): number[] {
  const ranges: number[] = [];
  for (let index = 1; index < high.length; index++) {
    // Columns are equally long.
    const previous = close[index - 1] as number;
    ranges.push(Math.max(high[index] as number, previous) - Math.min(low[index] as number, previous));
  }
  return ranges;
}

const COMPARED_CANDLES = 288;
const MIN_COMPARED = 50;
