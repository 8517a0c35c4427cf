import type { EpochMs } from '#shared/domain/epoch-ms';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';

/**
 * Candles that should lie between `asOf` and the last of `openAt` and do not.
 *
 * A hole that covers a whole Saturday in UTC is a closed market and counts as nothing, holidays beside it included; any
 * other hole is data that is not there.
 *
 * @param input.openAt - Open instants of the candles, increasing, all at or after `asOf`.
 */
export function countMissingCandles(input: {
  openAt: ArrayLike<EpochMs>;
  asOf: EpochMs;
  timeframe: Timeframe;
}): number {
  const { openAt, asOf } = input;
  const length = timeframeMs(input.timeframe);
  let expectedAt = asOf;
  let missing = 0;
  for (let index = 0; index < openAt.length; index++) {
    const actualAt = openAt[index] as number;
    if (!coversSaturday(expectedAt, actualAt)) missing += Math.round((actualAt - expectedAt) / length);
    expectedAt = actualAt + length;
  }
  return missing;
}

function coversSaturday(from: EpochMs, to: EpochMs): boolean {
  // 1970-01-01 was a Thursday, so the first Saturday began two days later.
  const weeks = Math.ceil((from - 2 * DAY_MS) / (7 * DAY_MS));
  const saturdayAt = weeks * 7 * DAY_MS + 2 * DAY_MS;
  return saturdayAt >= from && saturdayAt + DAY_MS <= to;
}

const DAY_MS = 86_400_000;
