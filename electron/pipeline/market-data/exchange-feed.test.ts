import { describe, expect, it } from 'vitest';
import { createCandleStore } from '#electron/infra/sqlite/candle-store';
import type { CandleStore } from '#electron/ports/candle-store';
import { AppError } from '#shared/domain/app-error';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import { createFakeMarketClient, type FakeMarketClient, fakeCandle } from '#tests/support/fake-market-client';
import { createManualTime, type ManualTime } from '#tests/support/manual-scheduler';
import { openTestJournal } from '#tests/support/test-journal';
import { createExchangeFeed, type ExchangeFeed, type FeedState } from './exchange-feed';

const MINUTE = 60_000;
const DAY = 86_400_000;
const BTC = 'BTC/USDT';
const ETH = 'ETH/USDT';
/** A minute's open; the present begins ten seconds into it. */
const OPEN = Date.UTC(2026, 0, 5, 12);
const WEEKS = 21 * DAY;

describe('createExchangeFeed', () => {
  it('loads three weeks at the first time, in pages, with progress, and then streams', async () => {
    const { feed, client, store, news } = await aFeed();
    const progress: number[] = [];

    await feed.follow([BTC], {
      onProgress: (done, total) => {
        progress.push(done);
        expect(total).toBe(WEEKS / MINUTE);
      },
    });

    expect(store.instrument(BTC)).toMatchObject({
      source: 'exchange',
      pricePrecision: 2,
      series: [{ timeframe: '1m', firstOpenAt: OPEN - WEEKS, lastOpenAt: OPEN - MINUTE, count: WEEKS / MINUTE }],
    });
    expect(client.requests).toHaveLength(31);
    expect(client.requests.every(({ from, to }) => to - from <= 1_000 * MINUTE)).toBe(true);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBe(WEEKS / MINUTE);
    expect(news).toEqual(['history BTC/USDT']);
    expect([client.openStreams(), feed.state().instruments[0]?.completeUntil]).toEqual([1, OPEN]);
  });

  it('counts history as known from its close on, and a candle of the stream from when it came', async () => {
    const { client, store, time } = await streaming();
    time.advance(MINUTE - 8_000);

    closed(client, 0, OPEN + MINUTE + 700);

    const lastSeen = (asOf: EpochMs) => store.read({ instrument: BTC, timeframe: '1m', asOf, limit: 1 }).openAt[0];
    expect([lastSeen(OPEN), lastSeen(OPEN + MINUTE + 699), lastSeen(OPEN + MINUTE + 700)]).toEqual([
      OPEN - MINUTE,
      OPEN - MINUTE,
      OPEN,
    ]);
  });

  it('goes on after a restart where the store ends', async () => {
    const { feed, store, time } = await streaming();
    feed.stop();
    time.advance(7 * MINUTE);
    const second = createFakeMarketClient();

    await aFeedOver(store, time, second).feed.follow([BTC]);

    expect(second.requests).toEqual([{ instrument: BTC, from: OPEN, to: OPEN + 7 * MINUTE }]);
  });

  it('begins three weeks back where what is stored is old', async () => {
    const { feed, client, store } = await aFeed();
    const old = OPEN - 400 * DAY;
    store.registerInstrument({ id: BTC, source: 'file', pricePrecision: 2 });
    store.appendStreamed(BTC, '1m', [{ ...fakeCandle(old), knownAt: old + MINUTE }]);

    await feed.follow([BTC]);

    expect(client.requests[0]?.from).toBe(OPEN - WEEKS);
  });

  it('hands every closed candle on once and in order, and ignores what is repeated, late, unsound or not closed', async () => {
    const { client, store, time, news } = await streaming();
    time.advance(MINUTE - 8_000);
    closed(client, 0);
    closed(client, 0);
    forming(client, 0);
    forming(client, 1, 2_000);
    forming(client, 1, 1_000);
    emit(client, { openAt: OPEN + MINUTE, isClosed: true, knownAt: OPEN + MINUTE + 30_000 });
    emit(client, { openAt: OPEN + MINUTE + 5, isClosed: true, knownAt: OPEN + 2 * MINUTE + 5 });
    emit(client, { openAt: OPEN + MINUTE, isClosed: true, knownAt: OPEN + 2 * MINUTE, close: Number.NaN });
    emit(client, { openAt: OPEN + DAY, isClosed: true, knownAt: OPEN + DAY + MINUTE });
    time.advance(MINUTE);
    closed(client, 1);
    await settle();

    expect(news).toEqual(['closed 0', 'forming 1', 'closed 1']);
    expect(storedMinutes(store)).toEqual([0, 1]);
    expect(client.requests).toHaveLength(31);
  });

  it('fills a hole by a request before any later candle is handed on', async () => {
    const { client, time, news, store, gaps } = await streaming();
    const letGo = client.holdRequests();
    time.advance(5 * MINUTE - 8_000);
    closed(client, 3);
    closed(client, 4);
    forming(client, 5);
    await settle();
    const meanwhile = [...news];
    letGo();
    await settle();

    expect(meanwhile).toEqual([]);
    expect(news).toEqual(['history BTC/USDT', 'gap 0-3', 'closed 3', 'closed 4']);
    expect(storedMinutes(store)).toEqual([0, 1, 2, 3, 4]);
    expect(gaps).toEqual([
      { instrument: BTC, fromAt: OPEN, toAt: OPEN + 3 * MINUTE, filled: 3, rested: 0, knownAt: time.now() },
    ]);
  });

  it('takes a candle that closes behind a later one, also when the request has no answer for it', async () => {
    const { client, time, news, store } = await streaming();
    client.resting.add(OPEN);
    const letGo = client.holdRequests();
    time.advance(2 * MINUTE - 8_000);
    closed(client, 1);
    await settle();
    closed(client, 0);
    letGo();
    await settle();

    expect(news).toEqual(['closed 0', 'closed 1']);
    expect(storedMinutes(store)).toEqual([0, 1]);
  });

  it('knows of a minute that the stream missed only from when it was asked for', async () => {
    const { client, store, time } = await streaming();
    time.advance(2 * MINUTE + 5_000);
    closed(client, 1);
    await settle();

    const seen = store.read({
      instrument: BTC,
      timeframe: '1m',
      asOf: time.now() - 1,
      from: OPEN,
      before: OPEN + MINUTE,
    }).openAt;

    expect([...seen]).toEqual([]);
    expect(storedMinutes(store)).toEqual([0, 1]);
  });

  it('asks once for what a reconnecting stream missed, however often it reconnects', async () => {
    const { client, time, store } = await streaming();
    const before = client.requests.length;
    const letGo = client.holdRequests();
    time.advance(3 * MINUTE - 8_000);
    for (let index = 0; index < 200; index++) {
      client.emit({ kind: 'stream', isUp: false, reason: 'cut' });
      client.emit({ kind: 'stream', isUp: true, reason: null });
    }
    await settle();
    letGo();
    await settle();
    for (let index = 0; index < 200; index++) client.emit({ kind: 'stream', isUp: true, reason: null });
    await settle();

    // The first minute was asked for when the stream owed it, before all this.
    expect(client.requests.slice(before)).toEqual([
      { instrument: BTC, from: OPEN, to: OPEN + MINUTE },
      { instrument: BTC, from: OPEN + MINUTE, to: OPEN + 3 * MINUTE },
    ]);
    expect(storedMinutes(store)).toEqual([0, 1, 2]);
  });

  it('asks for nothing after a reconnect that missed nothing', async () => {
    const { client, time } = await streaming();
    const before = client.requests.length;
    time.advance(30_000);
    client.emit({ kind: 'stream', isUp: false, reason: 'cut' });
    client.emit({ kind: 'stream', isUp: true, reason: null });
    await settle();

    expect(client.requests).toHaveLength(before);
  });

  it('asks for a minute that a silent stream owes', async () => {
    const { client, time, store, news } = await streaming();

    time.advance(MINUTE);
    await settle();

    expect(client.requests.at(-1)).toEqual({ instrument: BTC, from: OPEN, to: OPEN + MINUTE });
    expect(storedMinutes(store)).toEqual([0]);
    expect(news).toEqual(['history BTC/USDT', 'gap 0-1']);
  });

  it('asks only once for minutes in which the market rested', async () => {
    const { client, time, gaps } = await streaming();
    for (const index of [0, 1, 2]) client.resting.add(OPEN + index * MINUTE);
    time.advance(4 * MINUTE - 8_000);
    closed(client, 3);
    await settle();
    const before = client.requests.length;

    for (const index of [4, 5, 6]) {
      time.advance(MINUTE);
      client.emit({ kind: 'stream', isUp: true, reason: null });
      closed(client, index);
      await settle();
    }

    expect(gaps.at(-1)).toMatchObject({ toAt: OPEN + 3 * MINUTE, rested: 3 });
    const asked = client.requests.slice(before).map(({ from }) => from);
    expect(asked.filter((from) => from < OPEN + 3 * MINUTE)).toEqual([]);
  });

  it('does not take the last minutes for a rest that the exchange merely has not got yet', async () => {
    const { client, time, store, news } = await streaming();
    client.visibleUntil = OPEN;
    time.advance(2 * MINUTE);
    await settle();
    const meanwhile = storedMinutes(store);

    closed(client, 0);
    closed(client, 1);
    await settle();

    expect(meanwhile).toEqual([]);
    expect(storedMinutes(store)).toEqual([0, 1]);
    expect(news).toEqual(['closed 0', 'closed 1']);
  });

  it('holds back while a request fails, tries again at growing intervals, and says so', async () => {
    const { client, time, news, states, store } = await streaming();
    for (let index = 0; index < 3; index++) client.failures.push(new AppError('exchange_unavailable', 'not there'));
    const before = client.requests.length;
    time.advance(2 * MINUTE - 8_000);
    closed(client, 1);
    await settle();
    const failed = states.at(-1)?.instruments[0];
    for (let second = 0; second < 34; second++) {
      client.emit({ kind: 'stream', isUp: true, reason: null });
      time.advance(1_000);
      await settle();
    }
    const meanwhile = [client.requests.length - before, news.length];
    time.advance(1_000);
    await settle();

    expect(failed).toMatchObject({ isBehind: true, failure: 'not there' });
    expect(meanwhile).toEqual([3, 0]);
    expect(news).toEqual(['history BTC/USDT', 'gap 0-1', 'closed 1']);
    expect(storedMinutes(store)).toEqual([0, 1]);
    expect(states.at(-1)?.instruments[0]).toMatchObject({ isBehind: false, failure: null });
  });

  it('hands no candle on that could not be stored', async () => {
    const { client, time, store, news } = await streaming();
    const append = store.appendStreamed;
    store.appendStreamed = () => {
      throw new AppError('disk_full', 'no space');
    };
    time.advance(MINUTE - 8_000);
    closed(client, 0);
    const meanwhile = [...news];
    store.appendStreamed = append;
    time.advance(5_000);
    await settle();

    expect(meanwhile).toEqual([]);
    expect(news).toEqual(['closed 0']);
    expect(storedMinutes(store)).toEqual([0]);
  });

  it('streams although the history could not be loaded, and loads it later', async () => {
    const { feed, client, time, store } = await aFeed();
    client.failures.push(new AppError('exchange_unavailable', 'not there'));

    await expect(feed.follow([BTC])).rejects.toMatchObject({ code: 'exchange_unavailable' });
    const streams = client.openStreams();
    time.advance(5_000);
    await settle(40);

    expect(streams).toBe(1);
    expect(store.instrument(BTC)?.series[0]?.count).toBe(WEEKS / MINUTE);
  });

  it('stops loading when it is cancelled, keeps what is there, and goes on from it the next time', async () => {
    const { feed, client, store } = await aFeed();
    const controller = new AbortController();
    const following = feed.follow([BTC], {
      signal: controller.signal,
      onProgress: (done) => {
        if (done >= 5_000) controller.abort();
      },
    });

    await expect(following).rejects.toMatchObject({ code: 'cancelled' });
    const kept = store.instrument(BTC)?.series[0]?.count;
    const after = [feed.state().instruments, client.openStreams()];
    client.requests.length = 0;
    await feed.follow([BTC]);

    expect([kept, ...after]).toEqual([5_000, [], 0]);
    expect(client.requests[0]?.from).toBe(OPEN - WEEKS + 5_000 * MINUTE);
  });

  it('follows others without loading again what it follows, and drops the rest', async () => {
    const { feed, client } = await streaming([BTC, ETH]);
    client.requests.length = 0;

    await feed.follow([BTC, ETH]);
    await feed.follow([ETH, BTC]);
    const both = feed.state().instruments.map(({ instrument }) => instrument);
    await feed.follow([ETH]);

    expect(both).toEqual([BTC, ETH]);
    expect(feed.state().instruments.map(({ instrument }) => instrument)).toEqual([ETH]);
    expect(client.requests.every(({ instrument }) => instrument === ETH)).toBe(true);
    expect([client.subscriptions, client.openStreams()]).toEqual([[[BTC], [BTC, ETH], [ETH]], 1]);
  });

  it('changes nothing for an instrument that the exchange does not have', async () => {
    const { feed, client } = await streaming();

    await expect(feed.follow([BTC, 'NO/SUCH'])).rejects.toMatchObject({ code: 'instrument_unknown' });

    expect(feed.state().instruments.map(({ instrument }) => instrument)).toEqual([BTC]);
    expect(client.openStreams()).toBe(1);
  });

  it('hands nothing on after it was stopped, not even what was on its way', async () => {
    const { feed, client, time, news, store } = await streaming();
    const letGo = client.holdRequests();
    time.advance(3 * MINUTE - 8_000);
    closed(client, 2);
    await settle();

    const stops = [feed.stop(), feed.stop()];
    letGo();
    closed(client, 0);
    await settle();
    time.advance(10 * MINUTE);
    await settle();

    expect(stops).toEqual([true, false]);
    expect(news).toEqual([]);
    expect(storedMinutes(store)).toEqual([]);
    expect([client.openStreams(), time.pending()]).toEqual([0, 0]);
  });

  it('ends following quietly when it is stopped meanwhile', async () => {
    const { feed, client, store } = await aFeed();
    const letGo = client.holdRequests();
    const following = feed.follow([BTC]);
    await settle();

    feed.stop();
    letGo();
    await following;

    expect([client.openStreams(), feed.state().instruments]).toEqual([0, []]);
    expect(store.instrument(BTC)?.series).toEqual([]);
  });

  it('keeps the latest best prices and shows how old they are', async () => {
    const { feed, client, time } = await streaming();
    client.emit({ kind: 'stream', isUp: true, reason: null });
    const quote = { instrument: BTC, bid: '100.1', ask: '100.2', at: time.now(), knownAt: time.now() };
    client.emit({ kind: 'quote', quote });
    client.emit({ kind: 'quote', quote: { ...quote, bid: '99', at: quote.at - 1 } });
    client.emit({ kind: 'quote', quote: { ...quote, bid: '101' } });
    client.emit({ kind: 'quote', quote: { ...quote, bid: '0', ask: 'NaN' } });
    client.emit({ kind: 'quote', quote: { ...quote, instrument: ETH } });

    const fresh = feed.quote(BTC);
    time.advance(10_001);
    const old = feed.quote(BTC);

    expect([fresh, old, feed.quote(ETH)]).toEqual([
      { ...quote, ageMs: 0, isStale: false },
      { ...quote, ageMs: 10_001, isStale: true },
      null,
    ]);
  });

  it('calls prices stale while the stream is down, and says why it is', async () => {
    const { feed, client, time, states } = await streaming();
    client.emit({ kind: 'stream', isUp: true, reason: null });
    client.emit({ kind: 'quote', quote: { instrument: BTC, bid: '1', ask: '2', at: time.now(), knownAt: time.now() } });

    client.emit({ kind: 'stream', isUp: false, reason: 'cut' });

    expect(feed.quote(BTC)?.isStale).toBe(true);
    expect(states.at(-1)).toMatchObject({ isUp: false, reason: 'cut' });
  });
});

interface Harness {
  readonly feed: ExchangeFeed;
  readonly client: FakeMarketClient;
  readonly store: CandleStore;
  readonly time: ManualTime;
  /** What was handed on, in order, minutes counted from OPEN. */
  readonly news: string[];
  readonly gaps: unknown[];
  readonly states: FeedState[];
}

async function aFeed(): Promise<Harness> {
  const store = createCandleStore(await openTestJournal());
  return aFeedOver(store, createManualTime(OPEN + 10_000), createFakeMarketClient([BTC, ETH]));
}

function aFeedOver(store: CandleStore, time: ManualTime, client: FakeMarketClient): Harness {
  const news: string[] = [];
  const gaps: unknown[] = [];
  const states: FeedState[] = [];
  const minute = (at: EpochMs) => (at - OPEN) / MINUTE;
  const feed = createExchangeFeed({
    client,
    store,
    clock: time,
    scheduler: time,
    source: 'exchange',
    onCandle: ({ candle, isClosed }) => news.push(`${isClosed ? 'closed' : 'forming'} ${minute(candle.openAt)}`),
    onHistory: (instrument) => news.push(`history ${instrument}`),
    onQuote: () => {},
    onGap: (gap) => {
      gaps.push(gap);
      news.push(`gap ${minute(gap.fromAt)}-${minute(gap.toAt)}`);
    },
    onState: (state) => states.push(state),
  });
  return { feed, client, store, time, news, gaps, states };
}

/** A feed whose history is loaded up to OPEN, so that minute 0 runs. */
async function streaming(instruments: readonly InstrumentId[] = [BTC]): Promise<Harness> {
  const harness = await aFeed();
  for (let count = 1; count <= instruments.length; count++) await harness.feed.follow(instruments.slice(0, count));
  harness.news.length = 0;
  return harness;
}

function closed(client: FakeMarketClient, minute: number, knownAt = OPEN + (minute + 1) * MINUTE): void {
  emit(client, { openAt: OPEN + minute * MINUTE, isClosed: true, knownAt });
}

function forming(client: FakeMarketClient, minute: number, afterMs = 1_000): void {
  emit(client, { openAt: OPEN + minute * MINUTE, isClosed: false, knownAt: OPEN + minute * MINUTE + afterMs });
}

function emit(
  client: FakeMarketClient,
  event: { openAt: EpochMs; isClosed: boolean; knownAt: EpochMs; close?: number },
): void {
  const { openAt, isClosed, knownAt, close } = event;
  const candle = { ...fakeCandle(openAt), ...(close !== undefined && { close }) };
  client.emit({ kind: 'candle', instrument: BTC, timeframe: '1m', candle, isClosed, knownAt });
}

/** Minutes since OPEN that are stored. */
function storedMinutes(store: CandleStore): number[] {
  const { openAt } = store.read({ instrument: BTC, timeframe: '1m', asOf: OPEN + 10 * DAY, from: OPEN });
  return [...openAt].map((at) => (at - OPEN) / MINUTE);
}

/** Lets everything happen that waits for nothing but an answer of the fake. */
async function settle(rounds = 20): Promise<void> {
  for (let round = 0; round < rounds; round++) await new Promise(setImmediate);
}
