import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Candle } from '#shared/domain/candle';
import { createManualTime } from '#tests/support/manual-scheduler';
import { createDemoFeed } from './demo-feed';
import { createExternalFeed } from './external-feed';
import { queryKlines } from './kline-query';
import type { FeedMinute, FeedPrint, MarketFeed } from './market-feed';
import { createReplayFeed, pathOf } from './replay-feed';
import { replaySymbol } from './replay-symbol';

const MINUTE = 60_000;
const DAY = 86_400_000;
/** A Wednesday. */
const NOW = Date.UTC(2026, 10, 18, 15);

describe('the demo feed', () => {
  it('streams prices that the candles of its history contain', async () => {
    const time = createManualTime(NOW + 12_345);
    const feed = createDemoFeed({ seed: 5, clock: time, scheduler: time });
    const { prints, stop } = record(feed);

    time.advance(3 * MINUTE);
    stop();

    const own = prints.filter(({ symbol }) => symbol === 'DEMOBTCUSDT');
    const candles = await feed.candles('DEMOBTCUSDT', '1m', NOW, NOW + 3 * MINUTE);
    expect(candles.map(({ openAt }) => openAt)).toEqual([NOW, NOW + MINUTE, NOW + 2 * MINUTE]);
    expect(own.length).toBeGreaterThan(60);
    const outside = own.slice(1).filter(({ price, at }) => {
      // What is told at the close of a minute belongs to that minute.
      const candle = candles.find(({ openAt }) => at > openAt && at <= openAt + MINUTE);
      return candle && (price < candle.low || price > candle.high);
    });
    expect(outside).toEqual([]);
  });

  it('serves hours and days that agree with its minutes', async () => {
    const time = createManualTime(NOW);
    const feed = createDemoFeed({ seed: 5, clock: time, scheduler: time });

    const minutes = await feed.candles('DEMOEURUSDT', '1m', NOW - DAY - 15 * 60 * MINUTE, NOW - 15 * 60 * MINUTE);
    const days = await feed.candles('DEMOEURUSDT', '1d', NOW - DAY - 15 * 60 * MINUTE, NOW - 15 * 60 * MINUTE);

    expect(days).toHaveLength(1);
    expect(days[0]).toMatchObject({
      open: minutes[0]?.open,
      close: minutes.at(-1)?.close,
      high: Math.max(...minutes.map(({ high }) => high)),
      low: Math.min(...minutes.map(({ low }) => low)),
    });
  });

  it('pages candles like the exchange: from a start forwards, else back from the end', async () => {
    const time = createManualTime(NOW);
    const feed = createDemoFeed({ seed: 5, clock: time, scheduler: time });
    const page = (query: { startAt?: number; endAt?: number; limit: number; timeframe?: '1m' | '1h' }) =>
      queryKlines(feed, { symbol: 'DEMOEURUSDT', timeframe: '1m', now: NOW, ...query }).then((candles) =>
        candles.map(({ openAt }) => openAt),
      );

    const forwards = await page({ startAt: NOW - DAY + 1, limit: 3 });
    const backwards = await page({ endAt: NOW - DAY, limit: 2 });
    // Over the weekend nothing traded: the page is filled with what comes after it.
    const overWeekend = await page({ startAt: Date.UTC(2026, 10, 14), limit: 2, timeframe: '1h' });

    expect(forwards).toEqual([1, 2, 3].map((minute) => NOW - DAY + minute * MINUTE));
    expect(backwards).toEqual([NOW - DAY - MINUTE, NOW - DAY]);
    expect(overWeekend).toEqual([Date.UTC(2026, 10, 15, 22), Date.UTC(2026, 10, 15, 23)]);
  });
});

describe('replayed candles', () => {
  it('go through all four prices of a candle and never outside', () => {
    const price = fc.double({ min: 1, max: 1_000, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(price, price, price, price), (prices) => {
        const [low, a, b, high] = prices.sort((x, y) => x - y) as [number, number, number, number];
        const candle: Candle = { openAt: 0, open: a, high, low, close: b, volume: 13 };

        const path = pathOf(candle);

        const told = path.map((step) => step.price);
        expect([told[0], told.at(-1), Math.max(...told), Math.min(...told)]).toEqual([a, b, high, low]);
        expect(path.reduce((sum, { quantity }) => sum + quantity, 0)).toBeCloseTo(13, 6);
      }),
    );
  });

  it('come out as the same candles at the present time', async () => {
    const candles = Array.from({ length: 6 }, (_, index) => ({
      openAt: index * MINUTE,
      open: 100 + index,
      high: 105 + index,
      low: 99 + index,
      close: 101 + index,
      volume: 13,
    }));
    const time = createManualTime(NOW);
    const parts = { symbol: replaySymbol(candles), candles, history: 3, clock: time, scheduler: time };
    const feed = createReplayFeed({ ...parts, speed: 1 });
    const { minutes, stop } = record(feed);

    time.advance(4 * MINUTE);
    stop();

    const served = await feed.candles('REPLAYUSDT', '1m', 0, NOW + DAY);
    const shift = NOW - 3 * MINUTE;
    expect(served).toEqual(candles.map((candle) => ({ ...candle, openAt: candle.openAt + shift })));
    // The last one closes with the first trade after it, and there is none.
    expect(minutes.filter(({ isClosed }) => isClosed).map(({ candle }) => candle)).toEqual(served.slice(3, 5));
  });
});

describe('the external feed', () => {
  it('takes a real market’s candles over those that it would make of trades', async () => {
    const time = createManualTime(NOW);
    const symbol = { ...replaySymbol([]), symbol: 'BTCUSDT' };
    const feed = createExternalFeed({ symbols: [symbol], clock: time });
    const { prints, minutes, stop } = record(feed);
    const candle = Candle.parse({ openAt: NOW, open: 10, high: 12, low: 9, close: 11, volume: 5 });

    feed.pushTrade({ symbol: 'BTCUSDT', price: 10, quantity: 1, at: NOW });
    feed.pushCandle('BTCUSDT', candle, false);
    feed.pushTrade({ symbol: 'BTCUSDT', price: 11, quantity: 1, at: NOW + 1 });
    feed.pushBook('BTCUSDT', 10, 11, NOW + 2);
    feed.pushCandle('BTCUSDT', { ...candle, close: 12 }, true);
    stop();

    expect(prints.map(({ price, quantity }) => [price, quantity])).toEqual([
      [10, 1],
      [11, 1],
      [10.5, 0],
    ]);
    expect(minutes.map(({ candle: { close }, isClosed }) => [close, isClosed])).toEqual([
      [10, false],
      [11, false],
      [12, true],
    ]);
    expect(await feed.candles('BTCUSDT', '1h', NOW, NOW + 1)).toEqual([{ ...candle, close: 12 }]);
  });
});

function record(feed: MarketFeed) {
  const prints: FeedPrint[] = [];
  const minutes: FeedMinute[] = [];
  const stop = feed.start({ onPrint: (print) => prints.push(print), onMinute: (minute) => minutes.push(minute) });
  return { prints, minutes, stop };
}
