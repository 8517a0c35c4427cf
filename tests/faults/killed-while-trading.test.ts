import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSeededNoise } from '#electron/simulator/seeded-noise';
import { PATHS } from '#tests/support/exchange-rig';
import { createTradedWorkstation, TRADED, type TradedWorkstation } from '#tests/support/workstation/traded-workstation';

/** `FAIRGAP_KILL_SEEDS` makes a night of it. */
const SEEDS = Array.from({ length: Number(process.env.FAIRGAP_KILL_SEEDS ?? 1) }, (_, index) => 20_260_103 + index);

let desk: TradedWorkstation;
beforeEach(async () => {
  desk = await createTradedWorkstation();
});
afterEach(() => desk.close());

const posts = () =>
  desk.simulator.server.log.entries().filter(({ method, path }) => method === 'POST' && path === PATHS.entry);
const journalled = () => desk.store().orders({ role: 'entry' });

// A real process, killed with SIGKILL; the exchange lives on.
describe('SIGKILL of a workstation that trades', () => {
  it('fault 1: between intent and request: the order is looked for, its symbol stays shut, nothing is sent again', {
    timeout: 120_000,
  }, async () => {
    for (const [round, instrument] of TRADED.entries()) {
      await desk.start();
      const proposal = await desk.propose(instrument);
      const known = journalled().length;
      // The kill is a race that it may lose, so one request is held back by the network.
      if (round === 0) desk.simulator.server.faults.inject({ match: { path: PATHS.entry }, action: { kind: 'hang' } });

      void desk.confirm(proposal);
      // The moment when the intent is on disk; the request needs some milliseconds more to leave.
      while (journalled().length === known) await new Promise((resolve) => setImmediate(resolve));
      desk.app().child.kill('SIGKILL');
      await desk.kill();
    }
    const sent = posts().length;
    const arrived = desk.simulator.engine.everyOrder().filter(({ side }) => side === 'BUY').length;

    await desk.start();
    await desk.audit({ allowsUnknown: true });

    expect(journalled()).toHaveLength(TRADED.length);
    expect(posts()).toHaveLength(sent);
    const unsent = journalled().filter(({ exchangeOrderId }) => exchangeOrderId === null);
    expect(arrived).toBeLessThan(TRADED.length);
    expect(unsent).toHaveLength(TRADED.length - arrived);
    expect(new Set(unsent.map(({ state }) => state))).toEqual(new Set(['unknown']));
    for (const { instrument } of unsent) {
      const ticket = { instrument, direction: 'long', entry: null, stop: '49000', target: null };
      const { verdicts } = await desk
        .app()
        .call<{ verdicts: { code: string; decision: string }[] }>('orders.propose', ticket);
      expect(verdicts.flatMap(({ code, decision }) => (decision === 'deny' ? [code] : []))).toContain('order_unknown');
    }
  });

  it('fault 2: between request and answer: it is found at the next start, with its stop, and not sent again', {
    timeout: 120_000,
  }, async () => {
    for (const [round, instrument] of TRADED.entries()) {
      await desk.start();
      const proposal = await desk.propose(instrument);
      desk.simulator.server.faults.inject({
        match: { path: PATHS.entry },
        action: { kind: 'hang', isProcessed: true },
      });

      void desk.confirm(proposal);
      await vi.waitFor(() => expect(posts()).toHaveLength(round + 1), { timeout: 5_000, interval: 1 });
      await desk.kill();
    }

    await desk.start();
    await desk.audit();

    expect(journalled().map(({ state }) => state)).toEqual(['filled', 'filled', 'filled']);
    expect((await desk.positions()).map(({ protection }) => protection)).toEqual(['covered', 'covered', 'covered']);
  });

  it.each(SEEDS)(
    'faults 1, 2: at any moment around an order, seed %i: nothing is lost, nothing doubled',
    {
      timeout: 120_000,
    },
    async (seed) => {
      const random = createSeededNoise(seed).stream(1);
      for (const instrument of TRADED) {
        await desk.start();
        const proposal = await desk.propose(instrument);
        desk.simulator.server.faults.inject({
          match: { path: PATHS.entry },
          action: { kind: 'late-answer', delayMs: 20 },
        });

        void desk.confirm(proposal);
        await new Promise((resolve) => setTimeout(resolve, random() * 30));
        await desk.kill();
      }

      await desk.start();

      await desk.audit({ allowsUnknown: true });
    },
  );

  it('fault 15: a stop that is hit while the process is dead ends the position in the books', {
    timeout: 60_000,
  }, async () => {
    await desk.start();
    await desk.confirm(await desk.propose('DEMOBTC/USDT'));
    await vi.waitFor(async () => expect(await desk.positions()).toMatchObject([{ protection: 'covered' }]), 10_000);
    await desk.kill();
    desk.price('DEMOBTCUSDT', 48_000);

    await desk.start();
    await desk.audit();

    expect(
      desk
        .store()
        .orders({ role: 'stop' })
        .map(({ state }) => state),
    ).toEqual(['filled']);
    expect((await desk.positions()).filter(({ protection }) => protection !== 'dust')).toEqual([]);
  });
});
