import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Candle } from '#shared/domain/candle';
import { candlesFromColumns, columnsFromCandles } from '#shared/domain/candle-columns';
import type { Structure } from '#shared/domain/structure';
import type { Timeframe } from '#shared/domain/timeframe';
import { ChartFeed } from './chart-feed';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('ChartFeed', () => {
  it('loads the newest page, pages into the past and knows when there is no more', async () => {
    const market = new FakeMarket(12_000);
    const feed = await shownFeed(market);
    expect([openMinutes(feed)[0], openMinutes(feed).at(-1)]).toEqual([7_000, 11_999]);

    await feed.loadOlder();
    await feed.loadOlder();

    expect([openMinutes(feed).length, openMinutes(feed)[0], feed.state.window.hasMore]).toEqual([12_000, 0, false]);
  });

  it('drops what lies beyond a replay cursor before anything is answered', async () => {
    const market = new FakeMarket(6_000);
    market.structures = [structure('early', 5_000, [5_001]), structure('late', 5_600, [5_601])];
    const feed = await shownFeed(market);
    market.hold();

    feed.setCursor(5_500 * MINUTE_MS);

    expect(openMinutes(feed).at(-1)).toBe(5_499);
    expect(feed.state.structures.map(({ id }) => id)).toEqual(['early']);
  });

  it('throws an answer away that was asked before the cursor moved back', async () => {
    const market = new FakeMarket(6_000);
    const feed = await shownFeed(market);
    feed.setCursor(5_500 * MINUTE_MS);
    await settle();
    market.hold();
    market.visibleUntil = 5_510;
    feed.setCursor(5_510 * MINUTE_MS);
    await Promise.resolve();

    market.visibleUntil = 5_400;
    feed.setCursor(5_400 * MINUTE_MS);
    market.release();
    await settle();

    expect(openMinutes(feed).at(-1)).toBe(5_399);
  });

  it('goes on candle by candle with the replay, without starting the drawing over', async () => {
    const market = new FakeMarket(6_000);
    const feed = await shownFeed(market);
    market.visibleUntil = 5_500;
    feed.setCursor(5_500 * MINUTE_MS);
    await settle();
    const { epoch } = feed.state;

    for (const minute of [5_501, 5_502, 5_503]) {
      market.visibleUntil = minute;
      feed.setCursor(minute * MINUTE_MS);
      await settle();
    }

    expect(openMinutes(feed).at(-1)).toBe(5_502);
    expect(feed.state.epoch).toBe(epoch);
  });

  it('loads anew when a replay begins before everything that is held', async () => {
    const market = new FakeMarket(40_000);
    const feed = await shownFeed(market);

    market.visibleUntil = 10_000;
    feed.setCursor(10_000 * MINUTE_MS);
    await settle();

    expect([openMinutes(feed)[0], openMinutes(feed).at(-1)]).toEqual([5_000, 9_999]);
  });

  it('ignores the live market while a replay runs, and is in the present again after it', async () => {
    const market = new FakeMarket(6_000);
    const feed = await shownFeed(market);
    market.visibleUntil = 5_500;
    feed.setCursor(5_500 * MINUTE_MS);
    await settle();

    feed.receiveCandle({ instrument: 'X1', timeframe: '1m', candle: candle(6_000), isClosed: true });
    expect(openMinutes(feed).at(-1)).toBe(5_499);

    market.visibleUntil = 6_000;
    feed.setCursor(null);
    await settle();
    expect(openMinutes(feed).at(-1)).toBe(5_999);
  });

  it('asks for structures once for many closes, and again when the view reaches further back', async () => {
    const market = new FakeMarket(6_000);
    const feed = await shownFeed(market);
    const asked = market.detections.length;

    for (let minute = 6_000; minute < 6_020; minute++) {
      feed.receiveCandle({ instrument: 'X1', timeframe: '1m', candle: candle(minute), isClosed: true });
    }
    await settle();
    feed.setViewStart(100);
    feed.setViewStart(90);
    await settle();

    expect(market.detections.slice(asked).map(({ lookback }) => lookback)).toEqual([2_500, 10_000]);
  });

  it('asks by the chosen definitions, and anew when they change', async () => {
    const market = new FakeMarket(6_000);
    const feed = await shownFeed(market);
    const asked = market.detections.length;
    const definitions = { profile: 'ict', parameters: { swingLeft: 4 }, higherTimeframe: null } as const;

    feed.setDefinitions(definitions);
    feed.setDefinitions({ ...definitions });
    await settle();

    expect(market.detections.slice(asked)).toEqual([
      {
        instrument: 'X1',
        timeframe: '1m',
        kinds: ['swing'],
        lookback: 2_500,
        profile: 'ict',
        parameters: { swingLeft: 4 },
      },
    ]);
  });

  it('looks on a longer timeframe too, keeps the ids apart and cuts both at the replay cursor', async () => {
    const market = new FakeMarket(6_000);
    market.structures = [structure('early', 5_000, [5_001]), structure('late', 5_600, [5_601])];
    const feed = await shownFeed(market);
    feed.setKinds(['swing', 'session']);
    feed.setDefinitions({ profile: 'fairgap', parameters: {}, higherTimeframe: '1h' });
    await settle();
    const higher = feed.state.higher?.structures.map(({ id }) => id);
    market.hold();

    feed.setCursor(5_500 * MINUTE_MS);

    // What the clock defines is not asked for twice.
    expect(market.detections.at(-1)).toMatchObject({ timeframe: '1h', kinds: ['swing'], lookback: 500 });
    expect(higher).toEqual(['1h:early', '1h:late']);
    expect(feed.state.higher).toMatchObject({ timeframe: '1h', structures: [{ id: '1h:early' }] });
    expect(feed.state.structures.map(({ id }) => id)).toEqual(['early']);
  });

  it('shows a refusal and recovers on reload', async () => {
    const market = new FakeMarket(10);
    market.failure = new Error('no such instrument');
    const feed = await shownFeed(market);
    expect([feed.state.status, feed.state.failure?.message]).toEqual(['failed', 'no such instrument']);

    market.failure = null;
    feed.reload();
    await settle();

    expect([feed.state.status, feed.state.failure, openMinutes(feed).length]).toEqual(['ok', null, 10]);
  });
});

interface Detection {
  readonly lookback?: number | undefined;
  readonly timeframe?: Timeframe | undefined;
}

/** A market of one-minute candles whose answers can be held back. */
class FakeMarket {
  readonly detections: Detection[] = [];
  structures: Structure[] = [];
  failure: Error | null = null;
  visibleUntil: number;
  #gate: Promise<void> = Promise.resolve();
  #open: () => void = () => undefined;

  constructor(count: number) {
    this.visibleUntil = count;
  }

  readonly candles = {
    list: async ({ before, limit = 5_000 }: { readonly before?: number; readonly limit?: number }) => {
      const end = Math.min(this.visibleUntil, before === undefined ? Number.POSITIVE_INFINITY : before / MINUTE_MS);
      const start = Math.max(0, end - limit);
      const page = Array.from({ length: end - start }, (_, index) => candle(start + index));
      await this.#gate;
      if (this.failure) throw this.failure;
      return { candles: columnsFromCandles(page), forming: null, hasMore: start > 0, pricePrecision: 2 };
    },
  };

  readonly detect = async (input: Detection) => {
    this.detections.push(input);
    await this.#gate;
    const { timeframe = '1m' } = input;
    const where = { instrument: 'X1', timeframe, profile: 'fairgap', candles: input.lookback ?? 0 } as const;
    return { ...where, asOf: this.visibleUntil * MINUTE_MS, structures: this.structures, atr: null };
  };

  hold(): void {
    this.#gate = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  release(): void {
    this.#open();
    this.#gate = Promise.resolve();
  }
}

const MINUTE_MS = 60_000;

async function shownFeed(market: FakeMarket): Promise<ChartFeed> {
  const feed = new ChartFeed({ candles: market.candles, structures: { detect: market.detect } }, () => undefined);
  feed.setKinds(['swing']);
  feed.show({ instrument: 'X1', timeframe: '1m', storedTimeframes: ['1m'] }, null);
  await settle();
  return feed;
}

/** Lets every answer arrive and every throttled request go out. */
async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(2_000);
}

function openMinutes(feed: ChartFeed): number[] {
  return candlesFromColumns(feed.state.window.closed).map(({ openAt }) => openAt / MINUTE_MS);
}

function candle(minute: number): Candle {
  return { openAt: minute * MINUTE_MS, open: 10, high: 12, low: 9, close: 11, volume: minute };
}

function structure(id: string, minute: number, states: number[]): Structure {
  return {
    id,
    kind: 'swing',
    direction: 'bullish',
    formedAt: minute * MINUTE_MS,
    confirmedAt: (minute + 1) * MINUTE_MS,
    top: 1,
    bottom: 1,
    label: null,
    states: states.map((at) => ({ state: 'active', at: at * MINUTE_MS })),
    candles: [],
  };
}
