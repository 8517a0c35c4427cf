import type { Candle } from '#shared/domain/candle';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { candleOpenAt } from '#shared/domain/timeframe';

/** Closed minutes of a market that hardly moves, the newest one the last that has closed by `until`. */
export function calmMinutes(options: {
  readonly price: number;
  readonly count: number;
  readonly until: EpochMs;
}): Candle[] {
  const { price, count, until } = options;
  const end = candleOpenAt(until, '1m');
  return Array.from({ length: count }, (_, index) => ({
    openAt: end - (count - index) * MINUTE_MS,
    open: price,
    high: price * 1.0005,
    low: price * 0.9995,
    close: price,
    volume: 1,
  }));
}

const MINUTE_MS = 60_000;
