import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ExchangeKeyStatus } from '#shared/domain/exchange-key';
import type { ExchangeStatus, RiskEvent } from '#shared/domain/exchange-status';
import type { Order } from '#shared/domain/order';
import type { Proposal } from '#shared/domain/proposal';
import { denialsOf } from '#tests/support/denials-of';
import { createExchangeRig } from '#tests/support/exchange-rig';
import { signMandate } from '#tests/support/workstation/sign-mandate';
import { createTradedWorkstation, type TradedWorkstation } from '#tests/support/workstation/traded-workstation';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

describe('a key that is revoked', () => {
  it('fault 60: is found out by the next entry, which blocks all of them with a critical event', async () => {
    const rig = await createExchangeRig({ limits: { checkMs: 60_000 } });
    open.push(rig.close);
    await rig.openPosition();
    rig.fault({ kind: 'revoke-key' });

    const entry = rig.enter({ instrument: 'ETH/USDT', entry: null, stop: '2950', target: null });

    await expect(entry).rejects.toMatchObject({ code: 'key_revoked' });
    const { verdicts } = rig.propose();
    expect(denialsOf(verdicts)).toEqual(['account_ready key_revoked']);
    expect(rig.store().riskEvents({ limit: 50 })).toContainEqual(
      expect.objectContaining({ code: 'key_revoked', severity: 'critical' }),
    );
    expect(rig.service().status().state).toBe('read_only');
    expect(rig.simulator.engine.openOrders(rig.simulator.account)).toHaveLength(2);
    await rig.audit();
  });
});

describe('a key that may withdraw since', () => {
  it('fault 60: takes no entry any more, and goes on guarding and leaving what is open', {
    timeout: 90_000,
  }, async () => {
    const desk = await createTradedWorkstation('live');
    open.push(desk.close);
    await desk.start();
    await connectWithKey(desk);
    await desk.confirm(await desk.propose('DEMOBTC/USDT'));
    await covered(desk);

    permitWithdrawals(desk, true);
    const key = await desk.app().call<ExchangeKeyStatus>('keys.check');
    const status = await desk.app().call<ExchangeStatus>('exchange.status');
    const denied = await denials(desk);
    const events = await desk.app().call<RiskEvent[]>('risk.events', { limit: 20 });
    const { engine, account } = desk.simulator;
    engine.cancelAll(account, 'DEMOBTCUSDT');
    await vi.waitFor(() => expect(engine.openOrders(account)).toHaveLength(2), { timeout: 20_000, interval: 50 });
    await covered(desk);

    expect([key.state, status.state, status.reason]).toEqual([
      'ready',
      'read_only',
      expect.stringContaining('may withdraw now'),
    ]);
    expect(denied).toEqual(['account_ready key_unsafe']);
    expect(events).toContainEqual(expect.objectContaining({ code: 'key_unsafe', severity: 'critical' }));

    await desk.kill();
    await desk.start();
    await desk.app().call('keys.unlock', { passphrase: PASSPHRASE });
    await connected(desk, 'read_only');
    expect(await denials(desk)).toContain('account_ready key_unsafe');
    const { orders } = await desk.app().call<{ orders: Order[] }>('positions.close', { instrument: 'DEMOBTC/USDT' });
    expect(orders.map(({ role }) => role)).toEqual(['exit']);
    await desk.audit();

    permitWithdrawals(desk, false);
    await desk.app().call('keys.check');
    await desk.confirm(await desk.propose('DEMOBTC/USDT'));
    await desk.audit();
  });

  it('fault 60: a key that is revoked is found out by the check too', { timeout: 60_000 }, async () => {
    const desk = await createTradedWorkstation('live');
    open.push(desk.close);
    await desk.start();
    await connectWithKey(desk);
    desk.simulator.server.faults.inject({ action: { kind: 'revoke-key' } });

    const key = await desk.app().call<ExchangeKeyStatus>('keys.check');

    expect(key.state).toBe('revoked');
    await connected(desk, 'read_only');
    expect((await desk.app().call<ExchangeStatus>('exchange.status')).reason).toContain('does not take the key');
  });
});

async function connectWithKey(desk: TradedWorkstation): Promise<void> {
  const { apiKey, secret } = desk.simulator.key;
  await signMandate(desk.app());
  await desk.app().call('keys.save', { apiKey, secret, protection: 'passphrase', passphrase: PASSPHRASE });
  await desk.app().call('exchange.follow', { instruments: ['DEMOBTC/USDT'] });
  await connected(desk, 'ready');
}

async function connected(desk: TradedWorkstation, state: ExchangeStatus['state']): Promise<void> {
  await desk.app().call('exchange.connect');
  await vi.waitFor(async () => expect((await desk.app().call<ExchangeStatus>('exchange.status')).state).toBe(state), {
    timeout: 20_000,
    interval: 50,
  });
}

async function covered(desk: TradedWorkstation): Promise<void> {
  await vi.waitFor(async () => expect(await desk.positions()).toMatchObject([{ protection: 'covered' }]), {
    timeout: 20_000,
    interval: 50,
  });
}

async function denials(desk: TradedWorkstation): Promise<string[]> {
  const ticket = { instrument: 'DEMOBTC/USDT', direction: 'long', entry: null, stop: '49000', target: null };
  const { verdicts } = await desk.app().call<Proposal>('orders.propose', ticket);
  return denialsOf(verdicts);
}

function permitWithdrawals(desk: TradedWorkstation, enableWithdrawals: boolean): void {
  desk.simulator.server.faults.inject({ action: { kind: 'permit-key', permissions: { enableWithdrawals } } });
}

const PASSPHRASE = 'correct horse battery staple';
