import { afterEach, describe, expect, it } from 'vitest';
import { exact } from '#shared/domain/decimal';
import { createExchangeRig, type ExchangeRig, type ExchangeRigOptions, PATHS } from '#tests/support/exchange-rig';

let rig: ExchangeRig;
const start = async (options?: ExchangeRigOptions) => {
  rig = await createExchangeRig(options);
};
afterEach(() => rig.close());

/** An entry that rests below the market. */
const RESTING = { entry: '59900', stop: '59000', target: '63000' };

describe('fills', () => {
  it('fault 8: counts a fill once, however often and in whatever order it is told', async () => {
    await start();
    for (const kind of ['duplicate-event', 'reorder-event'] as const) {
      rig.fault({ kind }, undefined, { match: { channel: 'user', event: 'executionReport' }, times: null });
    }
    await rig.enter(RESTING);
    for (const part of [0.1, 0.02, 0.05, 1]) rig.price(59_900, part);
    await rig.until(() => rig.position()?.protection === 'covered');

    await rig.service().closePosition('BTC/USDT');

    await rig.audit();
    const ids = rig
      .store()
      .fills({})
      .map(({ tradeId }) => tradeId);
    expect(ids.length).toBeGreaterThan(4);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('fault 9: takes a fill that is told before the order is acknowledged', async () => {
    await start();
    rig.fault({ kind: 'late-answer', delayMs: 400 }, PATHS.entry);

    let isAnswered = false;
    const answer = rig.enter({ entry: null }).finally(() => {
      isAnswered = true;
    });
    await rig.until(() => rig.store().fills({}).length > 0 && rig.orders('entry')[0]?.state === 'filled');
    const wasAnswered = isAnswered;
    const orders = await answer;

    expect(wasAnswered).toBe(false);
    expect(orders.map(({ role, state }) => `${role} ${state}`)).toEqual(['entry filled', 'stop open', 'target open']);
    await rig.audit();
  });

  it('fault 10: guards exactly what an entry filled before it was cancelled', async () => {
    await start({ limits: { partialEntryMs: 60_000 } });
    const [entry] = await rig.enter(RESTING);
    rig.price(59_900, 0.1);
    await rig.until(() => rig.store().fills({}).length === 1);

    const cancelled = await rig.service().cancel(entry?.clientOrderId ?? '');
    await rig.until(() => rig.position()?.protection === 'covered');

    expect([cancelled.state, cancelled.filledQuantity]).toEqual(['cancelled', '0.1']);
    expect(exact(rig.position()?.coveredQuantity ?? '0').lte('0.1')).toBe(true);
    await rig.audit();
  });

  it('fault 10: does not wait for ever for the rest of an entry whose first part has no stop', async () => {
    await start();
    await rig.enter(RESTING);
    rig.price(59_900, 0.1);

    await rig.until(() => rig.position()?.protection === 'covered');

    expect(rig.orders('entry')[0]).toMatchObject({ state: 'cancelled', filledQuantity: '0.1' });
    expect(rig.codes()).toContain('partial_entry_cancelled');
    await rig.audit();
  });

  it('fault 11: finds the entry filled that it wanted to cancel', async () => {
    await start();
    const [entry] = await rig.enter(RESTING);

    const cancelling = rig.service().cancel(entry?.clientOrderId ?? '');
    // Before the request has left the machine.
    rig.price(59_900);

    expect((await cancelling).state).toBe('filled');
    await rig.until(() => rig.position()?.protection === 'covered');
    await rig.audit();
  });

  it('fault 11: finds the entry cancelled though the answer was lost, and buys nothing below', async () => {
    await start();
    const [entry] = await rig.enter(RESTING);
    rig.fault({ kind: 'drop-after' }, PATHS.order, { match: { method: 'DELETE', path: PATHS.order } });

    const cancelled = await rig.service().cancel(entry?.clientOrderId ?? '');
    rig.price(59_500);

    expect(cancelled.state).toBe('cancelled');
    await rig.audit();
    expect(rig.position()).toBeUndefined();
  });

  it('fault 11: closes a position whose stop fires while it is taken off, and sells once', async () => {
    await start();
    await rig.openPosition();
    rig.fault({ kind: 'late-answer', delayMs: 100 }, PATHS.openOrders);

    const closing = rig
      .service()
      .closePosition('BTC/USDT')
      .catch(() => {});
    rig.price(58_900);
    await closing;

    await rig.audit();
    expect(rig.orders('stop')[0]?.state).toBe('filled');
    expect(rig.orders('exit')).toEqual([]);
  });

  it('fault 12: halts the symbol when the exchange carries an order out twice', async () => {
    await start({ balances: { USDT: '100000', BTC: '5' } });
    await rig.openPosition();
    rig.fault({ kind: 'process-twice' }, PATHS.order, { match: { method: 'POST', path: PATHS.order } });

    await rig.service().closePosition('BTC/USDT');
    await rig.until(() => rig.service().status().haltedInstruments.length > 0);

    const denials = rig.propose({ entry: null }).verdicts.filter(({ decision }) => decision === 'deny');
    const other = rig.propose({ instrument: 'ETH/USDT', entry: null, stop: '2950', target: null });
    expect(
      rig
        .service()
        .status()
        .haltedInstruments.map(({ instrument }) => instrument),
    ).toEqual(['BTC/USDT']);
    expect(denials.map(({ code }) => code)).toEqual(['instrument_halted']);
    expect(other.state).toBe('open');
    await rig.restart();
    expect(rig.service().status().haltedInstruments).toHaveLength(1);
  });
});
