import { afterEach, describe, expect, it } from 'vitest';
import { createExchangeRig, type ExchangeRig, type ExchangeRigOptions, PATHS } from '#tests/support/exchange-rig';

let rig: ExchangeRig;
const start = async (options?: ExchangeRigOptions) => {
  rig = await createExchangeRig(options);
};
afterEach(() => rig.close());

const ALL = () => rig.simulator.server.log.entries().filter(({ method }) => method !== 'CONNECT');

describe('limits of the exchange', () => {
  it('fault 18: is silent for as long as a 429 asks, then trades on', async () => {
    await start({ limits: { checkMs: 100 } });
    rig.fault({ kind: 'rate-limited', retryAfterSeconds: 1 }, PATHS.entry);

    const refused = rig.enter();
    await expect(refused).rejects.toMatchObject({ code: 'order_refused' });
    const sent = ALL().length;
    const { blockedUntil } = rig.service().status();
    await rig.until(() => rig.appClock.now() >= (blockedUntil ?? 0) - 50);
    const sentMeanwhile = ALL().length - sent;
    await rig.until(() => rig.service().status().blockedUntil === null);
    await rig.openPosition();

    expect(sentMeanwhile).toBe(0);
    expect(rig.states().slice(0, 3)).toEqual(['entry rejected', 'stop rejected', 'target rejected']);
    await rig.audit();
  });

  it('fault 19: keeps a ban over a restart and asks nothing before it ends', async () => {
    await start();
    await rig.openPosition();
    rig.fault({ kind: 'banned', retryAfterSeconds: 2 }, PATHS.openOrders);
    await rig.service().reconcile();
    const { blockedUntil } = rig.service().status();
    await rig.kill();
    const sent = ALL().length;

    await rig.start({ waitsForReady: false });
    const status = rig.service().status();
    const denials = rig.propose({ instrument: 'ETH/USDT', entry: null, stop: '2950', target: null }).verdicts;
    await rig.until(() => rig.appClock.now() >= (blockedUntil ?? 0) - 50);
    const sentMeanwhile = ALL().length - sent;
    await rig.until(() => rig.service().status().state === 'ready');

    expect(status.blockedUntil).toBe(blockedUntil);
    expect(denials.filter(({ decision }) => decision === 'deny').length).toBeGreaterThan(0);
    expect(sentMeanwhile).toBe(0);
    await rig.audit();
  });

  it('fault 20: takes -1015 as a refusal of orders alone: cancels and questions go on', async () => {
    await start();
    const [resting] = await rig.enter({ entry: '59900' });
    rig.fault({ kind: 'too-many-orders' }, PATHS.entry);

    await expect(
      rig.enter({ instrument: 'ETH/USDT', entry: null, stop: '2950', target: '3200' }),
    ).rejects.toMatchObject({ code: 'order_refused' });
    const cancelled = await rig.service().cancel(resting?.clientOrderId ?? '');
    await rig.openPosition();

    expect(cancelled.state).toBe('cancelled');
    expect(rig.service().status().blockedUntil).toBeNull();
    await rig.audit();
  });
});
