import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#electron/infra/system/system-clock';
import { systemScheduler } from '#electron/infra/system/system-scheduler';
import { signedRequest } from '#tests/support/signed-request';
import { createDemoFeed } from './demo-feed';
import { createExternalFeed } from './external-feed';
import { type Simulator, type SimulatorOptions, startSimulator } from './start-simulator';

const TIME = { clock: systemClock, scheduler: systemScheduler };
const SYMBOL = 'DEMOBTCUSDT';
const ORDER = { symbol: SYMBOL, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: '39000' };

let simulator: Simulator;

beforeEach(() => start({}));
afterEach(() => simulator.close());

describe('a request that is not in order', () => {
  it.each([
    ['POST /api/v3/order', { ...ORDER, symbol: '' }, 400, -1102],
    ['POST /api/v3/order', { ...ORDER, symbol: 'NOSUCH' }, 400, -1121],
    ['POST /api/v3/order', { ...ORDER, quantity: '1e5' }, 400, -1100],
    ['POST /api/v3/order', { ...ORDER, quantity: '-1' }, 400, -1100],
    ['POST /api/v3/order', { ...ORDER, newClientOrderId: 'with space' }, 400, -1100],
    ['POST /api/v3/order', { ...ORDER, invented: '1' }, 400, -1104],
    ['POST /api/v3/order', { ...ORDER, newOrderRespType: 'MUCH' }, 400, -1118],
    ['POST /api/v3/order', { ...ORDER, side: 'HOLD' }, 400, -1117],
    ['POST /api/v3/order', { ...ORDER, price: '39000.001' }, 400, -1013],
    ['GET /api/v3/order', { symbol: SYMBOL }, 400, -1102],
    ['GET /api/v3/klines', { symbol: SYMBOL, interval: '7m' }, 400, -1120],
    ['GET /api/v3/nothing', {}, 404, -1000],
    ['PUT /api/v3/order', {}, 405, -1000],
  ])('%s with %o is answered %i %i', async (request, parameters, status, code) => {
    const answer = await send(request, parameters);

    expect([answer.status, (answer.json as { code: number }).code]).toEqual([status, code]);
    expect(simulator.engine.everyOrder()).toEqual([]);
  });

  it('is refused for a parameter that comes twice', async () => {
    const response = await fetch(`${simulator.server.restUrl}/api/v3/depth?symbol=${SYMBOL}&symbol=${SYMBOL}`);

    expect(await response.json()).toMatchObject({ code: -1101 });
  });

  it('is refused when the key may not trade', async () => {
    await start({ keyPermissions: { enableSpotAndMarginTrading: false } });

    const placed = await send('POST /api/v3/order', ORDER);
    const read = await send('GET /api/v3/account');

    expect([placed.status, placed.json]).toEqual([
      401,
      { code: -2015, msg: 'Invalid API-key, IP, or permissions for action.' },
    ]);
    expect([read.status, (read.json as { canTrade: boolean }).canTrade]).toEqual([200, false]);
  });
});

describe('the detail of an answer', () => {
  it('is an acknowledgement, the result or the fills too', async () => {
    const answers = [];
    for (const newOrderRespType of ['ACK', 'RESULT', 'FULL']) {
      const order = { symbol: SYMBOL, side: 'BUY', type: 'MARKET', quantity: '0.001', newOrderRespType };
      answers.push((await send('POST /api/v3/order', order)).json as Record<string, unknown>);
    }

    const fields = answers.map((answer) => ['orderId', 'status', 'fills'].filter((name) => name in answer));
    expect(fields).toEqual([['orderId'], ['orderId', 'status'], ['orderId', 'status', 'fills']]);
  });
});

describe('the limits', () => {
  it('are counted in the headers and end in 429, then 418', async () => {
    await start({ limits: { weightPerMinute: 10, refusalsBeforeBan: 1 } });

    const answers = [];
    for (let request = 0; request < 5; request++) {
      const { status, headers } = await fetch(`${simulator.server.restUrl}/api/v3/depth?symbol=${SYMBOL}`);
      answers.push([status, headers.get('X-MBX-USED-WEIGHT-1M'), headers.has('Retry-After')]);
    }

    expect(answers).toEqual([
      [200, '5', false],
      [200, '10', false],
      [429, '15', true],
      [418, '20', true],
      [418, '20', true],
    ]);
  });

  it('hold orders back with -1015', async () => {
    await start({ limits: { ordersPerTenSeconds: 1, ordersPerDay: 1 } });

    const answers = [await send('POST /api/v3/order', ORDER), await send('POST /api/v3/order', ORDER)];

    expect(answers.map(({ status, headers }) => [status, headers.get('X-MBX-ORDER-COUNT-1D')])).toEqual([
      [200, '1'],
      [429, '1'],
    ]);
    expect(answers[1]?.json).toMatchObject({ code: -1015 });
  });
});

async function start(options: Partial<SimulatorOptions>): Promise<void> {
  await simulator?.close();
  const feed = createExternalFeed({ ...TIME, symbols: createDemoFeed({ ...TIME, seed: 1 }).symbols });
  simulator = await startSimulator({ ...TIME, seed: 1, market: feed, ...options });
  feed.pushTrade({ symbol: SYMBOL, price: 40_000, quantity: 1, at: Date.now() });
}

function send(request: string, parameters: Record<string, string> = {}) {
  return signedRequest(simulator.server.restUrl, simulator.key, request, parameters);
}
