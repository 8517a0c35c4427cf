import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { confirmProposal } from '#tests/support/confirm-proposal';
import { orderTicket } from '#tests/support/execution-fixtures';
import { createExecutionRig, type ExecutionRig } from '#tests/support/execution-rig';

let rig: ExecutionRig;
beforeEach(async () => {
  rig = await createExecutionRig();
});
afterEach(() => rig.close());

const MARKET = { entry: null, stop: '95', target: '120' } as const;
const RESTING = { entry: '99', stop: '95', target: '120' } as const;

describe('from ticket to position', () => {
  it('is ready after the first reconciliation', () => {
    expect(rig.service().status()).toMatchObject({ state: 'ready', reason: null, unknownOrders: 0 });
  });

  it('sends an entry with stop and target, and guards the position when it fills', async () => {
    const orders = await rig.enter(MARKET);

    expect(orders.map(({ role, state }) => [role, state])).toEqual([
      ['entry', 'filled'],
      ['stop', 'open'],
      ['target', 'open'],
    ]);
    expect(rig.service().positions()).toMatchObject([
      { instrument: 'BTC/USDT', protection: 'covered', stopPrice: '95', targetPrice: '120' },
    ]);
    await rig.pass(10_000);
    expect([rig.exchange.posts.length, rig.codes()]).toEqual([1, []]);
  });

  it('realises about minus one R at the stop, and leaves dust alone', async () => {
    await rig.enter(MARKET);
    const [before] = rig.service().positions();

    rig.exchange.setPrice('95');
    await rig.pass(5_000);

    const last = rig.store.equity({ limit: 10 }).at(-1);
    const realised = Number(last?.realised) / Number(before?.initialRisk);
    expect(realised).toBeGreaterThan(-1.1);
    expect(realised).toBeLessThan(-0.9);
    expect(rig.service().positions()).toMatchObject([{ protection: 'dust' }]);
    expect(rig.exchange.posts).toHaveLength(1);
  });

  it('gives an entry at the market a bounded price and lets the rest of it go', async () => {
    await rig.enter(MARKET);

    expect(rig.exchange.posts[0]?.order).toMatchObject({
      entry: { type: 'limit', timeInForce: 'ioc', price: '100.4' },
    });
  });

  it('names orders from the proposal, and never one twice', async () => {
    await rig.enter(RESTING);
    await rig.enter(RESTING);

    const names = rig.store.orders({}).map(({ clientOrderId }) => clientOrderId);
    expect(new Set(names).size).toBe(6);
    expect(names.every((name) => /^fg[est][0-9a-f]{24}$/.test(name))).toBe(true);
  });

  it('cancels an entry that waited longer than its ticket allows', async () => {
    await rig.enter({ ...RESTING, entryTtlMs: 5_000 });

    await rig.pass(7_000);

    expect(rig.store.orders({}).map(({ state }) => state)).toEqual(['cancelled', 'cancelled', 'cancelled']);
  });

  it('tells each order, fill and position as it changes', async () => {
    await rig.enter(MARKET);
    await rig.pass(1_000);

    const kinds = new Set(rig.events.map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual([
      'balances',
      'equity',
      'fill',
      'order',
      'positions',
      'proposal',
      'risk-event',
      'status',
    ]);
  });
});

describe('a proposal', () => {
  it('is confirmed once, however often it is asked for', async () => {
    const proposal = rig.service().propose(orderTicket(RESTING), 'person');

    const results = await Promise.allSettled([
      confirmProposal(rig.service(), proposal),
      confirmProposal(rig.service(), proposal),
    ]);

    expect(results.map((result) => (result.status === 'rejected' ? result.reason.code : 'done'))).toEqual([
      'done',
      'proposal_closed',
    ]);
    expect(rig.exchange.posts).toHaveLength(1);
  });

  it.each([
    ['when its time is over', 'proposal_closed', async () => rig.pass(121_000)],
    ['when the price has moved', 'price_moved', async () => rig.exchange.setPrice('103', '103.1')],
    ['when the price moved a while ago', 'proposal_closed', async () => movePrice()],
    ['when it was withdrawn', 'proposal_closed', async (id: string) => void rig.service().withdraw(id)],
    ['after a sleep (24)', 'proposal_closed', async () => sleepAndWake()],
    ['after the clock was set back (22)', 'proposal_closed', async () => setClock(-60_000)],
    ['while the key is revoked (60)', 'order_refused', async () => revokeKey()],
    ['while the clocks differ (21)', 'order_refused', async () => skewClock()],
  ])('dies %s', async (_name, code, happen) => {
    const { id: proposalId, hash } = rig.service().propose(orderTicket(RESTING), 'person');
    const { token } = rig.service().present(proposalId, 'window');

    await happen(proposalId);
    const posted = rig.exchange.posts.length;
    const attempt = rig.service().confirm({ proposalId, hash, token, typed: null }, 'window');

    await expect(attempt).rejects.toMatchObject({ code });
    expect(rig.exchange.posts).toHaveLength(posted);
  });

  it('tells how far the price has moved from it, each beat, and ends with a record once that is too far', async () => {
    const { id } = rig.service().propose(orderTicket(RESTING), 'person');
    rig.exchange.setPrice('100.4', '100.5');
    await rig.pass(1_000);
    await movePrice();

    const drifts = rig.events.flatMap((event) => (event.kind === 'drift' ? [event.drift] : []));
    expect(drifts).toEqual([
      { proposalId: id, price: '100.5', drift: 0.1, limit: 0.25 },
      { proposalId: id, price: '103.1', drift: 0.75, limit: 0.25 },
    ]);
    expect(rig.store.proposal(id)?.state).toBe('expired');
    expect(rig.store.riskEvents({ limit: 1 })).toMatchObject([
      { kind: 'rule', code: 'price_moved', value: '0.75', limit: '0.25', details: { proposalId: id } },
    ]);
  });

  it('is refused with another hash', async () => {
    const { id } = rig.service().propose(orderTicket(RESTING), 'person');

    await expect(confirmProposal(rig.service(), { id, hash: 'f'.repeat(64) })).rejects.toMatchObject({
      code: 'proposal_changed',
    });
  });

  it('is sent no larger than it was shown, and smaller where less is affordable', async () => {
    const proposal = rig.service().propose(orderTicket(RESTING), 'person');
    rig.exchange.deposit('USDT', '50000');

    await confirmProposal(rig.service(), proposal);

    expect(rig.order('entry')?.quantity).toBe(proposal.size?.quantity);
  });

  it('leaves a record of every evaluation, when it is made and when it is confirmed', async () => {
    const proposal = rig.service().propose(orderTicket(RESTING), 'person');
    await confirmProposal(rig.service(), proposal);
    const denied = rig.service().propose(orderTicket({ direction: 'short' }), 'mcp');

    const rows = rig.store
      .riskEvents({ limit: 100, kinds: ['rule'] })
      .reverse()
      .map(({ code, details }) => [code, details.proposalId, details.moment, details.decision]);
    expect(rows.filter(([code]) => code === 'evaluated' || code === 'short_not_possible')).toEqual([
      ['evaluated', proposal.id, 'proposal', 'allow'],
      ['evaluated', proposal.id, 'confirmation', 'allow'],
      ['short_not_possible', denied.id, 'proposal', 'deny'],
      ['evaluated', denied.id, 'proposal', 'deny'],
    ]);
    const [last] = rig.store.riskEvents({ limit: 1 });
    expect(last?.details.verdicts).toHaveLength(denied.verdicts.length);
  });

  it('says which program it comes from, for good', async () => {
    const ofProgram = rig.service().propose(orderTicket(RESTING), 'rest', 'Night desk');
    const ofPerson = rig.service().propose(orderTicket(RESTING), 'person');
    await confirmProposal(rig.service(), ofProgram);

    const kept = rig.store.proposals(2).map(({ id, proposedBy, state }) => [id, proposedBy, state]);

    expect(kept.toSorted()).toEqual(
      [
        [ofProgram.id, 'Night desk', 'confirmed'],
        [ofPerson.id, null, 'open'],
      ].toSorted(),
    );
  });

  it('can be asked about without being made, also while nothing is connected', async () => {
    await rig.enter(MARKET);
    rig.service().stop();
    const asked = rig.service().evaluationFacts(orderTicket(RESTING), 'cli');

    expect(asked).toMatchObject({ source: 'cli', shown: null, usedBy: null, account: { isConnected: false } });
    expect(rig.store.proposals(10)).toHaveLength(1);
  });

  it('is one for a prediction (38)', async () => {
    const ticket = orderTicket({ ...RESTING, predictionId: 'pred_1' });
    const first = rig.service().propose(ticket, 'model');
    const second = rig.service().propose(ticket, 'model');

    await confirmProposal(rig.service(), first);
    const attempt = confirmProposal(rig.service(), second);

    await expect(attempt).rejects.toMatchObject({ code: 'conflict' });
    expect(rig.service().propose(ticket, 'model')).toMatchObject({ state: 'denied' });
    expect(rig.exchange.posts).toHaveLength(1);
  });

  it('of a short says why it is not possible', () => {
    const proposal = rig.service().propose(orderTicket({ direction: 'short' }), 'person');

    const denied = proposal.verdicts.filter(({ decision }) => decision === 'deny').map(({ code }) => code);
    expect([proposal.state, proposal.size, denied]).toEqual(['denied', null, ['short_not_possible']]);
  });
});

describe('what a person may do with an order', () => {
  it('cancels an entry with its legs, and refuses the stop of a position', async () => {
    const [entry] = await rig.enter(RESTING);
    const cancelled = await rig.service().cancel(entry?.clientOrderId ?? '');
    await rig.enter(MARKET);
    const stop = rig.store.orders({ isLive: true }).find(({ role }) => role === 'stop');

    expect(cancelled.state).toBe('cancelled');
    await expect(rig.service().cancel(stop?.clientOrderId ?? '')).rejects.toMatchObject({ code: 'order_refused' });
  });

  it('cancels all entries and leaves stops', async () => {
    await rig.enter(MARKET);
    await rig.enter(RESTING);

    const result = await rig.service().cancelAll();

    expect(result).toEqual({ cancelled: 1, failed: [] });
    expect(
      rig.store
        .orders({ isLive: true })
        .map(({ role }) => role)
        .sort(),
    ).toEqual(['stop', 'target']);
  });

  it('closes a position at the market, stop and target first', async () => {
    await rig.enter(MARKET);

    const { orders } = await rig.service().closePosition('BTC/USDT');
    await rig.pass(5_000);

    expect(orders).toMatchObject([{ role: 'exit', state: 'filled' }]);
    expect(rig.store.orders({ isLive: true })).toEqual([]);
    expect(rig.service().positions()).toMatchObject([{ protection: 'dust' }]);
  });

  it('resumes a halted instrument with a reason, and knows what is not halted', () => {
    expect(() => rig.service().resume('BTC/USDT', 'looked at it')).toThrow(
      expect.objectContaining({ code: 'not_found' }),
    );
  });
});

describe('the account', () => {
  it('records its value each minute and after a fill', async () => {
    await rig.pass(60_000);
    const quiet = rig.store.equity({ limit: 100 }).length;
    await rig.enter(MARKET);
    await rig.pass(1_000);

    expect([quiet, rig.store.equity({ limit: 100 }).length]).toEqual([1, 2]);
  });

  it('knows a balance whose news never came after the next slow look', async () => {
    const free = () => rig.store.balances()?.balances.find(({ asset }) => asset === 'USDT')?.free;
    rig.exchange.faults.isMuted = true;

    rig.exchange.deposit('USDT', '500');
    await rig.pass(1_000);
    const before = free();
    await rig.pass(61_000);

    expect([before, free()]).toEqual(['10000', '10500']);
  });

  it('halts entries when the key is revoked, until it is connected again (60)', async () => {
    await revokeKey();

    expect(rig.service().status()).toMatchObject({ state: 'read_only' });
    expect(rig.codes()).toContain('key_revoked');
    await rig.restart();
    expect(rig.service().status()).toMatchObject({ state: 'ready' });
  });

  it('opens read-only with the reason when it cannot be reconciled, and goes on when it can', async () => {
    rig.kill();
    rig.exchange.faults.isDown = true;
    await rig.restart();
    const closed = rig.service().status();
    rig.exchange.faults.isDown = false;
    await rig.pass(10_000);

    expect(closed).toMatchObject({ state: 'read_only', reason: expect.stringContaining('does not answer') });
    expect(rig.service().status()).toMatchObject({ state: 'ready', reason: null });
  });

  it('warns of a clock that is off, and takes no entries when it is far off (21)', async () => {
    rig.exchange.faults.skewMs = 2_000;
    await rig.pass(1_000);
    const warned = [rig.service().status().state, ...rig.codes()];
    rig.exchange.faults.skewMs = 6_000;
    await rig.pass(1_000);

    expect([warned, rig.service().status().state]).toEqual([['ready', 'clock_skew'], 'read_only']);
  });
});

async function sleepAndWake() {
  rig.shiftClock(30_000);
  await rig.pass(1_000);
}

async function movePrice() {
  rig.exchange.setPrice('103', '103.1');
  await rig.pass(1_000);
}

async function setClock(byMs: number) {
  rig.shiftClock(byMs);
  await rig.pass(1_000);
}

async function skewClock() {
  rig.exchange.faults.skewMs = -7_000;
  await rig.pass(1_000);
}

async function revokeKey() {
  rig.exchange.faults.submits.push({ reject: 'Invalid API-key.', code: '-2015', isKeyRevoked: true });
  await rig.enter({ ...RESTING, entry: '98' }).catch(() => {});
}
