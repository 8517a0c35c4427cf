import type { Timeframe } from '#shared/domain/timeframe';

/**
 * The two timeframes above that count, roughly 4 and 16 times as long, each a whole multiple; fewer near the longest.
 */
export const HIGHER_TIMEFRAMES: Readonly<Record<Timeframe, readonly Timeframe[]>> = {
  '1m': ['5m', '15m'],
  '3m': ['15m', '1h'],
  '5m': ['30m', '2h'],
  '15m': ['1h', '4h'],
  '30m': ['2h', '8h'],
  '1h': ['4h', '1d'],
  '2h': ['8h', '1d'],
  '4h': ['1d', '1w'],
  '6h': ['1d', '1w'],
  '8h': ['1w'],
  '12h': ['1w'],
  '1d': ['1w'],
  '1w': [],
};
