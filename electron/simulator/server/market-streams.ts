import type { WebSocket } from 'ws';
import { z } from 'zod';
import type { Clock } from '#electron/ports/clock';
import type { Scheduler } from '#electron/ports/scheduler';
import { Timeframe } from '#shared/domain/timeframe';
import type { ExchangeEngine } from '../exchange/exchange-engine';
import type { BookTop } from '../exchange/exchange-event';
import type { PublicTrade } from '../exchange/exchange-order';
import { type DayTicker, readDayTicker } from './day-ticker';
import { createDepthDiff } from './depth-stream';
import type { FaultScript } from './fault-script';
import { createKlineStream, klineEvent } from './kline-stream';
import type { FeedMinute, MarketFeed } from './market-feed';
import { openSocketChannel, type SocketChannel, type StreamEvent } from './socket-channel';

/** The public streams: who listens to what, and the telling. */
export interface MarketStreams {
  /** @param isCombined - Wraps every event with the name of its stream. */
  open(socket: WebSocket, streams: readonly string[], isCombined: boolean): void;
  pushMinute(minute: FeedMinute): void;
  channels(): readonly SocketChannel[];
  stop(): void;
}

interface Listener {
  readonly streams: Set<string>;
  isCombined: boolean;
}

export function createMarketStreams(parts: {
  readonly engine: ExchangeEngine;
  readonly feed: MarketFeed;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly faults: FaultScript;
}): MarketStreams {
  const { engine, feed, clock, scheduler } = parts;
  const listeners = new Map<SocketChannel, Listener>();
  const sources = new Map<string, Source>();
  let cancelTimer = () => {};
  let isTicking = false;
  let beats = 0;

  const tell = (stream: string, event: StreamEvent | null) => {
    if (!event) return;
    for (const [channel, { streams, isCombined }] of listeners) {
      if (!streams.has(stream)) continue;
      const wrap = (data: object) => (isCombined ? { stream, data } : data);
      channel.sendEvent({
        ...event,
        payload: wrap(event.payload),
        payloadAsClosed: event.payloadAsClosed && wrap(event.payloadAsClosed),
      });
    }
  };

  const unsubscribe = engine.subscribe((event) => {
    if (event.kind !== 'trade' && event.kind !== 'book-top') return;
    for (const [stream, source] of sources) {
      if (event.kind === 'trade') tell(stream, source.onTrade?.(event.trade) ?? null);
      else tell(stream, source.onTop?.(event.top) ?? null);
    }
  });

  const beat = () => {
    beats += 1;
    for (const [stream, source] of sources) {
      if (source.onBeat) tell(stream, source.onBeat());
      if (source.onSecond && beats % 10 === 0) source.onSecond((event) => tell(stream, event));
    }
    isTicking = [...sources.values()].some(({ onBeat, onSecond }) => onBeat || onSecond);
    if (isTicking) cancelTimer = scheduler.after(BEAT_MS, beat);
  };

  /** Every stream that somebody listens to has its source, and no other. */
  const arrange = () => {
    const wanted = new Set([...listeners.values()].flatMap(({ streams }) => [...streams]));
    for (const stream of sources.keys()) if (!wanted.has(stream)) sources.delete(stream);
    for (const stream of wanted) {
      if (sources.has(stream)) continue;
      const source = createSource(stream, { engine, feed, clock });
      if (source) sources.set(stream, source);
    }
    if (isTicking || ![...sources.values()].some(({ onBeat, onSecond }) => onBeat || onSecond)) return;
    isTicking = true;
    cancelTimer = scheduler.after(BEAT_MS, beat);
  };

  return {
    open(socket, streams, isCombined) {
      const channel = openSocketChannel({ ...parts, socket, channel: 'market' });
      const listener: Listener = { streams: new Set(streams), isCombined };
      listeners.set(channel, listener);
      arrange();
      let messages: number[] = [];
      socket.on('message', (data) => {
        if (channel.isSilent()) return;
        const now = clock.now();
        messages = [...messages.filter((at) => now - at < 1_000), now];
        // Binance disconnects who sends more than five messages a second; a client's burst at its start gets some grace.
        if (messages.length > MAX_MESSAGES_PER_SECOND) return socket.close(1008, 'Too many requests');
        channel.sendAnswer(answerRequest(listener, String(data)));
        arrange();
      });
      socket.on('close', () => {
        listeners.delete(channel);
        arrange();
      });
    },
    pushMinute(minute) {
      for (const [stream, source] of sources) tell(stream, source.onMinute?.(minute) ?? null);
    },
    channels: () => [...listeners.keys()],
    stop() {
      unsubscribe();
      cancelTimer();
    },
  };
}

const StreamRequest = z.object({
  id: z.union([z.string(), z.number(), z.null()]).optional(),
  method: z.enum(['SUBSCRIBE', 'UNSUBSCRIBE', 'LIST_SUBSCRIPTIONS', 'SET_PROPERTY', 'GET_PROPERTY']),
  params: z.array(z.union([z.string(), z.boolean()])).optional(),
});

function answerRequest(listener: Listener, text: string): object {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { code: 3, msg: 'Invalid JSON: expected value at line 1 column 1' };
  }
  const request = StreamRequest.safeParse(json);
  if (!request.success) return { code: 2, msg: 'Invalid request: unknown variant or missing field' };
  const { id = null, method, params = [] } = request.data;
  switch (method) {
    case 'SUBSCRIBE':
      for (const stream of params) listener.streams.add(String(stream));
      return { result: null, id };
    case 'UNSUBSCRIBE':
      for (const stream of params) listener.streams.delete(String(stream));
      return { result: null, id };
    case 'LIST_SUBSCRIPTIONS':
      return { result: [...listener.streams], id };
    case 'SET_PROPERTY':
      if (params[0] === 'combined') listener.isCombined = params[1] === true;
      return { result: null, id };
    case 'GET_PROPERTY':
      return { result: listener.isCombined, id };
  }
}

/** How one stream makes its events. */
interface Source {
  onTrade?(trade: PublicTrade): StreamEvent | null;
  onTop?(top: BookTop): StreamEvent | null;
  onMinute?(minute: FeedMinute): StreamEvent | null;
  /** Every 100 ms. */
  onBeat?(): StreamEvent | null;
  onSecond?(tell: (event: StreamEvent) => void): void;
}

interface SourceParts {
  readonly engine: ExchangeEngine;
  readonly feed: MarketFeed;
  readonly clock: Clock;
}

/** @returns `null` for a stream that does not exist: Binance takes the subscription and stays silent. */
function createSource(stream: string, parts: SourceParts): Source | null {
  const [name = '', topic = '', speed] = stream.split('@');
  const symbol = name.toUpperCase();
  if (!parts.engine.symbol(symbol) || (speed !== undefined && !SPEEDS.has(speed))) return null;
  const [kind = '', detail = ''] = topic.split('_');
  const depth = /^depth(5|10|20)$/.exec(topic);
  if (depth) return partialDepthSource(symbol, Number(depth[1]), parts);
  return SOURCES[kind]?.(symbol, parts, detail) ?? null;
}

const SOURCES: Readonly<Record<string, (symbol: string, parts: SourceParts, detail: string) => Source | null>> = {
  trade: (symbol, { clock }) => ({
    onTrade: (trade) =>
      trade.symbol === symbol
        ? {
            names: ['trade'],
            symbol,
            payload: { e: 'trade', E: clock.now(), s: symbol, t: trade.tradeId, ...tradeFields(trade) },
          }
        : null,
  }),
  aggTrade: (symbol, { clock }) => ({
    onTrade: (trade) =>
      trade.symbol === symbol
        ? {
            names: ['aggTrade'],
            symbol,
            payload: {
              e: 'aggTrade',
              E: clock.now(),
              s: symbol,
              a: trade.tradeId,
              f: trade.tradeId,
              l: trade.tradeId,
              ...tradeFields(trade),
            },
          }
        : null,
  }),
  kline(symbol, { feed, clock }, detail) {
    const timeframe = Timeframe.safeParse(detail);
    if (!timeframe.success) return null;
    const klines = createKlineStream(feed, symbol, timeframe.data, clock.now());
    return {
      onMinute(minute) {
        const update = minute.symbol === symbol ? klines.push(minute) : null;
        if (!update) return null;
        const event = (isClosed: boolean) => klineEvent(symbol, timeframe.data, { ...update, isClosed }, clock.now());
        return { names: ['kline', detail], symbol, payload: event(update.isClosed), payloadAsClosed: event(true) };
      },
    };
  },
  bookTicker: (symbol) => ({
    onTop: (top) =>
      top.symbol === symbol
        ? {
            names: ['bookTicker'],
            symbol,
            payload: {
              u: top.updateId,
              s: symbol,
              b: top.bidPrice ?? NOTHING,
              B: top.bidQuantity,
              a: top.askPrice ?? NOTHING,
              A: top.askQuantity,
            },
          }
        : null,
  }),
  depth(symbol, { engine, clock }) {
    const diff = createDepthDiff(engine, symbol);
    return {
      onBeat() {
        const payload = diff(clock.now());
        return payload && { names: ['depthUpdate', 'depth'], symbol, payload };
      },
    };
  },
  miniTicker: (symbol, parts) =>
    dayTickerSource(symbol, parts, 'miniTicker', (ticker, now) => ({
      e: '24hrMiniTicker',
      E: now,
      s: symbol,
      c: ticker.last,
      o: ticker.open,
      h: ticker.high,
      l: ticker.low,
      v: ticker.volume,
      q: ticker.quoteVolume,
    })),
  ticker: (symbol, parts) =>
    dayTickerSource(symbol, parts, 'ticker', (ticker, now) => {
      const top = parts.engine.bookTop(symbol);
      return {
        e: '24hrTicker',
        E: now,
        s: symbol,
        p: ticker.change,
        P: ticker.changePercent,
        w: ticker.averagePrice,
        x: ticker.open,
        c: ticker.last,
        Q: ticker.lastQuantity,
        b: top?.bidPrice ?? NOTHING,
        B: top?.bidQuantity ?? NOTHING,
        a: top?.askPrice ?? NOTHING,
        A: top?.askQuantity ?? NOTHING,
        o: ticker.open,
        h: ticker.high,
        l: ticker.low,
        v: ticker.volume,
        q: ticker.quoteVolume,
        O: ticker.openAt,
        C: ticker.closeAt,
        F: ticker.firstId,
        L: ticker.lastId,
        n: ticker.count,
      };
    }),
};

function partialDepthSource(symbol: string, levels: number, { engine }: SourceParts): Source {
  let lastUpdateId = -1;
  return {
    onBeat() {
      const depth = engine.depth(symbol, levels);
      if (!depth || depth.lastUpdateId === lastUpdateId) return null;
      lastUpdateId = depth.lastUpdateId;
      return { names: ['depth', `depth${levels}`], symbol, payload: depth };
    },
  };
}

function dayTickerSource(
  symbol: string,
  { engine, feed, clock }: SourceParts,
  name: string,
  payload: (ticker: DayTicker, now: number) => object,
): Source {
  let last = '';
  return {
    onSecond(tell) {
      const price = engine.lastPrice(symbol);
      if (price === null || price === last) return;
      last = price;
      readDayTicker({ engine, feed, now: clock.now() }, symbol).then(
        (ticker) => tell({ names: [name], symbol, payload: payload(ticker, clock.now()) }),
        // Without candles there is nothing to tell; the next second tries again.
        () => undefined,
      );
    },
  };
}

function tradeFields({ price, quantity, at, isBuyerMaker }: PublicTrade) {
  return { p: price, q: quantity, T: at, m: isBuyerMaker, M: true };
}

const NOTHING = '0.00000000';
const BEAT_MS = 100;
const SPEEDS: ReadonlySet<string> = new Set(['100ms', '1000ms']);
const MAX_MESSAGES_PER_SECOND = 20;
