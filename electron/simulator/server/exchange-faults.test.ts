import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#electron/infra/system/system-clock';
import { systemScheduler } from '#electron/infra/system/system-scheduler';
import { signedRequest } from '#tests/support/signed-request';
import { createDemoFeed } from './demo-feed';
import { createExternalFeed, type ExternalFeed } from './external-feed';
import type { FaultInput } from './fault';
import { type Simulator, startSimulator } from './start-simulator';

const TIME = { clock: systemClock, scheduler: systemScheduler };
const SYMBOL = 'DEMOBTCUSDT';
const ON_ORDER: FaultInput['match'] = { method: 'POST', path: '/api/v3/order' };

let feed: ExternalFeed;
let simulator: Simulator;

beforeEach(async () => {
  feed = createExternalFeed({ ...TIME, symbols: createDemoFeed({ ...TIME, seed: 1 }).symbols });
  simulator = await startSimulator({ ...TIME, seed: 1, market: feed });
  feed.pushTrade({ symbol: SYMBOL, price: 40_000, quantity: 1, at: Date.now() });
});
afterEach(() => simulator.close());

describe('a fault of a request', () => {
  it.each([
    ['drop-before', 'no answer', 0],
    ['drop-after', 'no answer', 1],
    ['truncate', 'broken 200', 1],
    ['process-twice', '200', 1],
    ['unknown-error', '503 -1', 1],
    ['unexpected-response', '500 -1006', 1],
    ['backend-timeout', '408 -1007', 1],
    ['too-many-orders', '429 -1015 after 10', 0],
    ['timestamp', '400 -1021', 0],
    ['rate-limited', '429 -1003 after 5', 0],
    ['banned', '418 -1003 after 120', 0],
    ['captive-portal', 'broken 200', 0],
    ['maintenance', 'broken 503', 0],
  ] as const)('%s: the client sees %s and %i orders exist', async (kind, seen, orders) => {
    simulator.server.faults.inject({ match: ON_ORDER, action: { kind } });

    const first = await place('mine-1');
    const after = await place('mine-2');

    expect(first).toBe(seen);
    expect(after).toBe('200');
    expect(simulator.engine.everyOrder().filter(({ clientOrderId }) => clientOrderId === 'mine-1')).toHaveLength(
      orders,
    );
  });

  it('process-twice fills a market order twice under one client order id', async () => {
    simulator.server.faults.inject({ match: ON_ORDER, action: { kind: 'process-twice' } });

    await send('POST /api/v3/order', {
      symbol: SYMBOL,
      side: 'BUY',
      type: 'MARKET',
      quantity: '0.01',
      newClientOrderId: 'twice',
    });

    expect(simulator.engine.everyOrder().map(({ clientOrderId, status }) => [clientOrderId, status])).toEqual([
      ['twice', 'FILLED'],
      ['twice', 'FILLED'],
    ]);
  });

  it('late-answer acknowledges after the order has long been there', async () => {
    simulator.server.faults.inject({ match: ON_ORDER, action: { kind: 'late-answer', delayMs: 800 } });

    const startedAt = performance.now();
    const answer = place('late');
    await expect.poll(() => simulator.engine.everyOrder().length).toBe(1);
    const existedAfterMs = performance.now() - startedAt;

    expect(await answer).toBe('200');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(790);
    expect(existedAfterMs).toBeLessThan(790);
  });

  it('hang leaves the client without an answer, and takes effect where it says so', async () => {
    simulator.server.faults.inject({ match: ON_ORDER, action: { kind: 'hang', isProcessed: true } });

    const answer = place('hanging');
    await expect.poll(() => simulator.engine.everyOrder().length).toBe(1);
    await simulator.server.close();

    expect(await answer).toBe('no answer');
  });

  it('hide-order keeps an order from every query, then shows it', async () => {
    simulator.server.faults.inject({ match: ON_ORDER, action: { kind: 'hide-order', forMs: 3_600_000 } });
    await place('hidden');
    const look = async (at = Date.now()) => [
      statusOf(await send('GET /api/v3/order', { symbol: SYMBOL, origClientOrderId: 'hidden' }, at)),
      statusOf(await send('DELETE /api/v3/order', { symbol: SYMBOL, origClientOrderId: 'hidden' }, at)),
      (await send('GET /api/v3/openOrders', { symbol: SYMBOL }, at)).text,
    ];

    const hidden = await look();
    simulator.clock.shift(3_600_001);
    const shown = await look(simulator.clock.now());

    expect(hidden).toEqual(['400 -2013', '400 -2011', '[]']);
    expect(shown).toEqual(['200', '200', '[]']);
  });

  it('hide-order keeps a whole list of orders from every query', async () => {
    simulator.server.faults.inject({
      match: { path: '/api/v3/orderList/*' },
      action: { kind: 'hide-order', forMs: 60_000 },
    });
    simulator.engine.deposit('demo', 'DEMOBTC', '1');

    const placed = await send('POST /api/v3/orderList/oco', {
      symbol: SYMBOL,
      side: 'SELL',
      quantity: '0.01',
      listClientOrderId: 'list',
      aboveType: 'LIMIT_MAKER',
      abovePrice: '42000',
      aboveClientOrderId: 'above',
      belowType: 'STOP_LOSS',
      belowStopPrice: '38000',
      belowClientOrderId: 'below',
    });
    const seen = [
      statusOf(await send('GET /api/v3/orderList', { origClientOrderId: 'list' })),
      (await send('GET /api/v3/openOrderList')).text,
      (await send('GET /api/v3/openOrders', { symbol: SYMBOL })).text,
    ];

    expect(statusOf(placed)).toBe('200');
    expect(seen).toEqual(['400 -2018', '[]', '[]']);
    expect(simulator.engine.openOrders('demo')).toHaveLength(2);
  });

  it('strikes at the n-th match, that often, and for the symbol that it names', async () => {
    simulator.server.faults.inject({
      match: { ...ON_ORDER, symbol: SYMBOL, nth: 2 },
      times: 2,
      action: { kind: 'maintenance' },
    });

    const answers = [await place('a'), await place('b'), await place('c'), await place('d')];

    expect(answers).toEqual(['200', 'broken 503', 'broken 503', '200']);
    expect(
      simulator.server.log.entries().map(({ clientOrderId, status, faults }) => [clientOrderId, status, faults]),
    ).toEqual([
      ['a', 200, []],
      ['b', 503, ['maintenance']],
      ['c', 503, ['maintenance']],
      ['d', 200, []],
    ]);
  });

  it('comes by chance in the same places for the same seed', async () => {
    const sample = async () => {
      simulator.server.faults.inject({
        match: { path: '/api/v3/time', probability: 0.5 },
        times: null,
        action: { kind: 'maintenance' },
      });
      const answers = [];
      for (let request = 0; request < 12; request++)
        answers.push((await fetch(`${simulator.server.restUrl}/api/v3/time`)).status);
      return answers;
    };
    const first = await sample();
    await simulator.close();
    simulator = await startSimulator({ ...TIME, seed: 1, market: feed });

    const second = await sample();

    expect(second).toEqual(first);
    expect(new Set(first)).toEqual(new Set([200, 503]));
  });
});

describe('a fault of the exchange itself', () => {
  it('moves the clock, changes the rules, stops a symbol, permits and revokes the key', async () => {
    const inject = (action: FaultInput['action']) => simulator.server.faults.inject({ action });
    const restrictions = async () => statusAnd(await send('GET /sapi/v1/account/apiRestrictions'), 'enableWithdrawals');

    const before = [await place('a'), await restrictions()];
    inject({ kind: 'skew-clock', byMs: 60_000 });
    const skewed = await place('b');
    inject({ kind: 'skew-clock', byMs: -60_000 });
    inject({ kind: 'change-rules', symbol: SYMBOL, filters: { lotSize: { minQty: '1', maxQty: '9', stepSize: '1' } } });
    const ruled = await place('c');
    inject({ kind: 'change-rules', symbol: SYMBOL, status: 'BREAK', filters: { lotSize: undefined } });
    const delisted = await place('d');
    inject({ kind: 'permit-key', permissions: { enableWithdrawals: true } });
    const permitted = await restrictions();
    inject({ kind: 'revoke-key' });
    const revoked = await place('e');

    expect(before).toEqual(['200', [200, false]]);
    expect([skewed, ruled, delisted]).toEqual(['400 -1021', '400 -1013', '400 -1013']);
    expect([permitted, revoked]).toEqual([[200, true], '401 -2015']);
  });
});

type Answer = Awaited<ReturnType<typeof signedRequest>>;

function send(request: string, parameters: Record<string, string | number> = {}, at = Date.now()): Promise<Answer> {
  return signedRequest(simulator.server.restUrl, simulator.key, request, parameters, at);
}

/** Places a limit order far from the market and says in short what the client saw. */
async function place(newClientOrderId: string): Promise<string> {
  const order = { symbol: SYMBOL, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: '30000' };
  return send('POST /api/v3/order', { ...order, newClientOrderId }).then(statusOf, () => 'no answer');
}

function statusOf({ status, json, headers }: Answer): string {
  if (json === undefined) return `broken ${status}`;
  const { code } = json as { code?: number };
  const after = headers.get('Retry-After');
  return `${status}${code === undefined ? '' : ` ${code}`}${after ? ` after ${after}` : ''}`;
}

function statusAnd({ status, json }: Answer, field: string): unknown {
  return [status, (json as Record<string, unknown>)[field]];
}
