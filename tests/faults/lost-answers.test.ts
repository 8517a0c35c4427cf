import { afterEach, describe, expect, it } from 'vitest';
import type { FaultAction } from '#electron/simulator/server/fault';
import { createExchangeRig, type ExchangeRig, type ExchangeRigOptions, PATHS } from '#tests/support/exchange-rig';

let rig: ExchangeRig;
const start = async (options?: ExchangeRigOptions) => {
  rig = await createExchangeRig(options);
};
afterEach(() => rig.close());

describe('an answer that is lost', () => {
  it('fault 3: adopts a resting entry whose acknowledgement was lost', async () => {
    await start();
    rig.fault({ kind: 'drop-after' }, PATHS.entry);
    // Else the stream would tell of it at once.
    rig.fault({ kind: 'drop-event' }, undefined, {
      match: { channel: 'user', event: 'executionReport' },
      times: 3,
    });

    const sent = await rig.enter({ entry: '59900', stop: '59000' });
    const codes = rig.propose().verdicts.filter(({ decision }) => decision === 'deny');
    await rig.until(() => rig.orders('entry')[0]?.state === 'open');

    expect(new Set(sent.map(({ state }) => state))).toEqual(new Set(['unknown']));
    expect(codes.map(({ code }) => code)).toEqual(['order_unknown']);
    await rig.audit();
  });

  it('fault 4: adopts a filled market entry whose acknowledgement was lost, with its stop', async () => {
    await start();
    rig.fault({ kind: 'drop-after' }, PATHS.entry);

    await rig.openPosition();

    expect(rig.states()).toEqual(['entry filled', 'stop open', 'target open']);
    await rig.audit();
  });

  it('fault 4: adopts a filled market exit whose acknowledgement was lost, and sells once', async () => {
    await start();
    await rig.openPosition();
    rig.fault({ kind: 'drop-after' }, PATHS.order, { nth: 1 });

    await rig.service().closePosition('BTC/USDT');
    await rig.until(() => rig.orders('exit')[0]?.state === 'filled');

    expect(rig.position()?.protection ?? 'dust').toBe('dust');
    await rig.audit();
  });

  it('fault 5: takes an acknowledgement that comes long after the fill, and one that comes after the wait ended', async () => {
    await start({ timeoutMs: 300 });
    rig.fault({ kind: 'late-answer', delayMs: 200 }, PATHS.entry);
    await rig.openPosition();
    rig.fault({ kind: 'late-answer', delayMs: 600 }, PATHS.entry);

    await rig.openPosition({ instrument: 'ETH/USDT', stop: '2950', target: '3200' });

    await rig.audit();
  });

  it.each<[string, FaultAction]>([
    ['503', { kind: 'unknown-error', isProcessed: true }],
    ['503 before it took effect', { kind: 'unknown-error', isProcessed: false }],
    ['-1006', { kind: 'unexpected-response', isProcessed: true }],
    ['-1006 before it took effect', { kind: 'unexpected-response', isProcessed: false }],
    ['-1007', { kind: 'backend-timeout', isProcessed: true }],
    ['-1007 before it took effect', { kind: 'backend-timeout', isProcessed: false }],
    ['an answer cut in half', { kind: 'truncate' }],
  ])('fault 6: looks for the order after %s', async (_, action) => {
    await start({ limits: { unknownDeadlineMs: 1_500 } });
    rig.fault(action, PATHS.entry);

    await rig.enter({ entry: null });

    await rig.until(() => rig.orders('entry')[0]?.state !== 'unknown');
    await rig.audit();
    expect(rig.requests(PATHS.entry, 'POST')).toHaveLength(1);
  });

  it('fault 7: keeps a symbol shut while an order is hidden for 35 minutes, and takes it up when it is seen', async () => {
    await start();
    rig.fault({ kind: 'drop-event' }, undefined, { match: { channel: 'user' }, times: null, forMs: 40 * 60_000 });
    rig.fault({ kind: 'hide-order', forMs: 35 * 60_000 }, PATHS.entry);
    rig.fault({ kind: 'drop-after' }, PATHS.entry);
    await rig.enter({ entry: null });
    const deny = () => rig.propose().verdicts.flatMap(({ code, decision }) => (decision === 'deny' ? [code] : []));

    const early = deny();
    rig.sleep(34 * 60_000);
    await rig.until(() => rig.requests(PATHS.order, 'GET').length > 10);
    const late = deny();
    rig.sleep(2 * 60_000);
    await rig.until(() => rig.states().every((state) => !state.endsWith('unknown')));

    expect([early, late]).toEqual([['order_unknown'], ['order_unknown']]);
    await rig.audit();
  });
});
