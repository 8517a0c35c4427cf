import { createHmac } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemClock } from '#electron/infra/system/system-clock';
import { systemScheduler } from '#electron/infra/system/system-scheduler';
import type { ExecutionEvent, SubmitResult } from '#electron/ports/execution-client';
import type { MarketEvent } from '#electron/ports/market-client';
import type { NetworkPurpose } from '#electron/ports/network-gate';
import { AppError } from '#shared/domain/app-error';
import { entryOrder, executionReport, exitOrder, ORDER_IDS, restOrder } from '#tests/support/binance-fixtures';
import { type CannedAnswer, startCannedExchange } from '#tests/support/canned-exchange';
import { type BinanceClientOptions, createBinanceClient } from './create-binance-client';

const SECRET = 'canned-secret';
const PLACED = {
  body: {
    orderListId: 7,
    orderReports: [restOrder({ orderListId: 7, status: 'NEW', executedQty: '0.0', cummulativeQuoteQty: '0.0' })],
  },
};
const OTOCO = 'POST /api/v3/orderList/otoco';
const ACCOUNT = { body: { canTrade: true, balances: [] } };

// The first import of ccxt takes seconds; no test should pay for it.
beforeAll(async () => void (await import('ccxt')));

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

describe('hosts and gate', () => {
  it.each([false, true])('finds every address of ccxt on the list (test network %s)', async (isTestnet) => {
    const { client } = await connect({ endpoints: { kind: 'binance', isTestnet } });

    expect(client.execution.figures().latencyMs).toBeNull();
  });

  it.each(['http://192.168.0.7:80', 'https://127.0.0.1.evil.example', 'http://user@127.0.0.1:9'])(
    'refuses a simulator at %s',
    async (restUrl) => {
      const endpoints = {
        kind: 'simulator' as const,
        restUrl,
        wsUrl: 'ws://127.0.0.1:9/ws',
        wsApiUrl: 'ws://127.0.0.1:9',
      };

      await expect(connect({ endpoints })).rejects.toMatchObject({ code: 'host_not_allowed' });
    },
  );

  it('asks the gate before every request and every socket', async () => {
    const { client, exchange, passed } = await start();

    await client.market.instruments();
    const stop = client.market.subscribe(['BTC/USDT'], () => {});
    await vi.waitFor(() => expect(exchange.sockets).toHaveLength(1));
    stop();

    expect(passed.map(({ purpose, url }) => `${purpose} ${new URL(url).protocol}${new URL(url).pathname}`)).toEqual([
      'simulator http:/api/v3/exchangeInfo',
      'simulator http:/api/v3/time',
      'simulator ws:/stream',
    ]);
  });

  it('sends nothing through a closed gate', async () => {
    const { client, exchange, gate } = await start();
    await client.market.instruments();
    const before = exchange.requests.length;
    gate.isClosed = true;

    const submitted = await client.execution.submit(entryOrder(), ORDER_IDS);

    await expect(client.execution.openOrders()).rejects.toMatchObject({ code: 'egress_blocked' });
    expect([submitted, exchange.requests.length]).toEqual([
      { kind: 'rejected', code: 'not_sent', message: 'egress_blocked: closed', isKeyRevoked: false },
      before,
    ]);
  });
});

describe('submit', () => {
  it('sends the numbers as they are, signed, once', async () => {
    const { client, exchange } = await start({ [OTOCO]: PLACED });

    const result = await client.execution.submit(entryOrder(), ORDER_IDS);

    const posted = exchange.requests.filter(({ route }) => route === OTOCO);
    const { signature, timestamp, recvWindow, ...parameters } = posted[0]?.parameters ?? {};
    expect(result).toMatchObject({ kind: 'accepted', orders: [{ clientOrderId: 'fg-e', state: 'open', listId: '7' }] });
    expect(posted).toHaveLength(1);
    expect(parameters).toMatchObject({
      workingPrice: '60000.1',
      workingQuantity: '0.001',
      pendingBelowStopPrice: '59000',
    });
    expect(signature).toBe(
      createHmac('sha256', SECRET)
        .update(posted[0]?.signed ?? '')
        .digest('hex'),
    );
    expect([recvWindow, Math.abs(Number(timestamp) - Date.now()) < 5_000]).toEqual(['5000', true]);
  });

  it.each<[string, CannedAnswer, string]>([
    ['the socket dies', (message) => message.socket.destroy(), 'unknown ECONNRESET'],
    ['nothing comes', () => {}, 'unknown timeout'],
    [
      'the answer is cut',
      (message, response) => {
        response.writeHead(200, { 'Content-Length': 500 });
        response.write('{"orderListId":7,');
        setTimeout(() => message.socket.destroy(), 20);
      },
      'unknown ECONNRESET',
    ],
    ['half an object', { body: '{"orderListId":7,"ord' }, 'unknown unreadable_answer'],
    [
      'an object of another shape',
      { body: { orderListId: 7, orderReports: [{ status: 'ODD' }] } },
      'unknown unreadable_answer',
    ],
    ['a portal', { body: '<html>log in</html>' }, 'unknown unreadable_answer'],
    ['a redirect', { status: 302, body: '', headers: { Location: 'http://127.0.0.1:1/' } }, 'unknown http_302'],
    ['503', { status: 503, body: { code: -1, msg: 'Unknown error' } }, 'unknown -1'],
    ['a duplicate', { status: 400, body: { code: -2010, msg: 'Duplicate order sent.' } }, 'unknown -2010'],
    ['no funds', { status: 400, body: { code: -2010, msg: 'Account has insufficient balance' } }, 'rejected -2010'],
    ['a bad timestamp', { status: 400, body: { code: -1021, msg: 'outside of the recvWindow' } }, 'rejected -1021'],
  ])('is sent once when %s', async (_name, answer, expected) => {
    const { client, exchange } = await start({ [OTOCO]: answer }, { timeoutMs: 300 });

    const result = await client.execution.submit(entryOrder(), ORDER_IDS);

    expect([summary(result), exchange.count(OTOCO)]).toEqual([expected, 1]);
  });

  it('proves that nothing left where nobody listens', async () => {
    const { client, exchange } = await start();
    await client.execution.balances().catch(() => {});
    await client.market.instruments();
    await exchange.close();
    // Finds out that the kept connection is dead: on that one an order may have left.
    await client.execution.openOrders().catch(() => {});

    expect(summary(await client.execution.submit(entryOrder(), ORDER_IDS))).toBe('rejected not_sent');
  });

  it('throws before sending what breaks a rule', async () => {
    const { client, exchange } = await start();

    await expect(client.execution.submit(exitOrder('0.0000001'), ORDER_IDS)).rejects.toThrow(/quantity_step/);
    expect(exchange.count('POST /api/v3/order')).toBe(0);
  });

  it('tells a revoked key from one that never worked', async () => {
    const refusal = { status: 401, body: { code: -2015, msg: 'Invalid API-key, IP, or permissions for action.' } };
    const { client, exchange } = await start({ [OTOCO]: refusal, 'GET /api/v3/account': ACCOUNT });

    const first = await client.execution.submit(entryOrder(), ORDER_IDS);
    await client.execution.balances();
    const second = await client.execution.submit(entryOrder(), ORDER_IDS);
    exchange.answer('GET /api/v3/account', refusal);

    await expect(client.execution.balances()).rejects.toMatchObject({ code: 'key_revoked' });
    expect([first, second]).toMatchObject([{ isKeyRevoked: false }, { isKeyRevoked: true }]);
  });

  it('needs a key', async () => {
    const { client } = await start({}, { credentials: () => null });

    await expect(client.execution.balances()).rejects.toMatchObject({ code: 'key_missing' });
    expect(summary(await client.execution.submit(entryOrder(), ORDER_IDS))).toBe('rejected not_sent');
  });
});

describe('cancel', () => {
  it.each<[string, CannedAnswer, string]>([
    [
      'the order',
      { body: restOrder({ status: 'CANCELED', origClientOrderId: 'fg-e', clientOrderId: 'c1' }) },
      'cancelled fg-e',
    ],
    [
      'its whole list',
      { body: { orderListId: 7, orderReports: [restOrder({ status: 'CANCELED', origClientOrderId: 'fg-s' })] } },
      'cancelled fg-s',
    ],
    ['unknown order', { status: 400, body: { code: -2011, msg: 'Unknown order sent.' } }, 'gone -2011'],
    [
      'an account that may not cancel',
      { status: 400, body: { code: -2011, msg: 'This account may not place or cancel orders.' } },
      'unknown -2011',
    ],
    ['a timeout behind', { status: 503, body: { code: -1007, msg: 'Timeout' } }, 'unknown -1007'],
    ['a dead socket', (message) => message.socket.destroy(), 'unknown ECONNRESET'],
  ])('reads %s', async (_name, answer, expected) => {
    const { client } = await start({ 'DELETE /api/v3/order': answer });

    const result = await client.execution.cancel({ instrument: 'BTC/USDT', clientOrderId: 'fg-e' });

    const what = result.kind === 'cancelled' ? result.orders[0]?.clientOrderId : result.code;
    expect(`${result.kind} ${what}`).toBe(expected);
  });
});

describe('queries', () => {
  it('finds an order, and says where the exchange has none', async () => {
    const none = { status: 400, body: { code: -2013, msg: 'Order does not exist.' } };
    const archived = {
      status: 400,
      body: {
        code: -2026,
        msg: 'Order was canceled or expired with no executed qty over 90 days ago and has been archived.',
      },
    };
    const { client } = await start({ 'GET /api/v3/order': [{ body: restOrder() }, none, archived] });
    const ask = () => client.execution.findOrder({ instrument: 'BTC/USDT', clientOrderId: 'fg-e' });

    expect([(await ask())?.exchangeOrderId, await ask(), await ask()]).toEqual(['28457001223', null, null]);
  });

  it('pages through fills after a trade', async () => {
    const trade = (id: number) => ({
      id,
      orderId: 1,
      price: '1.0',
      qty: '2.0',
      commission: '0',
      commissionAsset: 'BTC',
      time: id,
      isBuyer: true,
      isMaker: true,
    });
    const page = Array.from({ length: 1_000 }, (_, index) => trade(101 + index));
    const { client, exchange } = await start({ 'GET /api/v3/myTrades': [{ body: page }, { body: [trade(1_101)] }] });

    const fills = await client.execution.fillsSince('BTC/USDT', '100');

    const asked = exchange.requests.filter(({ route }) => route === 'GET /api/v3/myTrades');
    expect([fills.length, fills.at(-1)?.tradeId, asked.map(({ parameters }) => parameters.fromId)]).toEqual([
      1_001,
      '1101',
      ['101', '1101'],
    ]);
  });

  it('pages through candles and leaves out the one that forms', async () => {
    const from = Math.floor((Date.now() - 1_200 * 60_000) / 60_000) * 60_000;
    const kline = (index: number) => {
      const openAt = from + index * 60_000;
      return [openAt, '1.0', '1.0', '1.0', '1.0', '5.0', openAt + 59_999];
    };
    const pages = [0, 1_000].map((start) => ({
      body: Array.from({ length: start === 0 ? 1_000 : 201 }, (_, index) => kline(start + index)),
    }));
    const { client } = await start({ 'GET /api/v3/klines': pages });
    const reached: number[] = [];

    const candles = await client.market.history('BTC/USDT', '1m', from, from + 2_000 * 60_000, {
      onProgress: (at) => reached.push((at - from) / 60_000),
    });

    expect([candles.length, reached]).toEqual([1_200, [1_000, 2_000]]);
  });

  it('stops loading candles on request', async () => {
    const { client } = await start();

    const loading = client.market.history('BTC/USDT', '1m', 0, 60_000, { signal: AbortSignal.abort() });

    await expect(loading).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('measures the clock and repeats a question that was refused for its time, once', async () => {
    const late = { status: 400, body: { code: -1021, msg: 'outside of the recvWindow' } };
    const ahead = {
      'GET /api/v3/time': ((_message, response) =>
        response.end(JSON.stringify({ serverTime: Date.now() + 60_000 }))) as CannedAnswer,
    };
    const { client, exchange } = await start({ ...ahead, 'GET /api/v3/account': [late, ACCOUNT, late] });

    await client.execution.balances();
    const skew = client.execution.figures().clockSkewMs ?? 0;

    expect([exchange.count('GET /api/v3/account'), exchange.count('GET /api/v3/time')]).toEqual([2, 2]);
    expect(Math.abs(skew - 60_000)).toBeLessThan(2_000);
    await expect(client.execution.balances()).rejects.toMatchObject({ code: 'exchange_refused' });
    expect(exchange.count('GET /api/v3/account')).toBe(4);
  });

  it('shows the figures of the answers', async () => {
    const headers = { 'X-MBX-USED-WEIGHT-1M': '41', 'X-MBX-ORDER-COUNT-10S': '3' };
    const { client } = await start({ 'GET /api/v3/account': { ...ACCOUNT, headers } });
    await client.market.instruments();

    await client.execution.balances();

    expect(client.execution.figures()).toMatchObject({
      requestWeight: { used: 41, limit: 6_000 },
      orderCount: { used: 3, limit: 100 },
      blockedUntil: null,
    });
  });

  it('takes the rates of the account into the rules', async () => {
    const account = { canTrade: true, balances: [], commissionRates: { maker: '0.00010000', taker: '0.00020000' } };
    const { client } = await start({ 'GET /api/v3/account': { body: account } });
    await client.market.instruments();

    await client.execution.balances();

    expect(client.execution.rules('BTC/USDT')).toMatchObject({
      makerFeeFraction: '0.0001',
      takerFeeFraction: '0.0002',
    });
  });
});

describe('blocks', () => {
  const busy = {
    status: 429,
    body: { code: -1003, msg: 'Too much request weight used' },
    headers: { 'Retry-After': '5' },
  };

  it('keeps silent after 429 until the exchange allows', async () => {
    const clock = { at: Date.now(), now: () => clock.at };
    const { client, exchange } = await start({ 'GET /api/v3/account': [busy, ACCOUNT], [OTOCO]: PLACED }, { clock });
    await client.market.instruments();

    await expect(client.execution.balances()).rejects.toMatchObject({ code: 'exchange_blocked' });
    await expect(client.execution.openOrders()).rejects.toMatchObject({ code: 'exchange_blocked' });
    const during = summary(await client.execution.submit(entryOrder(), ORDER_IDS));
    const sent = exchange.requests.length;
    clock.at += 5_001;
    await client.execution.balances();

    expect([during, exchange.count(OTOCO), sent, exchange.requests.length]).toEqual([
      'rejected not_sent',
      0,
      sent,
      sent + 1,
    ]);
  });

  it('remembers a ban over a restart', async () => {
    const until = Date.now() + 90_000;
    const banned = {
      status: 418,
      body: { code: -1003, msg: `Way too much request weight used; IP banned until ${until}.` },
    };
    const stored = { at: null as number | null };
    const blockedUntil = {
      load: () => stored.at,
      save(at: number | null) {
        stored.at = at;
      },
    };
    const { client, exchange } = await start({ 'GET /api/v3/account': banned }, { blockedUntil });
    await expect(client.execution.balances()).rejects.toMatchObject({ code: 'exchange_blocked' });

    const again = await connect({ endpoints: exchange.endpoints, blockedUntil });
    const sent = exchange.requests.length;

    await expect(again.client.market.instruments()).rejects.toMatchObject({
      code: 'exchange_blocked',
      details: { until: stored.at },
    });
    expect([exchange.requests.length, (stored.at ?? 0) >= until - 1_000]).toEqual([sent, true]);
  });

  it('does not stop cancels and questions for too many orders', async () => {
    const tooMany = { status: 429, body: { code: -1015, msg: 'Too many new orders' }, headers: { 'Retry-After': '9' } };
    const { client } = await start({ [OTOCO]: tooMany, 'GET /api/v3/account': ACCOUNT });

    const submitted = summary(await client.execution.submit(entryOrder(), ORDER_IDS));

    expect([submitted, await client.execution.balances()]).toEqual(['rejected -1015', []]);
  });
});

describe('user stream', () => {
  it('comes up, tells fills and balances, and comes up again after a cut', async () => {
    const { client, exchange } = await start({}, { scheduler: fastScheduler(50) });
    const events: ExecutionEvent[] = [];

    const stop = client.execution.subscribe((event) => events.push(event));
    await vi.waitFor(() => expect(told(events)).toEqual(['up']));
    exchange.sockets[0]?.socket.send(JSON.stringify({ subscriptionId: 0, event: executionReport() }));
    const position = { e: 'outboundAccountPosition', E: 9, u: 9, B: [{ a: 'BTC', f: '0.1000', l: '0.0' }] };
    exchange.sockets[0]?.socket.send(JSON.stringify({ subscriptionId: 0, event: position }));
    await vi.waitFor(() => expect(events).toHaveLength(3));
    exchange.sockets[0]?.socket.terminate();
    await vi.waitFor(() => expect(told(events).at(-1)).toBe('up'));
    stop();

    expect(told(events)).toEqual(['up', 'order filled 5123456789', 'balances BTC 0.1', 'down closed_1006', 'up']);
    const { method, params } = JSON.parse(exchange.sockets[0]?.received[0] ?? '{}');
    const { signature, ...rest } = params;
    const text = Object.entries(rest)
      .map(([name, value]) => `${name}=${value}`)
      .join('&');
    expect(method).toBe('userDataStream.subscribe.signature');
    expect(signature).toBe(createHmac('sha256', SECRET).update(text).digest('hex'));
  });

  it.each([
    ['an event that ends it', { event: { e: 'eventStreamTerminated', E: 1 } }, 'down terminated'],
    ['an event that cannot be read', { event: executionReport({ q: 'NaN' }) }, 'down unreadable_frame'],
  ])('is renewed after %s', async (_name, frame, expected) => {
    const { client, exchange } = await start({}, { scheduler: fastScheduler(50) });
    const events: ExecutionEvent[] = [];

    client.execution.subscribe((event) => events.push(event));
    await vi.waitFor(() => expect(told(events)).toEqual(['up']));
    exchange.sockets[0]?.socket.send(JSON.stringify(frame));

    await vi.waitFor(() => expect(told(events)).toEqual(['up', expected, 'up']));
  });

  it('notices a connection that only seems to stand', async () => {
    const { client, exchange } = await start({}, { scheduler: fastScheduler(100) });
    const events: ExecutionEvent[] = [];

    client.execution.subscribe((event) => events.push(event));
    // The canned exchange neither pings nor answers a ping.
    await vi.waitFor(() => expect(told(events)).toEqual(['up', 'down half_open', 'up']), { timeout: 5_000 });

    expect(exchange.sockets.length).toBe(2);
  });

  it('keeps a silent connection that answers', async () => {
    const { client, exchange } = await start({}, { scheduler: fastScheduler(100) });
    const events: ExecutionEvent[] = [];
    let pings = 0;

    client.execution.subscribe((event) => events.push(event));
    await vi.waitFor(() => expect(exchange.sockets).toHaveLength(1));
    exchange.sockets[0]?.socket.on('ping', (data) => {
      pings += 1;
      exchange.sockets[0]?.socket.pong(data);
    });
    await vi.waitFor(() => expect(pings).toBeGreaterThan(2), { timeout: 5_000 });

    expect(told(events)).toEqual(['up']);
  });

  it('tries again ever more slowly, and says once that it is down', async () => {
    const delays: number[] = [];
    const scheduler = fastScheduler(200, (ms) => delays.push(ms));
    const { client, exchange } = await start({}, { scheduler, random: () => 1 });
    exchange.doors.refusesSockets = true;
    const events: ExecutionEvent[] = [];

    const stop = client.execution.subscribe((event) => events.push(event));
    await vi.waitFor(() => expect(exchange.doors.refusedSockets).toBe(9), { timeout: 5_000 });
    stop();

    // The others limit a request, or the opening of a connection.
    const pauses = delays.filter((ms) => ms !== 10_000);
    expect(pauses.slice(0, 8)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect(told(events)).toEqual(['down ECONNRESET']);
  });

  it('is not up before the exchange has taken the subscription', async () => {
    const { client, exchange } = await start({}, { scheduler: fastScheduler(100) });
    exchange.doors.answersSubscribe = false;
    const events: ExecutionEvent[] = [];

    client.execution.subscribe((event) => events.push(event));

    await vi.waitFor(() => expect(told(events)).toEqual(['down not_confirmed']), { timeout: 5_000 });
  });
});

describe('market stream', () => {
  it('streams minutes and quotes under our names', async () => {
    const { client, exchange } = await start();
    const events: MarketEvent[] = [];

    client.market.subscribe(['BTC/USDT'], (event) => events.push(event), { withTrades: true });
    await vi.waitFor(() => expect(events).toHaveLength(1));
    const quote = { u: 4, s: 'BTCUSDT', b: '1.10', B: '1', a: '1.20', A: '2' };
    exchange.sockets[0]?.socket.send(JSON.stringify({ stream: 'btcusdt@bookTicker', data: quote }));
    await vi.waitFor(() => expect(events).toHaveLength(2));

    expect(exchange.sockets[0]?.path).toBe('/stream?streams=btcusdt@kline_1m/btcusdt@bookTicker/btcusdt@trade');
    expect(events).toMatchObject([
      { kind: 'stream', isUp: true, reason: null },
      { kind: 'quote', quote: { instrument: 'BTC/USDT', bid: '1.1', ask: '1.2' } },
    ]);
  });
});

async function start(
  answers: Parameters<typeof startCannedExchange>[0] = {},
  over: Partial<BinanceClientOptions> = {},
) {
  const exchange = await startCannedExchange(answers);
  open.push(() => exchange.close().catch(() => {}));
  return { exchange, ...(await connect({ endpoints: exchange.endpoints, ...over })) };
}

async function connect(over: Partial<BinanceClientOptions> & Pick<BinanceClientOptions, 'endpoints'>) {
  const passed: NetworkPurpose[] = [];
  const gate = {
    isClosed: false,
    pass(request: NetworkPurpose) {
      if (gate.isClosed) throw new AppError('egress_blocked', 'closed');
      passed.push(request);
    },
    contacts: () => [],
  };
  const client = await createBinanceClient({
    credentials: () => ({ apiKey: 'canned-key', secret: SECRET }),
    gate,
    clock: systemClock,
    scheduler: systemScheduler,
    blockedUntil: { load: () => null, save: () => {} },
    ...over,
  });
  open.push(async () => {
    await client.market.close();
    await client.execution.close();
  });
  return { client, passed, gate };
}

/** Timers that run `factor` times as fast. */
function fastScheduler(factor: number, onTimer: (ms: number) => void = () => {}) {
  return {
    after(delayMs: number, run: () => void) {
      onTimer(delayMs);
      return systemScheduler.after(delayMs / factor, run);
    },
  };
}

function summary(result: SubmitResult): string {
  return result.kind === 'accepted' ? result.kind : `${result.kind} ${result.code}`;
}

function told(events: readonly ExecutionEvent[]): string[] {
  return events.map((event) => {
    if (event.kind === 'stream') return event.isUp ? 'up' : `down ${event.reason}`;
    if (event.kind === 'order') return `order ${event.order.state} ${event.fill?.tradeId}`;
    return `balances ${event.balances.map(({ asset, free }) => `${asset} ${free}`).join()}`;
  });
}
