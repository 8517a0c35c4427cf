import type { Candle } from '#shared/domain/candle';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { candleOpenAt, type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import type { MarketFeed } from './market-feed';

/**
 * Candles as the exchange pages them: with a start the first `limit` from there, else the last `limit` up to the end.
 * Both bounds belong to it and hold for the open.
 */
export async function queryKlines(
  feed: MarketFeed,
  query: {
    readonly symbol: string;
    readonly timeframe: Timeframe;
    readonly startAt?: EpochMs;
    readonly endAt?: EpochMs;
    readonly limit: number;
    readonly now: EpochMs;
  },
): Promise<readonly Candle[]> {
  const { symbol, timeframe, limit } = query;
  const lengthMs = timeframeMs(timeframe);
  // A candle belongs as a whole: half of one at either end would be wrong.
  const end = candleOpenAt(Math.min(query.endAt ?? query.now, query.now), timeframe) + lengthMs;
  const first = openAtOrAfter(Math.max(query.startAt ?? 0, feed.firstAt), timeframe);
  const pageMs = limit * lengthMs;
  const candles: Candle[] = [];
  if (query.startAt !== undefined) {
    // Where the market rested a page holds fewer candles than it has room for.
    for (let at = first; at < end && candles.length < limit; at += pageMs) {
      candles.push(...(await feed.candles(symbol, timeframe, at, Math.min(at + pageMs, end))));
    }
    return candles.slice(0, limit);
  }
  for (let at = end; at > first && candles.length < limit; at -= pageMs) {
    candles.unshift(...(await feed.candles(symbol, timeframe, Math.max(at - pageMs, first), at)));
  }
  return candles.slice(-limit);
}

function openAtOrAfter(at: EpochMs, timeframe: Timeframe): EpochMs {
  const openAt = candleOpenAt(at, timeframe);
  return openAt === at ? openAt : openAt + timeframeMs(timeframe);
}
