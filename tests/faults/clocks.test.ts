import { afterEach, describe, expect, it } from 'vitest';
import { denialsOf } from '#tests/support/denials-of';
import { createExchangeRig, type ExchangeRig, PATHS } from '#tests/support/exchange-rig';

const HOUR_MS = 3_600_000;

let rig: ExchangeRig;
afterEach(() => rig.close());

describe('clocks', () => {
  it('fault 21: a clock that differs from the exchange’s is measured, blocks entries, and keeps no position from its exit', async () => {
    rig = await createExchangeRig();
    await rig.openPosition();
    const posts = rig.requests(PATHS.entry, 'POST').length;

    rig.simulator.clock.shift(90_000);
    // The first question is refused for its timestamp; the clock is measured anew, and the entry is not sent with it.
    const entry = rig.enter({ instrument: 'ETH/USDT', entry: '2990', stop: '2900', target: null });
    await expect(entry).rejects.toMatchObject({ code: 'order_refused' });
    await rig.until(() => rig.service().status().state === 'read_only');
    const denied = rig.propose({ entry: '59900' });
    await rig.service().closePosition('BTC/USDT');
    await rig.until(() => rig.orders('exit')[0]?.state === 'filled');

    expect(denialsOf(denied.verdicts)).toEqual(['account_ready clock_skew']);
    expect(rig.service().status().clockSkewMs).toBeGreaterThan(85_000);
    expect(rig.requests(PATHS.entry, 'POST')).toHaveLength(posts);
    rig.simulator.clock.shift(-90_000);
    await rig.service().reconcile();
    await rig.until(() => rig.service().status().state === 'ready');
    await rig.audit();
  });

  it.each([
    ['ahead', 2 * HOUR_MS],
    ['back', -2 * HOUR_MS],
  ])(
    'fault 22: somebody sets the clock %s: proposals die, positions stay guarded, names never repeat',
    async (_, shiftMs) => {
      rig = await createExchangeRig();
      await rig.openPosition();
      const open = rig.propose({ instrument: 'ETH/USDT', entry: '2990', stop: '2900', target: '3200' });

      rig.appClock.shift(shiftMs);
      await rig.until(() => rig.codes().includes('clock_jump'));
      await rig.until(() => rig.service().status().state === 'read_only');
      const [stop] = rig.orders('stop').filter(({ state }) => state === 'open');
      rig.simulator.engine.cancelOrder(rig.simulator.account, {
        symbol: 'BTCUSDT',
        origClientOrderId: stop?.clientOrderId ?? '',
      });
      await rig.until(() => rig.codes().includes('stop_rearmed') && rig.position()?.protection === 'covered');

      expect(rig.store().proposal(open.id)?.state).toBe('expired');
      await expect(rig.confirm(open)).rejects.toMatchObject({ code: 'proposal_closed' });
      expect(denialsOf(rig.propose({ entry: '59900' }).verdicts)).toEqual(['account_ready clock_skew']);
      rig.appClock.shift(-shiftMs);
      await rig.service().reconcile();
      await rig.until(() => rig.service().status().state === 'ready');
      await rig.enter({ instrument: 'ETH/USDT', entry: '2990', stop: '2900', target: '3200' });
      const names = rig.orders().map(({ clientOrderId }) => clientOrderId);
      expect(new Set(names).size).toBe(names.length);
      await rig.audit();
    },
  );

  it('fault 24: after a sleep old decisions are dead and what happened meanwhile is known before anything new', async () => {
    rig = await createExchangeRig();
    await rig.openPosition();
    const open = rig.propose({ instrument: 'ETH/USDT', entry: '2990', stop: '2900', target: '3200' });

    // No connection outlives a sleep, and nobody tells of the stop that is hit in it.
    rig.fault({ kind: 'refuse-connection' }, undefined, { match: { channel: 'connection' }, times: 3 });
    rig.simulator.server.cutConnections();
    rig.price(58_000);
    rig.sleep(3 * HOUR_MS);

    await expect(rig.confirm(open)).rejects.toMatchObject({ code: 'proposal_closed' });
    await rig.until(() => rig.codes().includes('clock_jump'));
    await rig.until(() => rig.orders('stop')[0]?.state === 'filled');
    await rig.until(() => (rig.position()?.protection ?? 'dust') === 'dust');
    expect(rig.store().proposal(open.id)?.state).toBe('expired');
    await rig.until(() => rig.service().status().isUserStreamUp && rig.service().status().state === 'ready');
    expect(rig.requests(PATHS.entry, 'POST')).toHaveLength(1);
    await rig.audit();
  });
});
