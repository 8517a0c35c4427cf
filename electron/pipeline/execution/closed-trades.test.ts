import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalText, Exact, exact } from '#shared/domain/decimal';
import type { Fill, Order } from '#shared/domain/order';
import { journalFill, START } from '#tests/support/execution-fixtures';
import { closedTrades, createTradeFold, type TradeRules } from './closed-trades';
import { compareFills, foldFills } from './fold-fills';

const ROLES: Readonly<Record<string, Order['role']>> = {
  e: 'entry',
  s: 'stop',
  t: 'target',
  x: 'exit',
  w: 'external',
};
const RULES: TradeRules = {
  instrument: 'BTC/USDT',
  base: 'BTC',
  quote: 'USDT',
  quantityStep: new Exact('0.001'),
  leftoverFraction: new Exact('0.002'),
  orderOf: (id) => {
    const role = ROLES[id.charAt(0)];
    return role ? { role, proposalId: role === 'external' ? null : `prop_${id.slice(1)}` } : null;
  },
  firstStop: (id) => (id === 'e9' ? null : '95'),
};

let count = 0;
const fill = (
  exchangeOrderId: string,
  side: Fill['side'],
  quantity: string,
  price: string,
  fields: Partial<Fill> = {},
) =>
  journalFill({
    tradeId: String(++count),
    exchangeOrderId,
    side,
    quantity,
    price,
    fee: '0',
    feeAsset: 'USDT',
    occurredAt: START + count * 1_000,
    ...fields,
  });

describe('closedTrades', () => {
  it('tells of a trade that its stop closed, after fees and in R, by hand', () => {
    const fills = [
      fill('e1', 'buy', '1', '100', { fee: '0.001', feeAsset: 'BTC' }),
      fill('e1', 'buy', '1', '102', { fee: '0.002', feeAsset: 'BTC' }),
      fill('s1', 'sell', '1.997', '95', { fee: '0.19', feeAsset: 'USDT' }),
    ];

    const [trade, ...others] = closedTrades(fills, RULES);

    // Bought for 202; sold for 189.715, of which 0.19 went. Of 10 at stake down to 95, 202 - 2 * 95 = 12.
    expect(others).toEqual([]);
    expect(trade).toMatchObject({
      id: 'e1',
      instrument: 'BTC/USDT',
      quote: 'USDT',
      openedAt: fills[0]?.occurredAt,
      closedAt: fills[2]?.occurredAt,
      notional: '202',
      initialRisk: '12',
      ending: 'stop',
      proposalId: 'prop_1',
    });
    expect(Number(trade?.result)).toBeCloseTo(189.715 - 0.19 - 202, 6);
    expect(trade?.resultR).toBeCloseTo(Number(trade?.result) / 12, 9);
  });

  it.each([
    ['t1', 'target'],
    ['x1', 'exit'],
    ['w1', 'external'],
    ['?', 'external'],
  ])('says that %s ended it: %s', (id, ending) => {
    const trades = closedTrades([fill('e1', 'buy', '1', '100'), fill(id, 'sell', '1', '90')], RULES);

    expect(trades.map((trade) => trade.ending)).toEqual([ending]);
  });

  it('has none while a step is left, and one once less is', () => {
    const fold = createTradeFold(RULES);
    for (const one of [fill('e1', 'buy', '0.002', '100'), fill('s1', 'sell', '0.001', '95')]) fold.add(one);
    const before = [fold.trades().length, fold.isClosed()];
    fold.add(fill('s1', 'sell', '0.0005', '95'));

    expect([before, fold.trades().length, fold.isClosed()]).toEqual([[0, false], 1, true]);
  });

  it('takes a trade for closed whose legs left the highest fee behind that was not taken', () => {
    const fills = [fill('e1', 'buy', '10', '100'), fill('s1', 'sell', '9.98', '95')];

    expect(closedTrades(fills, RULES)).toHaveLength(1);
    expect(closedTrades([fills[0] as Fill, fill('s1', 'sell', '9.97', '95')], RULES)).toHaveLength(0);
  });

  it('counts a late fill of the closing order in, and begins anew with the next buy', () => {
    const fold = createTradeFold(RULES);
    for (const one of [fill('e1', 'buy', '10', '100'), fill('s1', 'sell', '9.985', '95')]) fold.add(one);
    const early = fold.trades().map(({ result }) => result);
    fold.add(fill('s1', 'sell', '0.015', '95'));
    fold.add(fill('e2', 'buy', '1', '100'));
    const open = fold.isClosed();
    fold.add(fill('t2', 'sell', '1', '110'));

    expect([early, open]).toEqual([['-49.925'], false]);
    expect(fold.trades().map(({ id, result, ending }) => [id, result, ending])).toEqual([
      ['e1', '-50', 'stop'],
      ['e2', '10', 'target'],
    ]);
  });

  it('takes a trade for one though its first fill was smaller than a step', () => {
    const fills = [
      fill('e1', 'buy', '0.0005', '100'),
      fill('e1', 'buy', '1', '100'),
      fill('s1', 'sell', '1.0005', '95'),
    ];

    expect(closedTrades(fills, RULES)).toMatchObject([{ id: 'e1', notional: '100.05', result: '-5.0025' }]);
  });

  it('leaves what was bought by hand out, and ends though that is still held', () => {
    const fills = [
      fill('w1', 'buy', '5', '50'),
      fill('e1', 'buy', '1', '100'),
      fill('s1', 'sell', '1', '95'),
      fill('w2', 'sell', '5', '10'),
    ];

    expect(closedTrades(fills, RULES)).toMatchObject([{ notional: '100', result: '-5', ending: 'stop' }]);
  });

  it('counts what was sold by hand as far as it was the app that had bought it', () => {
    const fills = [fill('w1', 'buy', '2', '100'), fill('e1', 'buy', '1', '100'), fill('w2', 'sell', '3', '90')];

    expect(closedTrades(fills, RULES)).toMatchObject([{ notional: '100', result: '-10', ending: 'external' }]);
  });

  it('knows no R where the entry had no stop', () => {
    const fills = [fill('e9', 'buy', '1', '100'), fill('x9', 'sell', '1', '95')];

    expect(closedTrades(fills, RULES)).toMatchObject([{ initialRisk: null, resultR: null, result: '-5' }]);
  });

  it('adds up to what was realised, however the fills come', () => {
    const amount = fc
      .integer({ min: 1, max: 9_000 })
      .map((thousandths) => decimalText(new Exact(thousandths).div(1_000)));
    const price = fc.integer({ min: 50, max: 200 }).map(String);
    const episode = fc.tuple(amount, amount, price, price, price);
    fc.assert(
      fc.property(fc.array(episode, { minLength: 1, maxLength: 8 }), fc.func(fc.integer()), (episodes, order) => {
        const fills = episodes.flatMap(([a, b, first, second, last], index) => [
          fill(`e${index}`, 'buy', a, first, { fee: '0.01' }),
          fill(`e${index}`, 'buy', b, second),
          fill(`s${index}`, 'sell', decimalText(exact(a).add(exact(b))), last, { fee: '0.02' }),
        ]);
        const shuffled = fills.toSorted((a, b) => order(a.tradeId) - order(b.tradeId));

        const trades = closedTrades(shuffled, RULES);

        const holding = foldFills(fills, { ...RULES, isOwn: () => true });
        const sum = trades.reduce((all, { result }) => all.add(exact(result)), new Exact(0));
        expect(trades).toHaveLength(episodes.length);
        expect(sum.sub(holding.totalRealised.sub(holding.totalFees)).abs().lt('1e-9')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('is the same fill by fill as all at once', () => {
    const fills = Array.from({ length: 40 }, (_, index) => [
      fill(`e${index}`, 'buy', '1', String(100 + index), { fee: '0.001', feeAsset: 'BTC' }),
      fill(`s${index}`, 'sell', '0.4', '99'),
      fill(`t${index}`, 'sell', '0.599', '120'),
    ]).flat();
    const fold = createTradeFold(RULES);

    for (const one of fills.toSorted(compareFills)) fold.add(one);

    expect(fold.trades()).toEqual(closedTrades(fills.toReversed(), RULES));
    expect(fold.trades()).toHaveLength(40);
  });
});
