import type { ExchangeEngine } from '../exchange/exchange-engine';
import { candleTurnover, eightPlaces } from './candle-numbers';
import { extendCandle } from './join-candles';
import type { MarketFeed } from './market-feed';

/** The last 24 hours of a symbol as `ticker/24hr` has them, to the hour at their beginning. */
export interface DayTicker {
  readonly symbol: string;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly last: string;
  readonly lastQuantity: string;
  readonly change: string;
  readonly changePercent: string;
  readonly averagePrice: string;
  readonly volume: string;
  readonly quoteVolume: string;
  readonly openAt: number;
  readonly closeAt: number;
  readonly firstId: number;
  readonly lastId: number;
  readonly count: number;
}

export async function readDayTicker(
  { engine, feed, now }: { engine: ExchangeEngine; feed: MarketFeed; now: number },
  symbol: string,
): Promise<DayTicker> {
  const hours = await feed.candles(symbol, '1h', Math.floor(now / HOUR_MS) * HOUR_MS - DAY_MS + HOUR_MS, now + 1);
  const [first, ...rest] = hours;
  const day = first && rest.reduce(extendCandle, first);
  const last = engine.lastPrice(symbol) ?? eightPlaces(day?.close ?? 0);
  const price = Number(last);
  const open = day?.open ?? price;
  const { quoteVolume, count } = candleTurnover(
    day ?? { openAt: 0, open: price, high: price, low: price, close: price, volume: 0 },
  );
  const volume = day?.volume ?? 0;
  const trade = engine.recentTrades(symbol, 1)[0];
  return {
    symbol,
    open: eightPlaces(open),
    high: eightPlaces(Math.max(day?.high ?? price, price)),
    low: eightPlaces(Math.min(day?.low ?? price, price)),
    last,
    lastQuantity: trade?.quantity ?? eightPlaces(0),
    change: eightPlaces(price - open),
    changePercent: open > 0 ? ((100 * (price - open)) / open).toFixed(3) : '0.000',
    averagePrice: eightPlaces(volume > 0 ? quoteVolume / volume : price),
    volume: eightPlaces(volume),
    quoteVolume: eightPlaces(quoteVolume),
    openAt: now - DAY_MS,
    closeAt: now,
    firstId: trade ? Math.max(0, trade.tradeId - count) : -1,
    lastId: trade?.tradeId ?? -1,
    count: trade ? count : 0,
  };
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
