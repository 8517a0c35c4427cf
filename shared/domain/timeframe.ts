import { z } from 'zod';
import type { EpochMs } from './epoch-ms';

/** Candle lengths, shortest first. Weeks open on Monday 00:00 UTC, everything shorter on a multiple of itself. */
export const TIMEFRAMES = ['1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h', '6h', '8h', '12h', '1d', '1w'] as const;

export const Timeframe = z.enum(TIMEFRAMES);
export type Timeframe = z.infer<typeof Timeframe>;

/** Length of one candle in milliseconds. */
export function timeframeMs(timeframe: Timeframe): number {
  return LENGTH_MS[timeframe];
}

/** Open instant of the candle that contains `at`. */
export function candleOpenAt(at: EpochMs, timeframe: Timeframe): EpochMs {
  const length = LENGTH_MS[timeframe];
  // 1970-01-01 was a Thursday; shifting by three days makes week boundaries fall on Mondays.
  const offset = timeframe === '1w' ? 3 * DAY_MS : 0;
  return Math.floor((at + offset) / length) * length - offset;
}

/** The timeframe whose length is exactly `lengthMs`, or `null`. */
export function timeframeOfLength(lengthMs: number): Timeframe | null {
  return TIMEFRAMES.find((timeframe) => LENGTH_MS[timeframe] === lengthMs) ?? null;
}

/** Whether candles of `base` fit a whole number of times into one of `target` (equal lengths included). */
export function canResample(base: Timeframe, target: Timeframe): boolean {
  return LENGTH_MS[target] % LENGTH_MS[base] === 0;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const LENGTH_MS: Readonly<Record<Timeframe, number>> = {
  '1m': MINUTE_MS,
  '3m': 3 * MINUTE_MS,
  '5m': 5 * MINUTE_MS,
  '15m': 15 * MINUTE_MS,
  '30m': 30 * MINUTE_MS,
  '1h': HOUR_MS,
  '2h': 2 * HOUR_MS,
  '4h': 4 * HOUR_MS,
  '6h': 6 * HOUR_MS,
  '8h': 8 * HOUR_MS,
  '12h': 12 * HOUR_MS,
  '1d': DAY_MS,
  '1w': 7 * DAY_MS,
};
