import { describe, expect, it } from 'vitest';
import type { Structure } from '#shared/domain/structure';
import { contextLevel, marketContext } from '#tests/support/market-context-fixture';
import { choosePair } from './choose-pair';
import { planSetup } from './plan-setup';
import type { Setup } from './setup';

/** At 1.1000 with an ATR of 0.0010: levels at +3, +1, -1 and -3 ATR. */
const CONTEXT = marketContext();

describe('planSetup', () => {
  it('cites the stop beyond the invalidation, the target at the objective and what the setup rests on', () => {
    const planned = planSetup(setup({ structures: [structure('structure-L2')] }), CONTEXT);

    expect(planned).toMatchObject({
      kind: 'plan',
      plan: {
        stop: { id: 'L3' },
        entry: null,
        target: { id: 'L1' },
        horizonCandles: 48,
        rewardToRisk: expect.closeTo(3, 9),
        evidence: [{ id: 'L2' }, { id: 'L3' }, { id: 'L1' }],
      },
    });
  });

  it('mirrors for a short', () => {
    const short = setup({ direction: 'short', invalidation: 1.1008, objective: 1.097 });

    expect(planSetup(short, CONTEXT)).toMatchObject({ plan: { stop: { id: 'L2' }, target: { id: 'L4' } } });
  });

  it('looks no nearer than an objective allows and no wider than a horizon reaches', () => {
    expect(planSetup(setup({ objective: 1.1011 }), CONTEXT)).toMatchObject({
      plan: { target: { id: 'L2' }, horizonCandles: 8, rewardToRisk: expect.closeTo(1, 9) },
    });
  });

  it('refuses a trade that pays less than it risks', () => {
    const planned = planSetup(setup({ invalidation: 1.0975, objective: 1.1011 }), CONTEXT);

    expect(planned).toMatchObject({ kind: 'refused', reason: 'no_reward', bestReward: expect.closeTo(1 / 3, 9) });
  });

  it('refuses where no level protects the idea', () => {
    expect(planSetup(setup({ invalidation: 1.095 }), CONTEXT)).toMatchObject({ reason: 'no_stop' });
    expect(
      planSetup(setup({ invalidation: 1.0995 }), marketContext({ levels: CONTEXT.levels.slice(0, 2) })),
    ).toMatchObject({ reason: 'no_stop' });
  });

  it('waits at a level of the zone where price is outside, enters at the market inside, and refuses without either', () => {
    const zone = { top: 1.0991, bottom: 1.0985 };
    const waiting = setup({ invalidation: 1.0972, entryZone: zone });

    expect(planSetup(waiting, CONTEXT)).toMatchObject({
      plan: { entry: { id: 'L3' }, stop: { id: 'L4' }, rewardToRisk: expect.closeTo(2, 9) },
    });
    expect(planSetup({ ...waiting, entryZone: { top: 1.1, bottom: 1.098 } }, CONTEXT)).toMatchObject({
      plan: { entry: null },
    });
    expect(planSetup({ ...waiting, entryZone: { top: 1.0985, bottom: 1.098 } }, CONTEXT)).toMatchObject({
      reason: 'no_entry',
    });
  });
});

describe('choosePair', () => {
  const [far, near, , low] = CONTEXT.levels;
  const stop = CONTEXT.levels[2] as (typeof CONTEXT.levels)[number];
  const planned = planSetup(setup(), CONTEXT);
  const plan = planned.kind === 'plan' ? planned.plan : null;

  it('takes the nearest stop beyond the invalidation with the target nearest to the own one', () => {
    const pairs = [
      { stop: low ?? null, target: far ?? null },
      { stop, target: near ?? null },
      { stop, target: far ?? null },
    ];

    const chosen = choosePair({ setup: setup(), plan }, pairs, CONTEXT);

    expect(chosen?.pair).toEqual({ stop, target: far });
    // L4 lies two ATR further: that is another trade.
    expect(chosen?.accepted).toEqual([
      { stop, target: near },
      { stop, target: far },
    ]);
  });

  it('leaves the target out where none pays, and says nothing where the ticket disagrees', () => {
    const bare = [{ stop, target: null }];

    expect(choosePair({ setup: setup(), plan: null }, bare, CONTEXT)?.pair).toEqual({ stop, target: null });
    expect(choosePair({ setup: setup(), plan: null }, [{ stop, target: far ?? null }], CONTEXT)).toBeNull();
    expect(choosePair({ setup: setup({ invalidation: 1.093 }), plan }, bare, CONTEXT)).toBeNull();
    expect(choosePair({ setup: setup(), plan }, [{ stop: null, target: far ?? null }], CONTEXT)).toBeNull();
  });
});

function setup(fields: Partial<Setup> = {}): Setup {
  return {
    playbook: 'gap_retest',
    direction: 'long',
    invalidation: 1.0992,
    entryZone: null,
    objective: 1.103,
    structures: [structure('none')],
    ...fields,
  };
}

function structure(id: string): Structure {
  const at = CONTEXT.asOf;
  return {
    id,
    kind: 'fair_value_gap',
    direction: 'bullish',
    formedAt: at,
    confirmedAt: at,
    top: contextLevel({ id: 'L1', price: 1 }).price,
    bottom: 1,
    label: null,
    states: [{ state: 'open', at }],
    candles: [at],
  };
}
