import { afterEach, describe, expect, it } from 'vitest';
import type { FaultAction } from '#electron/simulator/server/fault';
import { createExchangeRig, type ExchangeRig, type ExchangeRigOptions, PATHS } from '#tests/support/exchange-rig';

let rig: ExchangeRig;
const start = async (options?: ExchangeRigOptions) => {
  rig = await createExchangeRig(options);
};
afterEach(() => rig.close());

const REFUSED: FaultAction = {
  kind: 'answer',
  status: 400,
  code: -2010,
  message: 'Order refused.',
  isProcessed: false,
};
const NEW_STOP = { instrument: 'BTC/USDT', stop: '59500', target: '62000' };

/** Takes every order off the exchange by hand. */
function cancelByHand(): void {
  const { engine, account } = rig.simulator;
  const result = engine.cancelAll(account, 'BTCUSDT');
  if (!result.ok) throw new Error(result.message);
}

describe('moving a stop', () => {
  it('fault 13: puts the old stop back when the exchange refuses the new one', async () => {
    await start();
    await rig.openPosition();
    rig.fault(REFUSED, PATHS.protection);

    const moved = rig.service().moveStop(NEW_STOP);

    await expect(moved).rejects.toMatchObject({ code: 'order_refused' });
    await rig.until(() => rig.position()?.protection === 'covered');
    expect(rig.position()).toMatchObject({ stopPrice: '59000', targetPrice: '63000' });
    await rig.audit();
  });

  it('fault 13: leaves the old stop where it is when it could not be taken off', async () => {
    await start();
    await rig.openPosition();
    // Stop and target are tried one after the other.
    rig.fault({ kind: 'drop-before' }, PATHS.list, { match: { method: 'DELETE', path: PATHS.list }, times: 2 });

    const moved = rig.service().moveStop(NEW_STOP);

    await expect(moved).rejects.toMatchObject({ code: 'order_unknown' });
    expect(rig.position()).toMatchObject({ protection: 'covered', stopPrice: '59000' });
    expect(rig.requests(PATHS.protection)).toEqual([]);
    await rig.audit();
  });

  it('fault 13: adopts the new stop when its acknowledgement is lost, and places no second one', async () => {
    await start();
    await rig.openPosition();
    rig.fault({ kind: 'drop-after' }, PATHS.protection);

    await rig
      .service()
      .moveStop(NEW_STOP)
      .catch(() => {});
    await rig.until(() => rig.position()?.stopPrice === '59500');

    await rig.audit();
    expect(rig.requests(PATHS.protection, 'POST')).toHaveLength(1);
  });

  it('fault 13: guards a position again whose move died half way', async () => {
    await start();
    await rig.openPosition();
    rig.fault({ kind: 'hang', isProcessed: false }, PATHS.protection);

    void rig
      .service()
      .moveStop(NEW_STOP)
      .catch(() => {});
    await rig.until(() => rig.requests(PATHS.protection, 'POST').length === 1);
    await rig.restart();

    await rig.until(() => rig.position()?.protection === 'covered');
    expect(rig.codes()).toContain('stop_move_interrupted');
    await rig.audit();
  });
});

describe('a stop that is not there', () => {
  it('fault 14: tries again when its placement is refused', async () => {
    await start();
    await rig.openPosition();
    rig.fault(REFUSED, PATHS.protection, { times: 2 });
    cancelByHand();

    await rig.until(() => rig.codes().includes('stop_rearmed'));
    await rig.until(() => rig.position()?.protection === 'covered');

    expect(rig.codes().filter((code) => code === 'protection_failed')).toHaveLength(2);
    expect(rig.position()).toMatchObject({ stopPrice: '59000', targetPrice: '63000' });
    await rig.audit();
  });

  it('fault 14: leaves the position after a bounded number of refusals', async () => {
    await start();
    await rig.openPosition();
    rig.fault(REFUSED, PATHS.protection, { times: null });
    cancelByHand();

    await rig.until(() => rig.orders('exit')[0]?.state === 'filled');

    expect(rig.codes().filter((code) => code === 'protection_failed')).toHaveLength(3);
    expect(rig.codes()).toContain('emergency_exit');
    await rig.audit();
    expect(rig.position()?.protection ?? 'dust').toBe('dust');
  });

  it('fault 14: leaves at once when the price is through the stop that is gone', async () => {
    await start();
    await rig.openPosition();
    cancelByHand();
    rig.price(58_000);

    await rig.until(() => rig.orders('exit')[0]?.state === 'filled');

    expect(rig.requests(PATHS.protection)).toEqual([]);
    await rig.audit();
  });

  it('fault 15: learns at the start of a stop that was hit while the app was down', async () => {
    await start();
    await rig.openPosition();
    await rig.kill();
    rig.price(58_900);

    await rig.start();

    await rig.audit();
    expect(rig.orders('stop')[0]?.state).toBe('filled');
    expect(rig.orders('target')[0]?.state).toBe('expired');
    expect(rig.position()?.protection ?? 'dust').toBe('dust');
    expect(rig.orders('exit')).toEqual([]);
  });

  it('fault 15: guards at the start what lost its stop while the app was down', async () => {
    await start();
    await rig.openPosition();
    await rig.kill();
    cancelByHand();

    await rig.start();
    await rig.until(() => rig.position()?.protection === 'covered');

    await rig.audit();
  });
});

describe('hands on the account', () => {
  it('fault 16: takes a trade by hand into the books and does not trade against it', async () => {
    await start();
    await rig.openPosition();
    const before = rig.simulator.server.log.entries().filter(({ method }) => method === 'POST').length;

    rig.manualOrder({ side: 'BUY', type: 'MARKET', quantity: '0.2' });
    rig.manualOrder({ side: 'SELL', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.1', price: '70000' });
    await rig.until(() => rig.codes().includes('external_trade'));
    await rig.service().reconcile();

    await rig.audit();
    const after = rig.simulator.server.log.entries().filter(({ method }) => method === 'POST').length;
    expect(after).toBe(before);
    expect(rig.orders('external').map(({ state }) => state)).toEqual(['filled', 'open']);
  });

  it('fault 16: takes its stop off when the position was sold by hand', async () => {
    await start();
    await rig.openPosition();
    const quantity = rig.position()?.coveredQuantity ?? '0';

    cancelByHand();
    rig.manualOrder({ side: 'SELL', type: 'MARKET', quantity });

    await rig.audit();
    expect(rig.position()?.protection ?? 'dust').toBe('dust');
    expect(rig.orders('exit')).toEqual([]);
    await rig.until(() => rig.simulator.engine.openOrders(rig.simulator.account).length === 0);
  });

  it('fault 17: tells of a deposit and of a withdrawal, and trades on', async () => {
    await start();
    const { engine, account } = rig.simulator;

    engine.deposit(account, 'BTC', '2');
    await rig.service().reconcile();
    engine.withdraw(account, 'BTC', '1');
    await rig.service().reconcile();
    await rig.openPosition();

    expect(rig.codes().filter((code) => code === 'balance_changed')).toHaveLength(2);
    await rig.audit();
  });

  it('fault 17: halts the symbol when the base of a position is gone', async () => {
    await start({ limits: { nakedGraceMs: 60_000 } });
    await rig.openPosition();
    const { engine, account } = rig.simulator;
    cancelByHand();
    engine.withdraw(account, 'BTC', '0.2');

    await rig.service().reconcile();

    expect(rig.codes()).toContain('balance_short');
    expect(
      rig
        .service()
        .status()
        .haltedInstruments.map(({ instrument }) => instrument),
    ).toEqual(['BTC/USDT']);
    await rig.audit();
  });
});
