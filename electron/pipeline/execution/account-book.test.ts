import { describe, expect, it } from 'vitest';
import { createOrderStore } from '#electron/infra/sqlite/order-store';
import type { MarketQuote } from '#electron/ports/market-client';
import { openTestJournal } from '#tests/support/test-journal';
import { createAccountBook } from './account-book';
import type { HoldingBook } from './holding-book';

describe('balances', () => {
  it('are not put back by news that came late, asset by asset', async () => {
    const { account, stored } = await open();

    account.merge([usdt('100'), btc('1')], 1_000);
    account.merge([usdt('90')], 3_000);
    account.merge([usdt('95'), btc('2')], 2_000);

    expect([account.free('USDT'), account.free('BTC')]).toEqual(['90', '2']);
    expect(stored()).toEqual({ USDT: '90', BTC: '2' });
  });

  it('take the later of two that were told at the same instant', async () => {
    const { account } = await open();

    account.merge([usdt('100')], 1_000);
    account.merge([usdt('80')], 1_000);

    expect(account.free('USDT')).toBe('80');
  });

  it('take an answer whatever the clocks say, and news after it', async () => {
    const { account, stored } = await open();

    account.merge([usdt('100'), btc('1')], 5_000);
    account.replace([usdt('70')], 4_000);
    const answered = [account.free('USDT'), account.free('BTC')];
    account.merge([usdt('60')], 5_001);

    expect(answered).toEqual(['70', '0']);
    expect(stored()).toEqual({ USDT: '60', BTC: '0' });
  });
});

describe('the value', () => {
  it('is not known while something that is followed has no price yet', async () => {
    const prices = new Map<string, MarketQuote>();
    const { account } = await open({ prices, followed: ['BTC/USDT'] });
    account.replace([usdt('70'), btc('2'), { asset: 'DUST', free: '5', locked: '0' }], 1_000);

    const before = account.value('USDT');
    prices.set('BTC/USDT', { instrument: 'BTC/USDT', bid: '15', ask: '16', at: 0, knownAt: 0 });
    const after = account.value('USDT');
    prices.clear();

    expect([before, after, account.value('USDT')]).toEqual([null, '100', '100']);
  });

  it('leaves out what has no price and is not followed', async () => {
    const { account } = await open();
    account.replace([usdt('70'), btc('2')], 1_000);

    expect(account.value('USDT')).toBe('70');
  });
});

const usdt = (free: string) => ({ asset: 'USDT', free, locked: '0' });
const btc = (free: string) => ({ asset: 'BTC', free, locked: '0' });

async function open(market: { prices?: ReadonlyMap<string, MarketQuote>; followed?: readonly string[] } = {}) {
  const { prices, followed = [] } = market;
  const store = createOrderStore(await openTestJournal());
  // Balances alone are looked at: no position is asked for.
  const book = { instruments: () => [] } as Pick<HoldingBook, 'instruments'> as HoldingBook;
  const account = createAccountBook({
    store,
    book,
    clock: { now: () => 0 },
    quotes: (instrument) => prices?.get(instrument) ?? null,
    isQuoted: (instrument) => followed.includes(instrument),
    onBalances: () => {},
  });
  const stored = () => Object.fromEntries((store.balances()?.balances ?? []).map(({ asset, free }) => [asset, free]));
  return { account, stored };
}
