import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemClock } from '#electron/infra/system/system-clock';
import { systemScheduler } from '#electron/infra/system/system-scheduler';
import type { ExecutionEvent } from '#electron/ports/execution-client';
import type { MarketEvent } from '#electron/ports/market-client';
import { createExchangeEngine } from '#electron/simulator/exchange/exchange-engine';
import type { ExchangeSymbol } from '#electron/simulator/exchange/exchange-symbol';
import { TRADING_ONLY } from '#electron/simulator/server/exchange-keys';
import { createExchangeServer } from '#electron/simulator/server/exchange-server';
import { createExternalFeed } from '#electron/simulator/server/external-feed';
import type { FaultAction } from '#electron/simulator/server/fault';
import { createShiftableClock } from '#electron/simulator/server/shiftable-clock';
import { entryOrder, exitOrder, ORDER_IDS, protectionOrder } from '#tests/support/binance-fixtures';
import { BITCOIN_FILTERS } from '#tests/support/exchange-filters';
import { bitcoinRules } from '#tests/support/instrument-rules';
import { createBinanceClient } from './create-binance-client';

const LIST_PATH = '/api/v3/orderList/otoco';
const KEY = {
  apiKey: 'simulatorkey0001',
  secret: 'simulator-secret',
  permissions: TRADING_ONLY,
};
const BTC: ExchangeSymbol = {
  symbol: 'BTCUSDT',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  status: 'TRADING',
  filters: BITCOIN_FILTERS,
  liquidity: { levels: 5, halfSpreadFraction: '0.00001', levelFraction: '0.0001', meanQuantity: '2' },
};

beforeAll(async () => void (await import('ccxt')));

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

describe('against the exchange simulator', () => {
  it('reads instruments, permissions and balances', async () => {
    const { client } = await start();

    const [rules] = await client.market.instruments();

    expect(rules).toEqual(bitcoinRules({ knownAt: rules?.knownAt ?? 0 }));
    expect([await client.execution.permissions(), await client.execution.balances()]).toEqual([
      { canRead: true, canTradeSpot: true, canWithdraw: false, canTransfer: false, isIpRestricted: true },
      [
        { asset: 'USDT', free: '100000', locked: '0' },
        { asset: 'BTC', free: '1', locked: '0' },
      ],
    ]);
  });

  it('carries an entry from the book to its stop, told by the stream and by questions alike', async () => {
    const { client, feed, clock } = await start();
    const events: ExecutionEvent[] = [];
    client.execution.subscribe((event) => events.push(event));
    await vi.waitFor(() => expect(events).toContainEqual({ kind: 'stream', isUp: true, reason: null }));

    const placed = await client.execution.submit(entryOrder(), ORDER_IDS);
    const resting = await client.execution.openOrders();
    feed.pushTrade({ symbol: 'BTCUSDT', price: 60_000, quantity: 5, at: clock.now() });
    await vi.waitFor(() => expect(fillsOf(events)).toHaveLength(1));
    const live = await client.execution.openOrders();
    feed.pushTrade({ symbol: 'BTCUSDT', price: 58_990, quantity: 5, at: clock.now() });
    await vi.waitFor(() => expect(fillsOf(events).length).toBeGreaterThanOrEqual(2));

    const entry = await client.execution.findOrder({ instrument: 'BTC/USDT', clientOrderId: 'fg-e' });
    const stop = await client.execution.findOrder({ instrument: 'BTC/USDT', clientOrderId: 'fg-s' });
    const fills = await client.execution.fillsSince('BTC/USDT', '0');
    expect(placed.kind === 'accepted' && placed.orders.map(describeOrder)).toEqual([
      'fg-e limit open',
      'fg-t limit_maker pending',
      'fg-s stop pending',
    ]);
    expect(resting.map(describeOrder)).toContain('fg-e limit open');
    expect(live.map(describeOrder).sort()).toEqual(['fg-s stop open', 'fg-t limit_maker open']);
    expect([entry?.state, stop?.state, stop?.filledQuantity]).toEqual(['filled', 'filled', '0.00099']);
    expect(fillsOf(events)).toEqual(fills.map(({ tradeId, price, quantity }) => `${tradeId} ${quantity} at ${price}`));
    expect(await client.execution.openOrders()).toEqual([]);
  });

  it.each<[FaultAction, string]>([
    [{ kind: 'drop-after' }, 'unknown'],
    [{ kind: 'drop-before' }, 'unknown'],
    [{ kind: 'hang', isProcessed: true }, 'unknown'],
    [{ kind: 'truncate' }, 'unknown'],
    [{ kind: 'unknown-error', isProcessed: true }, 'unknown'],
    [{ kind: 'unexpected-response', isProcessed: true }, 'unknown'],
    [{ kind: 'backend-timeout', isProcessed: true }, 'unknown'],
    [{ kind: 'captive-portal' }, 'unknown'],
    [{ kind: 'maintenance' }, 'unknown'],
    [{ kind: 'too-many-orders' }, 'rejected'],
    [{ kind: 'timestamp' }, 'rejected'],
    [{ kind: 'rate-limited', retryAfterSeconds: 1 }, 'rejected'],
    [{ kind: 'banned', retryAfterSeconds: 1 }, 'rejected'],
  ])('sends an entry once through %j and never claims more than is proven', async (action, kind) => {
    const { client, server, engine } = await start();
    await client.execution.balances();
    server.faults.inject({ match: { path: LIST_PATH }, action });

    const result = await client.execution.submit(entryOrder(), ORDER_IDS);

    const placed = engine.everyOrder().some(({ clientOrderId }) => clientOrderId === 'fg-e');
    const sent = server.log.entries().filter(({ path }) => path === LIST_PATH).length;
    expect([result.kind, sent]).toEqual([kind, 1]);
    if (result.kind === 'rejected') expect(placed).toBe(false);
  });

  it('guards, cancels and leaves a position', async () => {
    const { client } = await start();

    const pair = await client.execution.submit(protectionOrder(true), ORDER_IDS);
    const cancelled = await client.execution.cancelList({ instrument: 'BTC/USDT', listClientId: 'fg-l' });
    const gone = await client.execution.cancelList({ instrument: 'BTC/USDT', listClientId: 'fg-l' });
    const single = await client.execution.submit(protectionOrder(false), { ...ORDER_IDS, stop: 'fg-s2' });
    const one = await client.execution.cancel({ instrument: 'BTC/USDT', clientOrderId: 'fg-s2' });
    const exit = await client.execution.submit(exitOrder(), ORDER_IDS);

    expect([pair, cancelled, single, one, exit].map(summary)).toEqual([
      'accepted fg-s stop open, fg-t limit_maker open',
      'cancelled fg-s stop cancelled, fg-t limit_maker cancelled',
      'accepted fg-s2 stop open',
      'cancelled fg-s2 stop cancelled',
      'accepted fg-x market filled',
    ]);
    expect(gone).toMatchObject({ kind: 'gone', code: '-2011' });
  });

  it('takes a refused key for revoked, and a refused name for an open order', async () => {
    const { client, server } = await start();
    await client.execution.submit(entryOrder(), ORDER_IDS);

    const again = await client.execution.submit(entryOrder(), ORDER_IDS);
    server.faults.inject({ action: { kind: 'revoke-key' } });
    const after = await client.execution.submit(entryOrder(), ORDER_IDS);

    expect([again.kind, after]).toMatchObject(['unknown', { kind: 'rejected', code: '-2015', isKeyRevoked: true }]);
  });

  it('goes on after the exchange has set its clock', async () => {
    const { client, server } = await start();
    await client.execution.balances();
    server.faults.inject({ action: { kind: 'skew-clock', byMs: 90_000 } });

    const order = await client.execution.submit(entryOrder(), ORDER_IDS);
    await client.execution.balances();
    const next = await client.execution.submit(entryOrder(), ORDER_IDS);

    expect([summary(order), next.kind]).toEqual(['rejected -1021', 'accepted']);
    expect(Math.abs((client.execution.figures().clockSkewMs ?? 0) - 90_000)).toBeLessThan(1_000);
  });

  it('comes back from a user connection that went silent', async () => {
    const { client, server, feed, clock } = await start({ speed: 50 });
    const events: ExecutionEvent[] = [];
    client.execution.subscribe((event) => events.push(event));
    await vi.waitFor(() => expect(events).toContainEqual({ kind: 'stream', isUp: true, reason: null }));
    server.faults.inject({ match: { channel: 'user' }, action: { kind: 'half-open' } });

    await client.execution.submit(entryOrder(), ORDER_IDS);
    feed.pushTrade({ symbol: 'BTCUSDT', price: 60_000, quantity: 5, at: clock.now() });

    await vi.waitFor(
      () =>
        expect(events.filter(({ kind }) => kind === 'stream')).toMatchObject([
          { isUp: true },
          { reason: 'half_open' },
          { isUp: true },
        ]),
      { timeout: 10_000 },
    );
  });

  it('streams minutes without a false close, a repetition or a step back', async () => {
    const { client, server, feed, clock } = await start();
    const events: MarketEvent[] = [];
    client.market.subscribe(['BTC/USDT'], (event) => events.push(event));
    await vi.waitFor(() => expect(events).toHaveLength(1));
    for (const kind of ['close-candle', 'duplicate-event', 'reorder-event'] as const) {
      server.faults.inject({ match: { channel: 'market', event: 'kline' }, times: null, action: { kind } });
    }
    const minuteAt = Math.floor(clock.now() / 60_000) * 60_000;

    for (let minute = 0; minute < 4; minute += 1) {
      const openAt = minuteAt + (minute - 3) * 60_000;
      const candle = { openAt, open: 60_000, high: 60_100, low: 59_900, close: 60_010 + minute, volume: 3 };
      for (let step = 0; step < 3; step += 1) feed.pushCandle('BTCUSDT', candle, step === 2 && minute < 3);
    }
    await vi.waitFor(() => expect(candlesOf(events).some((text) => text.startsWith('forming'))).toBe(true));

    const closed = candlesOf(events).filter((text) => text.startsWith('closed'));
    const now = Date.now();
    expect(closed.length).toBeGreaterThan(0);
    expect(new Set(closed).size).toBe(closed.length);
    for (const event of events) {
      if (event.kind === 'candle' && event.isClosed) expect(event.candle.openAt + 60_000).toBeLessThanOrEqual(now);
    }
  });
});

async function start({ speed = 1 } = {}) {
  const clock = createShiftableClock(systemClock);
  const engine = createExchangeEngine({
    clock,
    seed: 1,
    symbols: [BTC],
    accounts: [{ account: 'main', balances: { USDT: '100000', BTC: '1' } }],
  });
  const feed = createExternalFeed({ symbols: [BTC], clock });
  const server = await createExchangeServer({
    engine,
    clock,
    scheduler: systemScheduler,
    market: feed,
    keys: [KEY],
    accountOf: () => 'main',
  });
  open.push(() => server.close());
  feed.pushTrade({ symbol: 'BTCUSDT', price: 60_500, quantity: 1, at: clock.now() });
  const { restUrl, wsUrl, wsApiUrl } = server;
  const client = await createBinanceClient({
    endpoints: { kind: 'simulator', restUrl, wsUrl, wsApiUrl },
    credentials: () => KEY,
    gate: { pass: () => {}, contacts: () => [] },
    clock: systemClock,
    scheduler: { after: (delayMs, run) => systemScheduler.after(delayMs / speed, run) },
    blockedUntil: { load: () => null, save: () => {} },
    timeoutMs: 1_000 * speed,
  });
  open.push(async () => {
    await client.market.close();
    await client.execution.close();
  });
  return { client, server, engine, feed, clock };
}

function fillsOf(events: readonly ExecutionEvent[]): string[] {
  return events.flatMap((event) =>
    event.kind === 'order' && event.fill ? [`${event.fill.tradeId} ${event.fill.quantity} at ${event.fill.price}`] : [],
  );
}

function candlesOf(events: readonly MarketEvent[]): string[] {
  return events.flatMap((event) =>
    event.kind === 'candle' ? [`${event.isClosed ? 'closed' : 'forming'} ${event.candle.openAt}`] : [],
  );
}

function describeOrder({ clientOrderId, type, state }: { clientOrderId: string; type: string; state: string }): string {
  return `${clientOrderId} ${type} ${state}`;
}

function summary(
  result:
    | { readonly kind: string; readonly code: string }
    | { readonly kind: string; readonly orders: readonly Parameters<typeof describeOrder>[0][] },
): string {
  return 'code' in result
    ? `${result.kind} ${result.code}`
    : `${result.kind} ${result.orders.map(describeOrder).sort().join(', ')}`;
}
