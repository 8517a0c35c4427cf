import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bitcoin,
  limit,
  type SimulatedExchange,
  simulateExchange,
  THIN_LIQUIDITY,
} from '#tests/support/simulated-exchange';

describe('under any sequence of actions', () => {
  it('no asset appears or vanishes, nothing is negative, and what is locked belongs to open orders', () => {
    fc.assert(
      fc.property(fc.array(action, { minLength: 10, maxLength: 80 }), (actions) => {
        const exchange = simulateExchange({ filters: FILTERS, liquidity: THIN_LIQUIDITY });
        exchange.print('100', '0');
        for (const act of actions) {
          act(exchange);

          const { accounts, balances, orders, house } = JSON.parse(JSON.stringify(exchange.engine.snapshot()));
          expect(accounts).toEqual(['alice', 'bob']);
          for (const { asset, fees, market, deposited } of house) {
            const rows = balances.filter((row: { asset: string }) => row.asset === asset);
            const held = rows.map((row: { free: string; locked: string }) => units(row.free) + units(row.locked));
            expect(sum([...held, units(fees), units(market), units(deposited)])).toBe(0n);
          }
          for (const row of balances) {
            const lockedByOrders = orders
              .filter((order: { account: string; side: string }) => order.account === row.account)
              .filter((order: { side: string }) => (order.side === 'BUY') === (row.asset === 'USDT'))
              .map((order: { locked: string }) => units(order.locked));
            expect(units(row.free) >= 0n && units(row.locked) >= 0n).toBe(true);
            expect(sum(lockedByOrders)).toBe(units(row.locked));
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('the trades of an order add up to what it has executed', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 80 }), (actions) => {
        const exchange = run(actions);

        const sums = new Map<number, bigint>();
        for (const { orderId, quantity } of exchange.engine.everyTrade()) {
          sums.set(orderId, (sums.get(orderId) ?? 0n) + units(quantity));
        }
        for (const { orderId, executedQuantity } of exchange.engine.everyOrder()) {
          expect(sums.get(orderId) ?? 0n).toBe(units(executedQuantity));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('the book is never crossed', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 80 }), (actions) => {
        const { bidPrice, askPrice } = run(actions).engine.bookTop('BTCUSDT') ?? {};

        expect(!bidPrice || !askPrice || units(bidPrice) < units(askPrice)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('a better or earlier order is never passed over', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 95, max: 105 }), fc.integer({ min: 1, max: 5 })), { minLength: 2 }),
        fc.integer({ min: 1, max: 40 }),
        (resting, taken) => {
          const { engine } = simulateExchange();
          engine.deposit('alice', 'BTC', '10000');
          engine.deposit('bob', 'USDT', '10000000');
          for (const [price, quantity] of resting) engine.placeOrder('alice', limit('SELL', `${price}`, `${quantity}`));

          engine.placeOrder('bob', limit('BUY', '200', `${taken}`));

          const queue = engine
            .everyOrder()
            .filter(({ side }) => side === 'SELL')
            .sort((a, b) => Number(a.price) - Number(b.price) || a.orderId - b.orderId);
          let left = units(`${taken}`);
          for (const { quantity, executedQuantity } of queue) {
            const expected = left < units(quantity) ? left : units(quantity);
            expect(units(executedQuantity)).toBe(expected);
            left -= expected;
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('a snapshot, and a snapshot with the changes after it, give the same exchange that goes on alike', () => {
    fc.assert(
      fc.property(
        fc.array(action, { maxLength: 40 }),
        fc.array(action, { maxLength: 40 }),
        fc.array(action, { maxLength: 20 }),
        (before, after, later) => {
          const original = run(before);
          const middle = JSON.parse(JSON.stringify(original.engine.snapshot()));
          original.changes.length = 0;
          for (const act of after) act(original);
          const changes = JSON.parse(JSON.stringify(original.changes));
          const end = JSON.parse(JSON.stringify(original.engine.snapshot()));
          const restores = [{ snapshot: middle, changes }, { snapshot: end }];
          const copies = restores.map((restore) => simulateExchange({ restore, liquidity: THIN_LIQUIDITY }));
          for (const copy of copies) copy.clock.at = original.clock.at;
          const restored = copies.map((copy) => copy.engine.snapshot());

          for (const exchange of [original, ...copies]) for (const act of later) act(exchange);

          expect(restored).toEqual([end, end]);
          const last = original.engine.snapshot();
          expect(copies.map((copy) => copy.engine.snapshot())).toEqual([last, last]);
        },
      ),
      { numRuns: 60 },
    );
  });
});

type Action = (exchange: SimulatedExchange) => void;

const FILTERS = { lotSize: { minQty: '0.01', maxQty: '100', stepSize: '0.01' } };

const account = fc.constantFrom('alice', 'bob');
const side = fc.constantFrom('BUY', 'SELL');
const price = fc.integer({ min: 9_000, max: 11_000 }).map((cents) => (cents / 100).toFixed(2));
const quantity = fc.integer({ min: 1, max: 300 }).map((hundredths) => (hundredths / 100).toFixed(2));
const orderId = fc.integer({ min: 1, max: 60 });

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(price, fc.option(quantity, { nil: undefined })).map(print) },
  {
    weight: 4,
    arbitrary: fc
      .record({ account, side, price, quantity, timeInForce: fc.constantFrom('GTC', 'GTC', 'IOC', 'FOK') })
      .map(({ account, ...order }) => act(({ engine }) => engine.placeOrder(account, { ...LIMIT, ...order }))),
  },
  fc
    .record({ account, side, quantity })
    .map(({ account, ...order }) => act(({ engine }) => engine.placeOrder(account, { ...MARKET, ...order }))),
  fc
    .record({ account, side, quoteOrderQty: price })
    .map(({ account, ...order }) => act(({ engine }) => engine.placeOrder(account, { ...MARKET, ...order }))),
  fc
    .record({ account, side, quantity, stopPrice: price, type: fc.constantFrom('STOP_LOSS', 'TAKE_PROFIT') })
    .map(({ account, ...order }) => act(({ engine }) => engine.placeOrder(account, { symbol: 'BTCUSDT', ...order }))),
  fc
    .record({
      account,
      side,
      quantity,
      price,
      stopPrice: price,
      type: fc.constantFrom('STOP_LOSS_LIMIT', 'TAKE_PROFIT_LIMIT'),
    })
    .map(({ account, ...order }) =>
      act(({ engine }) => engine.placeOrder(account, { symbol: 'BTCUSDT', timeInForce: 'GTC', ...order })),
    ),
  {
    weight: 3,
    arbitrary: fc.record({ account, quantity, low: price, high: price }).map(({ account, quantity, low, high }) =>
      act(({ engine }) =>
        engine.placeOco(account, {
          symbol: 'BTCUSDT',
          side: 'SELL',
          quantity,
          above: { type: 'LIMIT_MAKER', price: high },
          below: { type: 'STOP_LOSS', stopPrice: low },
        }),
      ),
    ),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({ account, quantity, stop: price, price, low: price })
      .map(({ account, quantity, stop, price, low }) =>
        act(({ engine }) =>
          engine.placeOco(account, {
            symbol: 'BTCUSDT',
            side: 'BUY',
            quantity,
            above: { type: 'STOP_LOSS_LIMIT', stopPrice: stop, price, timeInForce: 'GTC' },
            below: { type: 'LIMIT_MAKER', price: low },
          }),
        ),
      ),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({ account, quantity, entry: price, low: price, high: price, isSingle: fc.boolean() })
      .map(({ account, quantity, entry, low, high, isSingle }) =>
        act(({ engine }) =>
          engine.placeOtoco(account, {
            symbol: 'BTCUSDT',
            working: { side: 'BUY', quantity, type: 'LIMIT', price: entry, timeInForce: 'GTC' },
            pending: {
              side: 'SELL',
              quantity,
              above: { type: 'LIMIT_MAKER', price: high },
              below: isSingle ? undefined : { type: 'STOP_LOSS_LIMIT', stopPrice: low, price: low, timeInForce: 'GTC' },
            },
          }),
        ),
      ),
  },
  fc
    .tuple(account, orderId)
    .map(([account, orderId]) => act(({ engine }) => engine.cancelOrder(account, { symbol: 'BTCUSDT', orderId }))),
  fc.record({ account, orderId, side, price, quantity }).map(({ account, orderId, ...order }) =>
    act(({ engine }) =>
      engine.cancelReplace(account, {
        cancelReplaceMode: 'ALLOW_FAILURE',
        cancel: { orderId },
        order: { ...LIMIT, timeInForce: 'GTC', ...order },
      }),
    ),
  ),
  account.map((account) => act(({ engine }) => engine.cancelAll(account, 'BTCUSDT'))),
  fc.tuple(account, price).map(([account, amount]) => act(({ engine }) => engine.deposit(account, 'USDT', amount))),
  fc.tuple(account, price).map(([account, amount]) => act(({ engine }) => engine.withdraw(account, 'USDT', amount))),
  fc
    .constantFrom('TRADING' as const, 'TRADING' as const, 'HALT' as const)
    .map((status) =>
      act(({ engine }) => engine.setSymbol(bitcoin({ status, filters: FILTERS, liquidity: THIN_LIQUIDITY }))),
    ),
);

const LIMIT = { symbol: 'BTCUSDT', type: 'LIMIT' };
const MARKET = { symbol: 'BTCUSDT', type: 'MARKET' };

function act(run: Action): Action {
  return (exchange) => {
    exchange.clock.at += 7_000;
    run(exchange);
  };
}

function print([price, quantity]: [string, string | undefined]): Action {
  return act((exchange) => exchange.print(price, quantity));
}

function run(actions: readonly Action[]): SimulatedExchange {
  const exchange = simulateExchange({ filters: FILTERS, liquidity: THIN_LIQUIDITY });
  exchange.print('100', '0');
  for (const act of actions) act(exchange);
  return exchange;
}

function units(text: string): bigint {
  const [whole, fraction = ''] = text.split('.');
  return BigInt((whole as string) + fraction.padEnd(8, '0'));
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
