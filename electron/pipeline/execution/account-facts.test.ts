import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { orderTicket } from '#tests/support/execution-fixtures';
import { createExecutionRig, type ExecutionRig } from '#tests/support/execution-rig';

let rig: ExecutionRig;
beforeEach(async () => {
  rig = await createExecutionRig();
});
afterEach(() => rig.close());

const MARKET = { entry: null, stop: '95', target: '120' } as const;
const RESTING = { entry: '99', stop: '95', target: '120' } as const;

const facts = () => rig.service().accountFacts();

describe('account facts', () => {
  it('are of an account that holds nothing and did nothing', () => {
    expect(facts()).toEqual({
      quote: 'USDT',
      equity: '10000',
      realised: '0',
      exposures: [],
      trades: [],
      entriesAt: [],
      oldestUnknownAt: null,
      quoteAgeMs: null,
      clockSkewMs: 0,
      isConnected: true,
      killSwitch: null,
    });
  });

  it('count an entry that waits with its value and its risk down to the stop', async () => {
    const [entry] = await rig.enter(RESTING);
    const quantity = Number(entry?.quantity);

    const [exposure] = facts().exposures;
    expect(exposure).toMatchObject({ instrument: 'BTC/USDT', held: '0', isOpen: false });
    expect(Number(exposure?.entries)).toBeCloseTo(quantity * 99, 9);
    // Half a percent of the account: what it was sized by.
    expect(Number(exposure?.openRisk)).toBeCloseTo(quantity * (4 + (99 + 95) * 0.001), 9);
    expect(facts().entriesAt).toEqual([entry?.createdAt]);
  });

  it('count a position at the market, with its risk down to the live stop and the fee there', async () => {
    await rig.enter(MARKET);
    const [position] = rig.service().positions();
    const [quantity, average] = [Number(position?.quantity), Number(position?.averagePrice)];

    const [before] = facts().exposures;
    await rig.service().moveStop({ instrument: 'BTC/USDT', stop: '98', target: null });
    const [after] = facts().exposures;

    expect(before).toMatchObject({ entries: '0', isOpen: true });
    expect(Number(before?.held)).toBeCloseTo(quantity * 100, 6);
    expect(Number(before?.openRisk)).toBeCloseTo(quantity * (average - 95 + 0.095), 6);
    expect(Number(after?.openRisk)).toBeCloseTo(quantity * (average - 98 + 0.098), 6);
  });

  it('count the planned stop while there is none', async () => {
    await rig.enter(MARKET);
    const before = facts().exposures;
    const stop = rig.order('stop');

    rig.exchange.cancelByHand(stop?.clientOrderId ?? '');

    expect(rig.service().positions()[0]?.stopPrice).toBeNull();
    expect(Number(facts().exposures[0]?.openRisk)).toBeCloseTo(Number(before[0]?.openRisk), 9);
  });

  it('tell of a trade that its stop closed, and count the dust of it for no position', async () => {
    await rig.enter(MARKET);
    rig.exchange.setPrice('95');
    await rig.pass(2_000);

    const { trades, exposures, realised } = facts();
    expect(trades).toMatchObject([{ trade: { ending: 'stop', quote: 'USDT', instrument: 'BTC/USDT' } }]);
    expect(trades[0]?.result).toBe(trades[0]?.trade.result);
    expect(trades[0]?.trade.resultR).toBeLessThan(-0.9);
    expect(Number(realised)).toBeCloseTo(Number(trades[0]?.result), 2);
    expect(exposures.filter(({ isOpen }) => isOpen)).toEqual([]);
  });

  it('count what was bought by hand as held, and in no budget', async () => {
    rig.exchange.tradeByHand('buy', '2');
    await rig.pass(1_000);

    expect(facts().exposures).toMatchObject([{ isOpen: false, openRisk: '0', entries: '0' }]);
    expect(Number(facts().exposures[0]?.held)).toBeCloseTo(199.8, 6);
  });

  it('know since when the fate of an order is not known', async () => {
    rig.exchange.faults.submits.push('lost');
    const [entry] = await rig.enter(RESTING);

    expect(facts().oldestUnknownAt).toBe(entry?.createdAt);
    expect(facts().exposures[0]?.entries).not.toBe('0');
  });

  it('do not take an order whose answer is awaited for one of unknown fate', async () => {
    rig.exchange.faults.submits.push('late');
    const sending = rig.enter(RESTING);
    await rig.settle();
    rig.exchange.faults.isMuted = true;

    expect(facts().oldestUnknownAt).toBeNull();
    rig.exchange.answer();
    await sending;
  });

  it('count the age of a price only where something hangs on it', async () => {
    const before = facts().quoteAgeMs;
    await rig.enter(RESTING);

    expect([before, facts().quoteAgeMs]).toEqual([null, 0]);
  });

  it('forget an entry after ten minutes', async () => {
    await rig.enter({ ...RESTING, entryTtlMs: 3_600_000 });
    rig.time.advance(600_000);

    expect(facts().entriesAt).toEqual([]);
  });

  it('tell of a halt by a person', async () => {
    await rig.service().halt({ flatten: false, reason: 'news' });

    expect(facts().killSwitch).toEqual({ reason: 'news', at: rig.time.now() });
  });

  it('are the same before a connection is made, from the journal', async () => {
    await rig.enter(MARKET);
    await rig.enter(RESTING);
    const before = facts();

    await rig.restart({ isStarted: false });

    expect(facts()).toEqual({ ...before, isConnected: false });
    expect(rig.service().evaluationFacts(orderTicket(RESTING), 'cli')).toMatchObject({
      equity: before.equity,
      liveOrders: { all: 5 },
      entryBlock: { code: 'not_reconciled' },
    });
  });
});
