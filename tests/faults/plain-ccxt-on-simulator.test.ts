import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#electron/infra/system/system-clock';
import { systemScheduler } from '#electron/infra/system/system-scheduler';
import { createDemoFeed } from '#electron/simulator/server/demo-feed';
import { createExternalFeed, type ExternalFeed } from '#electron/simulator/server/external-feed';
import { type Simulator, startSimulator } from '#electron/simulator/server/start-simulator';
import { plainCcxt } from '#tests/support/plain-ccxt';

// A client that we did not write trades on our exchange: what it understands, Binance's clients understand.
const TIME = { clock: systemClock, scheduler: systemScheduler };
const SYMBOL = 'DEMOBTC/USDT';

let simulator: Simulator;
let exchange: Awaited<ReturnType<typeof plainCcxt>>;

async function start(market: Parameters<typeof startSimulator>[0]['market']) {
  simulator = await startSimulator({ ...TIME, seed: 3, market, balances: { USDT: '100000', DEMOBTC: '1' } });
  exchange = await plainCcxt(simulator.server, simulator.key);
}

afterEach(async () => {
  await exchange.close();
  await simulator.close();
});

describe('plain ccxt on the demo market', () => {
  beforeEach(() => start(createDemoFeed({ ...TIME, seed: 3 })));

  it('loads markets, candles, tickers, trades and the book', async () => {
    const markets = await exchange.loadMarkets();
    const minutes = await exchange.fetchOHLCV(SYMBOL, '1m', undefined, 1_000);
    const since = Date.now() - 30 * 86_400_000;
    const days = await exchange.fetchOHLCV(SYMBOL, '1d', since, 10);
    const ticker = await exchange.fetchTicker(SYMBOL);
    const book = await exchange.fetchOrderBook(SYMBOL, 20);

    expect(Object.keys(markets).sort()).toEqual(['DEMOBTC/USDT', 'DEMOEUR/USDT', 'DEMOGOLD/USDT']);
    const { precision, limits, active } = exchange.market(SYMBOL);
    expect([precision.price, precision.amount, limits.cost?.min, active]).toEqual([0.01, 0.00001, 5, true]);
    const steps = minutes.slice(1).map(([openAt], index) => Number(openAt) - Number(minutes[index]?.[0]));
    expect([minutes.length, new Set(steps)]).toEqual([1_000, new Set([60_000])]);
    expect(days).toHaveLength(10);
    expect(Number(days[0]?.[0])).toBeGreaterThanOrEqual(since);
    const last = Number(ticker.last);
    expect([Number(ticker.low) <= last, last <= Number(ticker.high)]).toEqual([true, true]);
    expect([book.bids.length, book.asks.length]).toEqual([20, 20]);
    expect(Number(book.bids[0]?.[0])).toBeLessThan(Number(book.asks[0]?.[0]));
  });

  it('streams trades, candles, tickers and a book that stays whole', async () => {
    const [trades, candles, ticker] = await Promise.all([
      exchange.watchTrades(SYMBOL),
      exchange.watchOHLCV(SYMBOL, '5m'),
      exchange.watchTicker(SYMBOL),
    ]);
    let book = await exchange.watchOrderBook(SYMBOL);
    for (let update = 0; update < 2; update++) book = await exchange.watchOrderBook(SYMBOL);

    expect(trades[0]).toMatchObject({ symbol: SYMBOL, amount: expect.any(Number) });
    expect(candles.at(-1)?.[0]).toBe(Math.floor(Date.now() / 300_000) * 300_000);
    expect(ticker.symbol).toBe(SYMBOL);
    const bid = Number(book.bids[0]?.[0]);
    const depth = simulator.engine.depth('DEMOBTCUSDT', 5_000);
    expect(Math.abs(bid / Number(depth?.bids[0]?.[0]) - 1)).toBeLessThan(0.01);
    expect(bid).toBeLessThan(Number(book.asks[0]?.[0]));
  });
});

describe('plain ccxt on a market that stands still', () => {
  let feed: ExternalFeed;

  beforeEach(async () => {
    feed = createExternalFeed({ ...TIME, symbols: createDemoFeed({ ...TIME, seed: 3 }).symbols });
    await start(feed);
    trade(40_000);
  });

  it('places, reads and cancels orders of every kind', async () => {
    const limit = await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, 39_000, { newClientOrderId: 'mine-1' });
    const open = await exchange.fetchOpenOrders(SYMBOL);
    const canceled = await exchange.cancelOrder(String(limit.id), SYMBOL);
    const market = await exchange.createOrder(SYMBOL, 'market', 'buy', 0.01);
    const stop = await exchange.createOrder(SYMBOL, 'STOP_LOSS_LIMIT', 'sell', 0.01, 37_900, { stopPrice: 38_000 });
    const read = await exchange.fetchOrder(String(stop.id), SYMBOL);
    const oco = await exchange.privatePostOrderListOco({
      symbol: 'DEMOBTCUSDT',
      side: 'SELL',
      quantity: '0.01',
      aboveType: 'LIMIT_MAKER',
      abovePrice: '42000',
      belowType: 'STOP_LOSS',
      belowStopPrice: '38000',
    });
    const trades = await exchange.fetchMyTrades(SYMBOL);
    const balance = await exchange.fetchBalance();
    const before = await exchange.fetchOpenOrders(SYMBOL);
    await exchange.cancelAllOrders(SYMBOL);
    const after = await exchange.fetchOpenOrders(SYMBOL);
    const byClientId = await exchange.fetchOrder('', SYMBOL, { origClientOrderId: 'mine-1' });

    expect(open.map(({ clientOrderId, status }) => [clientOrderId, status])).toEqual([['mine-1', 'open']]);
    expect(canceled.status).toBe('canceled');
    expect([market.status, market.filled]).toEqual(['closed', 0.01]);
    expect([read.status, read.triggerPrice, read.price]).toEqual(['open', 38_000, 37_900]);
    expect([oco.contingencyType, oco.orderReports.length]).toEqual(['OCO', 2]);
    expect(trades.map(({ amount, order }) => [amount, order])).toEqual([[0.01, market.id]]);
    expect(balance.DEMOBTC).toEqual({ free: 0.98999, used: 0.02, total: 1.00999 });
    expect([before.length, after.length, byClientId.status]).toEqual([3, 0, 'canceled']);
  });

  it('refuses as Binance does, in errors that ccxt tells apart', async () => {
    const attempts = [
      () => exchange.createOrder(SYMBOL, 'limit', 'buy', 100, 39_000),
      () => exchange.createOrder(SYMBOL, 'limit', 'buy', 0.0001, 39_000),
      () => exchange.fetchOrder('999', SYMBOL),
      () => exchange.cancelOrder('999', SYMBOL),
      () => exchange.createOrder(SYMBOL, 'STOP_LOSS', 'sell', 0.01, undefined, { stopPrice: 41_000 }),
    ];

    const errors = [];
    for (const attempt of attempts) errors.push(await attempt().then(String, (error: Error) => error.name));

    expect(errors).toEqual([
      'InsufficientFunds',
      // ccxt calls it an invalid order only at an address of Binance's own.
      'BadRequest',
      'OrderNotFound',
      'OrderNotFound',
      'OrderImmediatelyFillable',
    ]);
  });

  it('is told fills and balances of its orders, in their order', async () => {
    await exchange.loadMarkets();
    const first = exchange.watchOrders(SYMBOL);
    const firstBalance = exchange.watchBalance();
    await expect.poll(() => simulator.server.log.entries().some(({ path }) => path === '/ws-api/v3')).toBe(true);
    await exchange.authenticate({ type: 'spot' });

    const order = await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, 39_000);
    await first;
    const second = exchange.watchOrders(SYMBOL);
    trade(38_900);
    const updates = await second;
    await firstBalance;
    const fills = await exchange.fetchMyTrades(SYMBOL, undefined, undefined, { fromId: 0 });

    const update = updates.at(-1);
    expect([update?.id, update?.status, update?.filled, update?.average]).toEqual([order.id, 'closed', 0.01, 39_000]);
    expect(fills.map(({ price, takerOrMaker }) => [price, takerOrMaker])).toEqual([[39_000, 'maker']]);
  });

  function trade(price: number): void {
    feed.pushTrade({ symbol: 'DEMOBTCUSDT', price, quantity: 1, at: Date.now() });
  }
});
