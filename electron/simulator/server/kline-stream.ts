import type { Candle } from '#shared/domain/candle';
import { candleOpenAt, type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { candleTurnover, eightPlaces } from './candle-numbers';
import { extendCandle, joinCandles } from './join-candles';
import type { FeedMinute, MarketFeed } from './market-feed';

export interface KlineUpdate {
  readonly candle: Candle;
  readonly isClosed: boolean;
}

/** Candles of one timeframe as the minutes of a symbol come, the forming one included. */
export interface KlineStream {
  /** @returns `null` until what was before the first minute is known. */
  push(minute: FeedMinute): KlineUpdate | null;
}

export function createKlineStream(feed: MarketFeed, symbol: string, timeframe: Timeframe, now: number): KlineStream {
  let closed: Candle | null = null;
  let isReady = timeframe === '1m';
  const openAt = candleOpenAt(now, timeframe);
  const minuteAt = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  /** Minutes that closed while the earlier ones were read. */
  let early: Candle[] = [];

  const add = (candle: Candle) => {
    const bucketAt = candleOpenAt(candle.openAt, timeframe);
    closed = closed?.openAt === bucketAt ? extendCandle(closed, candle) : { ...candle, openAt: bucketAt };
  };

  if (!isReady) {
    const fill = (minutes: readonly Candle[]) => {
      closed = joinCandles(minutes, timeframe)[0] ?? null;
      for (const candle of early) add(candle);
      early = [];
      isReady = true;
    };
    // A feed that fails has nothing to add: the candle then starts with what streams.
    if (openAt === minuteAt) fill([]);
    else feed.candles(symbol, '1m', openAt, minuteAt).then(fill, () => fill([]));
  }

  return {
    push({ candle, isClosed }) {
      if (!isReady) {
        if (isClosed) early.push(candle);
        return null;
      }
      const bucketAt = candleOpenAt(candle.openAt, timeframe);
      const shape = closed?.openAt === bucketAt ? extendCandle(closed, candle) : { ...candle, openAt: bucketAt };
      if (!isClosed) return { candle: shape, isClosed: false };
      add(candle);
      return { candle: shape, isClosed: candle.openAt + MINUTE_MS === bucketAt + timeframeMs(timeframe) };
    },
  };
}

export function klineEvent(symbol: string, timeframe: Timeframe, { candle, isClosed }: KlineUpdate, now: number) {
  const { quoteVolume, takerVolume, takerQuoteVolume, count } = candleTurnover(candle);
  return {
    e: 'kline',
    E: now,
    s: symbol,
    k: {
      t: candle.openAt,
      T: candle.openAt + timeframeMs(timeframe) - 1,
      s: symbol,
      i: timeframe,
      f: 0,
      L: count - 1,
      o: eightPlaces(candle.open),
      c: eightPlaces(candle.close),
      h: eightPlaces(candle.high),
      l: eightPlaces(candle.low),
      v: eightPlaces(candle.volume),
      n: count,
      x: isClosed,
      q: eightPlaces(quoteVolume),
      V: eightPlaces(takerVolume),
      Q: eightPlaces(takerQuoteVolume),
      B: '0',
    },
  };
}

const MINUTE_MS = 60_000;
