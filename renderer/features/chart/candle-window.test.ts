import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candle } from '#shared/domain/candle';
import { candlesFromColumns, columnsFromCandles, firstIndexFrom } from '#shared/domain/candle-columns';
import {
  type CandleWindow,
  mergeLiveCandle,
  mergeShorterCandle,
  prependPage,
  replaceTail,
  windowCandle,
  windowKnownAt,
  windowLength,
} from './candle-window';

describe('mergeLiveCandle', () => {
  it('replaces the forming candle, then closes it, then begins the next', () => {
    const steps: [Candle, boolean][] = [
      [candle(3, 12), false],
      [candle(3, 13), true],
      [candle(4, 14), false],
    ];

    const result = steps.reduce<CandleWindow | null>(
      (held, [next, isClosed]) => held && mergeLiveCandle(held, next, isClosed),
      windowOf([candle(1), candle(2)], candle(3, 11)),
    );

    expect(result && shown(result)).toEqual([candle(1), candle(2), candle(3, 13), candle(4, 14)]);
    expect(result?.forming).toEqual(candle(4, 14));
  });

  it('asks for the tail when a candle closed unseen', () => {
    expect(mergeLiveCandle(windowOf([candle(1)], candle(2)), candle(3), false)).toBeNull();
  });

  it('takes a correction of the newest closed candle but no late forming update of it', () => {
    const held = windowOf([candle(1), candle(2)]);

    expect(mergeLiveCandle(held, candle(2, 99), false)).toBe(held);
    expect(shown(mergeLiveCandle(held, candle(2, 99), true) as CandleWindow)).toEqual([candle(1), candle(2, 99)]);
  });
});

describe('mergeShorterCandle', () => {
  it('carries the forming candle on without counting the shorter one twice', () => {
    const held = windowOf([candle(1)], candle(2, 10));
    const shorter = { openAt: 2 * MINUTE_MS + 30_000, open: 10, high: 20, low: 9, close: 15, volume: 5 };

    const once = mergeShorterCandle(held, { ...shorter, volume: 3 }) as CandleWindow;
    const twice = mergeShorterCandle(once, shorter) as CandleWindow;

    expect(twice.forming).toEqual({ openAt: 2 * MINUTE_MS, open: 10, high: 20, low: 9, close: 15, volume: 12 });
    expect(mergeShorterCandle(held, { ...shorter, openAt: 3 * MINUTE_MS })).toBeNull();
  });
});

describe('prependPage and replaceTail', () => {
  it('put pages in front without repeating the candle where they meet', () => {
    const page = { candles: columnsFromCandles([candle(1), candle(2), candle(3)]), hasMore: true };

    const result = prependPage(windowOf([candle(3, 7), candle(4)]), page);

    expect(shown(result)).toEqual([candle(1), candle(2), candle(3, 7), candle(4)]);
    expect(result.hasMore).toBe(true);
  });

  it('refuse a tail that leaves a hole', () => {
    const held = windowOf([candle(1), candle(2)]);

    expect(replaceTail(held, { candles: columnsFromCandles([candle(4)]), forming: null })).toBeNull();
    expect(replaceTail(held, { candles: columnsFromCandles([]), forming: null })).toBeNull();
  });

  it('give the same window whichever way a stretch was loaded', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { minLength: 3, maxLength: 60 }),
        fc.nat(),
        fc.nat(),
        (minutes, firstSeed, secondSeed) => {
          const all = minutes.sort((a, b) => a - b).map((minute) => candle(minute, minute + 5));
          const cut = 1 + (firstSeed % (all.length - 1));
          const overlap = secondSeed % (cut + 1);

          const byPage = prependPage(windowOf(all.slice(cut)), {
            candles: columnsFromCandles(all.slice(0, cut + Math.min(overlap, all.length - cut))),
            hasMore: false,
          });
          const byTail = replaceTail(windowOf(all.slice(0, cut)), {
            candles: columnsFromCandles(all.slice(cut - 1)),
            forming: null,
          });

          expect(shown(byPage)).toEqual(all);
          expect(byTail && shown(byTail)).toEqual(all);
        },
      ),
    );
  });
});

describe('windowKnownAt', () => {
  it('never keeps a candle that closed after the moment', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12 * MINUTE_MS }), (at) => {
        const held = windowOf(
          [1, 2, 3, 5, 8].map((minute) => candle(minute)),
          candle(9),
        );

        const result = shown(windowKnownAt(held, at));

        expect(result).toEqual(
          [1, 2, 3, 5, 8].map((minute) => candle(minute)).filter((one) => one.openAt + MINUTE_MS <= at),
        );
      }),
    );
  });
});

describe('firstIndexFrom and windowCandle', () => {
  it('find the place of an instant and the candle of a place', () => {
    const held = windowOf([candle(1), candle(4)], candle(5));

    expect([0, 1, 2, 4, 9].map((minute) => firstIndexFrom(held.closed.openAt, minute * MINUTE_MS))).toEqual([
      0, 0, 1, 1, 2,
    ]);
    expect([-1, 0, 1, 2, 3].map((index) => windowCandle(held, index)?.openAt)).toEqual(
      [undefined, 1, 4, 5, undefined].map((minute) => minute && minute * MINUTE_MS),
    );
    expect(windowLength(held)).toBe(3);
  });
});

const MINUTE_MS = 60_000;

function candle(minute: number, close = 10): Candle {
  return {
    openAt: minute * MINUTE_MS,
    open: 10,
    high: Math.max(10, close) + 1,
    low: Math.min(10, close) - 1,
    close,
    volume: 7,
  };
}

function windowOf(closed: Candle[], forming: Candle | null = null): CandleWindow {
  return { timeframe: '1m', closed: columnsFromCandles(closed), forming, formingBase: forming, hasMore: false };
}

function shown(window: CandleWindow): Candle[] {
  return [...candlesFromColumns(window.closed), ...(window.forming ? [window.forming] : [])];
}
