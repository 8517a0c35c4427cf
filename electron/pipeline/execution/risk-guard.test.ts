import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { orderTicket } from '#tests/support/execution-fixtures';
import { createExecutionRig, type ExecutionRig } from '#tests/support/execution-rig';
import { createSwitchableGuard, type SwitchableGuard } from '#tests/support/risk-guards';

let guard: SwitchableGuard;
let rig: ExecutionRig;
beforeEach(async () => {
  guard = createSwitchableGuard();
  rig = await createExecutionRig({ guard });
});
afterEach(() => rig.close());

const MARKET = { entry: null, stop: '95', target: '120' } as const;
const RESTING = { entry: '99', stop: '95', target: '120' } as const;

const states = (role: string) => rig.store.orders({}).flatMap((order) => (order.role === role ? [order.state] : []));
const denials = () =>
  rig
    .service()
    .propose(orderTicket(RESTING), 'person')
    .verdicts.flatMap(({ code, decision }) => (decision === 'deny' ? [code] : []));

describe('the breaker', () => {
  it('is asked at the start, at every beat, and once more for each event of orders and fills', async () => {
    const atStart = guard.watches();
    await rig.pass(1_000);
    const afterBeat = guard.watches();
    rig.exchange.tradeByHand('buy', '1');

    expect(atStart).toBeGreaterThan(0);
    expect(afterBeat).toBeGreaterThan(atStart);
    expect(guard.watches()).toBeGreaterThan(afterBeat);
  });

  it('measures after a fill what the position has become, and before its stop could fill again', async () => {
    const seen: (string | null | undefined)[] = [];
    guard.onWatch(() => seen.push(rig.service().accountFacts().exposures[0]?.held));

    await rig.enter(MARKET);

    expect(Number(seen.at(-1))).toBeGreaterThan(0);
  });

  it('halted, cancels every entry, leaves stops, refuses entries and says why', async () => {
    await rig.enter(MARKET);
    await rig.enter(RESTING);
    guard.set({ state: 'halted' });
    await rig.pass(1_000);

    expect(states('entry')).toEqual(['cancelled', 'filled']);
    expect(rig.service().positions()).toMatchObject([{ protection: 'covered' }]);
    expect(denials()).toEqual(['trading_state']);
    expect(rig.service().status()).toMatchObject({
      state: 'read_only',
      entryBlock: 'breaker_halted',
      reason: 'The breaker tripped.',
    });
  });

  it('halted, closes positions where the mandate says so, and goes on until nothing is left', async () => {
    await rig.enter(MARKET);
    rig.exchange.faults.submits.push({ reject: 'Not now.' });
    guard.set({ state: 'halted', flattens: true });
    await rig.pass(1_000);
    const refused = rig.codes();
    await rig.pass(8_000);

    expect(refused).toContain('halt_incomplete');
    expect(rig.service().positions()).toMatchObject([{ protection: 'dust' }]);
    expect(states('exit')).toContain('filled');
  });

  it('halted, cancels an entry that turns up after everything was cancelled', async () => {
    rig.exchange.faults.submits.push('late');
    rig.exchange.faults.isMuted = true;
    const sending = rig.enter(RESTING);
    await rig.settle();
    guard.set({ state: 'halted' });
    await rig.pass(1_000);
    rig.exchange.answer();
    rig.exchange.release();
    await sending;
    await rig.pass(5_000);

    expect(states('entry')).toEqual(['cancelled']);
  });

  it.each([
    [true, 'cancelled'],
    [false, 'open'],
  ])(
    'reducing with cancelsEntries %s leaves an entry that waits %s, and takes no other',
    async (cancelsEntries, state) => {
      await rig.enter(RESTING);
      guard.set({ state: 'reducing', cancelsEntries });
      await rig.pass(1_000);

      expect(states('entry')).toEqual([state]);
      expect(denials()).toEqual(['trading_state']);
      expect(rig.service().status().entryBlock).toBe('breaker_reducing');
    },
  );

  it('ends what waits for a person when it gets stricter, and what was put before a window with it', async () => {
    const { id: proposalId, hash } = rig.service().propose(orderTicket(RESTING), 'person');
    const { token } = rig.service().present(proposalId, 'window');
    guard.set({ state: 'reducing' });
    await rig.pass(1_000);
    guard.set({ state: 'active' });
    const confirming = rig.service().confirm({ proposalId, hash, token, typed: null }, 'window');

    await expect(confirming).rejects.toMatchObject({ code: 'proposal_closed' });
    expect(rig.exchange.posts).toEqual([]);
  });

  it('tripped between the card and the confirmation, refuses it though no beat has passed', async () => {
    const { id: proposalId, hash } = rig.service().propose(orderTicket(RESTING), 'person');
    const { token } = rig.service().present(proposalId, 'window');
    guard.set({ state: 'halted' });
    const confirming = rig.service().confirm({ proposalId, hash, token, typed: null }, 'window');

    await expect(confirming).rejects.toMatchObject({ code: 'order_refused' });
    expect(rig.exchange.posts).toEqual([]);
  });

  it("stands behind a person's halt in the status, and does not lift it", async () => {
    guard.set({ state: 'halted' });
    await rig.service().halt({ flatten: false, reason: 'news' });
    const both = rig.service().status().entryBlock;
    guard.set({ state: 'active' });
    await rig.pass(1_000);
    const own = rig.service().status().entryBlock;
    rig.service().resume(null, 'over');

    expect([both, own, rig.service().status().entryBlock]).toEqual(['halted', 'halted', null]);
    expect(denials()).toEqual([]);
  });
});
