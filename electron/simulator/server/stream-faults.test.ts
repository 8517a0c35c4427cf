import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { systemClock } from '#electron/infra/system/system-clock';
import { systemScheduler } from '#electron/infra/system/system-scheduler';
import { signedRequest } from '#tests/support/signed-request';
import { createDemoFeed } from './demo-feed';
import { signPayload } from './exchange-keys';
import { createExternalFeed, type ExternalFeed } from './external-feed';
import type { FaultInput } from './fault';
import { type Simulator, startSimulator } from './start-simulator';

const TIME = { clock: systemClock, scheduler: systemScheduler };
const SYMBOL = 'DEMOBTCUSDT';
const MINUTE = 60_000;

let feed: ExternalFeed;
let simulator: Simulator;

beforeEach(async () => {
  feed = createExternalFeed({ ...TIME, symbols: createDemoFeed({ ...TIME, seed: 1 }).symbols });
  simulator = await startSimulator({ ...TIME, seed: 1, market: feed, balances: { USDT: '100000', DEMOBTC: '1' } });
  feed.pushTrade({ symbol: SYMBOL, price: 40_000, quantity: 1, at: Date.now() });
});
afterEach(() => simulator.close());

describe('the user stream', () => {
  it('tells the life of an order in Binance’s letters', async () => {
    const stream = await subscribe();

    await place('mine');
    feed.pushTrade({ symbol: SYMBOL, price: 38_900, quantity: 1, at: Date.now() });
    await expect.poll(() => stream.events().length).toBe(4);

    const [created, locked, filled, settled] = stream.events();
    expect(created).toMatchObject({
      e: 'executionReport',
      s: SYMBOL,
      c: 'mine',
      x: 'NEW',
      X: 'NEW',
      p: '39000.00000000',
    });
    expect(locked).toMatchObject({ e: 'outboundAccountPosition', B: [{ a: 'USDT', l: '390.00000000' }] });
    expect(filled).toMatchObject({
      x: 'TRADE',
      X: 'FILLED',
      l: '0.01000000',
      L: '39000.00000000',
      N: 'DEMOBTC',
      m: true,
    });
    expect(settled).toMatchObject({ e: 'outboundAccountPosition' });
  });

  it('refuses what is signed wrongly, and leaves the connection open', async () => {
    const stream = await openSocket(simulator.server.wsApiUrl);
    const params = { apiKey: simulator.key.apiKey, timestamp: Date.now(), signature: 'ab' };

    const refused = await stream.ask({ id: 'a', method: 'userDataStream.subscribe.signature', params });
    const time = await stream.ask({ id: 'b', method: 'time' });

    expect(refused).toMatchObject({ id: 'a', status: 400, error: { code: -1022 } });
    expect(time).toMatchObject({ id: 'b', status: 200, result: { serverTime: expect.any(Number) } });
  });

  it('works the older way with a listen key too', async () => {
    const opened = await send('POST /api/v3/userDataStream');
    const { listenKey } = opened.json as { listenKey: string };
    const stream = await openSocket(`${simulator.server.wsUrl}/${listenKey}`);

    simulator.engine.deposit('demo', 'USDT', '5');
    await expect.poll(() => stream.messages.length).toBe(2);
    await send('DELETE /api/v3/userDataStream', { listenKey });
    await expect.poll(() => stream.isClosed()).toBe(true);

    const deltas = stream.messages.filter(({ e }) => e === 'balanceUpdate');
    expect(deltas).toMatchObject([{ a: 'USDT', d: '5.00000000' }]);
  });

  it.each([
    ['drop-event', ['b', 'c']],
    ['duplicate-event', ['a', 'a', 'b', 'c']],
    ['reorder-event', ['b', 'a', 'c']],
  ] as const)('%s: the client is told %j of a, b and c', async (kind, told) => {
    const stream = await subscribe();
    simulator.server.faults.inject({ match: { channel: 'user', event: 'executionReport' }, action: { kind } });
    // Only order events: the balances in between would come after the one that is held back.
    simulator.server.faults.inject({
      match: { channel: 'user', event: 'outboundAccountPosition' },
      times: null,
      action: { kind: 'drop-event' },
    });

    for (const id of ['a', 'b', 'c']) await place(id);
    await expect.poll(() => stream.events().length).toBe(told.length);

    expect(stream.events().map(({ c }) => c)).toEqual(told);
  });

  it('delay-event tells an event when others have long been told', async () => {
    const stream = await subscribe();
    simulator.server.faults.inject({
      match: { channel: 'user', clientOrderId: 'a' },
      action: { kind: 'delay-event', delayMs: 60 },
    });

    for (const id of ['a', 'b']) await place(id);
    await expect.poll(() => stream.reports().length).toBe(2);

    expect(stream.reports()).toEqual(['b', 'a']);
  });

  it('half-open stays connected and says nothing more, not even to a ping', async () => {
    const stream = await subscribe();
    inject({ match: { channel: 'user' }, action: { kind: 'half-open' } });
    let pongs = 0;
    stream.socket.on('pong', () => {
      pongs += 1;
    });

    await place('a');
    stream.socket.ping();
    await place('b');

    // A whole exchange of messages on another connection: the silent one had its time.
    const other = await openSocket(simulator.server.wsApiUrl);
    await other.ask({ id: 'time', method: 'time' });
    expect([stream.events(), pongs, stream.isClosed()]).toEqual([[], 0, false]);
  });

  it.each([
    ['cut', []],
    ['terminate-stream', ['eventStreamTerminated']],
  ] as const)('%s ends it', async (kind, lastWords) => {
    const stream = await subscribe();
    inject({ match: { channel: 'user' }, action: { kind } });

    await place('a');

    if (kind === 'cut') await expect.poll(() => stream.isClosed()).toBe(true);
    else await expect.poll(() => stream.events().length).toBe(1);
    expect(stream.events().map(({ e }) => e)).toEqual(lastWords);
  });

  it('ends for a key that is revoked', async () => {
    const stream = await subscribe();

    inject({ action: { kind: 'revoke-key' } });
    await expect.poll(() => stream.events().length).toBe(1);

    expect(stream.events()[0]).toMatchObject({ e: 'eventStreamTerminated' });
  });

  it('cannot be opened while connections are refused', async () => {
    inject({ match: { channel: 'connection', path: '/ws-api/*' }, times: 2, action: { kind: 'refuse-connection' } });

    const attempts = [];
    for (let attempt = 0; attempt < 3; attempt++) {
      attempts.push(
        await openSocket(simulator.server.wsApiUrl).then(
          () => 'open',
          (error: Error) => error.message,
        ),
      );
    }

    expect(attempts).toEqual([expect.stringContaining('503'), expect.stringContaining('503'), 'open']);
  });
});

describe('market streams', () => {
  it('take subscriptions in the path, in the query and by message', async () => {
    const bare = await openSocket(`${simulator.server.wsUrl}/${SYMBOL.toLowerCase()}@trade`);
    const combined = await openSocket(
      `${simulator.server.wsUrl.replace(/ws$/, 'stream')}?streams=${SYMBOL.toLowerCase()}@aggTrade`,
    );
    const asked = await openSocket(`${simulator.server.wsUrl}/0`);
    const answer = await asked.ask({ id: 7, method: 'SUBSCRIBE', params: [`${SYMBOL.toLowerCase()}@bookTicker`] });
    const list = await asked.ask({ id: 8, method: 'LIST_SUBSCRIPTIONS' });

    feed.pushTrade({ symbol: SYMBOL, price: 41_000, quantity: 1, at: Date.now() });
    await expect.poll(() => [bare, combined, asked].every(({ messages }) => messages.length > 0)).toBe(true);

    expect([answer, list]).toEqual([
      { result: null, id: 7 },
      { result: ['demobtcusdt@bookTicker'], id: 8 },
    ]);
    expect(bare.messages[0]).toMatchObject({ e: 'trade', s: SYMBOL, p: '41000.00000000' });
    expect(combined.messages[0]).toMatchObject({ stream: 'demobtcusdt@aggTrade', data: { e: 'aggTrade' } });
    expect(asked.messages.find(({ u }) => u !== undefined)).toMatchObject({ s: SYMBOL, b: expect.any(String) });
  });

  it('chain the updates of a book so that none can be missed unseen', async () => {
    const stream = await openSocket(`${simulator.server.wsUrl}/${SYMBOL.toLowerCase()}@depth@100ms`);
    const snapshot = simulator.engine.depth(SYMBOL, 5_000);
    const book = { b: new Map(snapshot?.bids), a: new Map(snapshot?.asks) };

    for (let step = 0; step < 4; step++) {
      const before = stream.messages.length;
      feed.pushTrade({ symbol: SYMBOL, price: 40_000 + step * 7, quantity: 1, at: Date.now() });
      await expect.poll(() => stream.messages.length).toBeGreaterThan(before);
    }
    for (const { a, b } of stream.messages as unknown as { a: [string, string][]; b: [string, string][] }[]) {
      for (const [side, levels] of [
        [book.a, a],
        [book.b, b],
      ] as const) {
        for (const [price, quantity] of levels) {
          if (Number(quantity) === 0) side.delete(price);
          else side.set(price, quantity);
        }
      }
    }

    const last = simulator.engine.depth(SYMBOL, 5_000);
    const updates = stream.messages as unknown as { U: number; u: number }[];
    expect(updates.slice(1).map(({ U }) => U)).toEqual(updates.slice(0, -1).map(({ u }) => u + 1));
    expect(updates.at(-1)?.u).toBe(last?.lastUpdateId);
    expect([book.b, book.a]).toEqual([new Map(last?.bids), new Map(last?.asks)]);
  });

  it.each([
    ['drop-event', ['40001', '40002']],
    ['duplicate-event', ['40000', '40000', '40001', '40002']],
    ['reorder-event', ['40001', '40000', '40002']],
  ] as const)('%s: trades at 40000, 40001, 40002 are told as %j', async (kind, told) => {
    const stream = await openSocket(`${simulator.server.wsUrl}/${SYMBOL.toLowerCase()}@trade`);
    inject({ match: { channel: 'market', symbol: SYMBOL, event: 'trade' }, action: { kind } });

    for (const price of [40_000, 40_001, 40_002]) {
      feed.pushTrade({ symbol: SYMBOL, price, quantity: 1, at: Date.now() });
    }
    await expect.poll(() => stream.messages.length).toBe(told.length);

    expect(stream.messages.map(({ p }) => String(Number(p)))).toEqual(told);
  });

  it('make longer candles of minutes, and close-candle closes one too early', async () => {
    const openAt = Math.floor(Date.now() / (5 * MINUTE)) * 5 * MINUTE;
    const stream = await openSocket(`${simulator.server.wsUrl}/${SYMBOL.toLowerCase()}@kline_5m`);
    await expect.poll(() => simulator.server.log.entries().length).toBeGreaterThan(0);
    const minute = (index: number, close: number, isClosed: boolean) =>
      feed.pushCandle(
        SYMBOL,
        { openAt: openAt + (5 + index) * MINUTE, open: 40_000, high: 40_100, low: 39_900, close, volume: 2 },
        isClosed,
      );
    // The first of them shows that what was before has been read.
    await expect
      .poll(() => {
        minute(0, 40_000, false);
        return stream.messages.length;
      })
      .toBeGreaterThan(0);

    inject({ match: { channel: 'market', event: 'kline' }, action: { kind: 'close-candle' } });
    minute(0, 40_010, false);
    for (let index = 0; index < 5; index++) minute(index, 40_020 + index, true);
    const klines = () => stream.messages.slice(-6).map(({ k }) => k as { t: number; x: boolean; c: string; v: string });
    await expect.poll(() => klines().at(-1)?.c).toBe('40024.00000000');

    expect(klines().map(({ x }) => x)).toEqual([true, false, false, false, false, true]);
    expect(klines().at(-1)).toMatchObject({ t: openAt + 5 * MINUTE, c: '40024.00000000', v: '10.00000000' });
  });

  it('are pinged by the exchange and cut after their day', async () => {
    await simulator.close();
    simulator = await startSimulator({ ...TIME, seed: 1, market: feed, pingEveryMs: 20, cutAfterMs: 100 });
    const stream = await openSocket(`${simulator.server.wsUrl}/${SYMBOL.toLowerCase()}@trade`);
    let pings = 0;
    stream.socket.on('ping', () => {
      pings += 1;
    });

    await expect.poll(() => stream.isClosed()).toBe(true);

    expect(pings).toBeGreaterThan(1);
  });
});

type Message = Record<string, unknown>;

function inject(fault: FaultInput): void {
  simulator.server.faults.inject(fault);
}

function send(request: string, parameters: Record<string, string> = {}) {
  if (request.endsWith('userDataStream')) {
    const [method, path] = request.split(' ');
    return fetch(`${simulator.server.restUrl}${path}?${new URLSearchParams(parameters)}`, {
      method,
      headers: { 'X-MBX-APIKEY': simulator.key.apiKey },
    }).then(async (response) => ({ status: response.status, json: (await response.json()) as unknown }));
  }
  return signedRequest(simulator.server.restUrl, simulator.key, request, parameters);
}

function place(newClientOrderId: string) {
  const order = { symbol: SYMBOL, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: '39000' };
  return send('POST /api/v3/order', { ...order, newClientOrderId });
}

async function openSocket(url: string) {
  const socket = new WebSocket(url);
  const messages: Message[] = [];
  socket.on('message', (data) => messages.push(JSON.parse(String(data))));
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return {
    socket,
    messages,
    isClosed: () => socket.readyState === WebSocket.CLOSED,
    async ask(request: { id: string | number; method: string; params?: unknown }): Promise<Message> {
      socket.send(JSON.stringify(request));
      await expect.poll(() => messages.some(({ id }) => id === request.id)).toBe(true);
      const index = messages.findIndex(({ id }) => id === request.id);
      // Found by the line above.
      return messages.splice(index, 1)[0] as Message;
    },
  };
}

async function subscribe() {
  const stream = await openSocket(simulator.server.wsApiUrl);
  const signed = `apiKey=${simulator.key.apiKey}&timestamp=${Date.now()}`;
  const params = {
    ...Object.fromEntries(new URLSearchParams(signed)),
    signature: signPayload(signed, simulator.key.secret),
  };
  await stream.ask({ id: 'subscribe', method: 'userDataStream.subscribe.signature', params });
  const events = () => stream.messages.map(({ event }) => event as Message);
  return {
    ...stream,
    events,
    reports: () => events().flatMap(({ e, c }) => (e === 'executionReport' ? [c] : [])),
  };
}
