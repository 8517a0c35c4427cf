import { describe, expect, it } from 'vitest';
import type { RiskStore } from '#electron/ports/risk-store';
import type { BreakerRecord } from '#shared/domain/trading-state';
import { breakerRig, memoryBreakerStore, NOON } from '#tests/support/breaker-fixtures';
import { FIRST_RECORD } from './breaker-record';

const COOLDOWN = 15 * 60_000;
const LOSSES = { lossesInRow: 8 };
const STALE = { quoteAgeMs: 90_000 };

describe('a trip', () => {
  it('is in the journal with its event before anybody is told', () => {
    const store = memoryBreakerStore();
    const rig = breakerRig({ store });
    const desk = rig.start();
    rig.inputs = LOSSES;
    const seen: unknown[] = [];
    rig.onEvent = () => seen.push([store.breaker(), store.events.length, desk.state().state, rig.changes]);

    desk.watch();

    expect(seen).toEqual([[desk.record(), 1, 'halted', 0]]);
    expect(rig.changes).toBe(1);
    expect(rig.told).toEqual(store.events);
    expect(store.events).toEqual([
      {
        id: 'risk-1',
        occurredAt: NOON,
        kind: 'breaker',
        code: 'losses_in_row',
        severity: 'critical',
        instrument: null,
        value: '8 losses',
        limit: '8 losses',
        details: { from: 'active', to: 'halted', level: 'halted', clearsByRule: false },
      },
    ]);
  });

  it('counts in memory before the write is tried', () => {
    const states: string[] = [];
    const memory = memoryBreakerStore();
    const store: Pick<RiskStore, 'breaker' | 'saveBreaker'> = {
      breaker: memory.breaker,
      saveBreaker: (record, events) => {
        states.push(`${desk.state().state} before ${record.state}`);
        memory.saveBreaker(record, events);
      },
    };
    const rig = breakerRig({ store });
    const desk = rig.start();
    rig.inputs = STALE;

    desk.watch();
    rig.inputs = {};
    rig.pass(desk, COOLDOWN + 1_000);

    expect(states).toEqual(['reducing before reducing', 'reducing before active']);
  });

  it('is told once, and written once, for as long as it lasts', () => {
    const store = memoryBreakerStore();
    const rig = breakerRig({ store });
    const desk = rig.start();
    rig.inputs = STALE;

    rig.pass(desk, 60_000);

    expect([store.writes, rig.told.length, rig.changes]).toEqual([1, 1, 1]);
  });

  it('tells what to do of each kind of cause', () => {
    const state = (fields: object, limits = {}) => {
      const rig = breakerRig({ limits });
      const desk = rig.start();
      rig.inputs = fields;
      desk.watch();
      return desk.state();
    };

    expect(state({})).toEqual({ state: 'active', reason: null, cancelsEntries: false, flattens: false });
    expect(state(STALE)).toEqual({
      state: 'reducing',
      reason: 'The age of the last price reached 90 s (limit 60 s).',
      cancelsEntries: false,
      flattens: false,
    });
    expect(state({ lossesInRow: 5 })).toMatchObject({ state: 'reducing', cancelsEntries: true, flattens: false });
    expect(state({ requests: { total: 100, failed: 60 } })).toMatchObject({ state: 'halted', cancelsEntries: true });
    expect(state(LOSSES, { flattenOnHalt: true })).toMatchObject({ state: 'halted', flattens: true });
    expect(state({ lossesInRow: 5 }, { flattenOnHalt: true })).toMatchObject({ state: 'reducing', flattens: false });
    expect(state({ ...STALE, ...LOSSES }).reason).toBe(
      'The row of losing trades reached 8 losses (limit 8 losses). The age of the last price reached 90 s (limit 60 s).',
    );
  });

  it('follows a mandate that gets tighter at the next look', () => {
    const rig = breakerRig();
    const desk = rig.start();
    rig.inputs = { lossesInRow: 3 };
    desk.watch();
    rig.limits = { ...rig.limits, lossesReducing: 3 };

    desk.watch();

    expect(desk.state().state).toBe('reducing');
  });
});

describe('a journal that cannot be written', () => {
  it('leaves a trip in force, tells of it and of the failure, and is written at a later look', () => {
    const store = memoryBreakerStore();
    const rig = breakerRig({ store });
    const desk = rig.start();
    rig.inputs = LOSSES;
    store.isFull = true;

    rig.pass(desk, 5_000);
    const full = { state: desk.state().state, failures: rig.failures.length, told: rig.told.length };
    rig.inputs = {};
    store.isFull = false;
    rig.pass(desk, 1_000);

    expect(full).toEqual({ state: 'halted', failures: 1, told: 1 });
    expect(rig.failures).toMatchObject([{ code: 'disk_full' }]);
    expect(store.breaker()).toEqual(desk.record());
    expect(store.events).toEqual(rig.told);
  });

  it('clears nothing', () => {
    const store = memoryBreakerStore();
    const rig = breakerRig({ store });
    const desk = rig.start();
    rig.inputs = STALE;
    desk.watch();
    rig.inputs = {};
    store.isFull = true;

    rig.pass(desk, COOLDOWN + 5_000);
    const full = { state: desk.state().state, told: rig.told.length, failures: rig.failures.length };
    store.isFull = false;
    rig.pass(desk, 1_000);

    expect(full).toEqual({ state: 'reducing', told: 1, failures: 1 });
    expect([desk.state().state, rig.told.at(-1)?.code, store.breaker()]).toEqual([
      'active',
      'breaker_cleared',
      desk.record(),
    ]);
  });

  it('refuses to resume, and what is strict is written again in case the disk has it after all', () => {
    const store = memoryBreakerStore();
    const rig = breakerRig({ store });
    const desk = rig.start();
    rig.inputs = LOSSES;
    desk.watch();
    const save = store.saveBreaker;
    // The answer of the disk is lost, not the write.
    store.saveBreaker = (record, events) => {
      save(record, events);
      throw new Error('Interrupted.');
    };

    expect(() => desk.resume('again', 'Ana')).toThrow('Interrupted.');
    const after = desk.state().state;
    store.saveBreaker = save;
    desk.watch();

    expect(after).toBe('halted');
    expect(store.breaker()).toMatchObject({ state: 'halted' });
  });
});

describe('a journal that fails now and then', () => {
  /** Fails the write of that number, counted from 1. */
  function flaky(number: number) {
    const store = memoryBreakerStore();
    const save = store.saveBreaker;
    let tried = 0;
    store.saveBreaker = (record, events) => {
      tried += 1;
      if (tried === number) throw new Error('Busy.');
      save(record, events);
    };
    return store;
  }

  it('clears nothing in the look in which a trip could not be written, so that its event is not lost', () => {
    const store = flaky(2);
    const rig = breakerRig({ store, limits: { breakerCooldownMs: 0 } });
    const desk = rig.start();
    rig.inputs = STALE;
    desk.watch();
    rig.inputs = LOSSES;

    desk.watch();
    const kept = desk.record().causes.map(({ trigger }) => trigger);
    desk.watch();

    expect(kept).toEqual(['stale_data', 'losses_in_row']);
    expect(store.breaker()).toEqual(desk.record());
    expect(store.events.map(({ code }) => code)).toEqual(['stale_data', 'losses_in_row', 'breaker_cleared']);
  });

  it('writes with a resume what could not be written before', () => {
    const store = flaky(1);
    const rig = breakerRig({ store });
    const desk = rig.start();
    rig.inputs = LOSSES;
    rig.onEvent = () => {
      rig.inputs = {};
    };

    desk.resume('a walk', 'Ana');

    expect(store.events.map(({ code }) => code)).toEqual(['losses_in_row', 'breaker_resumed']);
    expect(desk.state().state).toBe('active');
  });
});

describe('what cannot be measured', () => {
  it('leaves the state as it is, reports it once, and begins the cool-down again', () => {
    const rig = breakerRig();
    const desk = rig.start();
    rig.inputs = STALE;
    desk.watch();
    rig.inputs = {
      get equity(): string {
        throw new Error('No account.');
      },
    };

    rig.pass(desk, 2 * COOLDOWN);
    const unmeasured = { state: desk.state().state, failures: rig.failures.length };
    rig.inputs = {};
    rig.pass(desk, COOLDOWN - 1_000);
    const before = desk.state().state;
    rig.pass(desk, 1_000);

    expect(unmeasured).toEqual({ state: 'reducing', failures: 1 });
    expect([before, desk.state().state]).toEqual(['reducing', 'active']);
  });

  it('begins the cool-down again after the machine has slept, and after its clock was set', () => {
    const rig = breakerRig();
    const desk = rig.start();
    rig.inputs = STALE;
    desk.watch();
    rig.inputs = {};

    rig.now += 8 * 3_600_000;
    desk.watch();
    const slept = desk.state().state;
    rig.pass(desk, COOLDOWN - 1_000);
    rig.now -= 3_600_000;
    desk.watch();
    rig.pass(desk, COOLDOWN - 1_000);
    const setBack = desk.state().state;
    rig.pass(desk, 1_000);

    expect([slept, setBack, desk.state().state]).toEqual(['reducing', 'reducing', 'active']);
  });

  it('never throws, whoever fails', () => {
    const rig = breakerRig();
    const desk = rig.start();
    rig.inputs = LOSSES;
    rig.onEvent = () => {
      desk.watch();
      throw new Error('No window.');
    };
    rig.failures.push = () => {
      throw new Error('No log.');
    };

    expect(() => desk.watch()).not.toThrow();
    expect([desk.state().state, rig.changes]).toEqual(['halted', 1]);
  });
});

describe('a start', () => {
  it('takes up the record where it was', () => {
    const store = memoryBreakerStore();
    const rig = breakerRig({ store });
    rig.inputs = { ...LOSSES, ...STALE };
    const desk = rig.start();
    desk.watch();

    const again = rig.start();

    expect(again.record()).toEqual(desk.record());
    expect(again.state()).toMatchObject({ state: 'halted', cancelsEntries: true });
    again.watch();
    expect([store.writes, rig.told.length]).toEqual([1, 2]);
  });

  it('begins the cool-down again: nobody measured meanwhile', () => {
    const store = memoryBreakerStore();
    const rig = breakerRig({ store });
    rig.inputs = STALE;
    rig.start().watch();
    rig.inputs = {};
    rig.now += 2 * COOLDOWN;

    const desk = rig.start();
    desk.watch();
    const first = desk.state().state;
    rig.pass(desk, COOLDOWN);

    expect([first, desk.state().state]).toEqual(['reducing', 'active']);
  });

  it.each<[string, BreakerRecord | 'unreadable']>([
    ['is damaged', 'unreadable'],
    ['says active over a cause', { ...FIRST_RECORD, causes: [cause()] }],
    ['says halted without one', { ...FIRST_RECORD, state: 'halted' }],
    ['names a cause twice', { ...FIRST_RECORD, state: 'reducing', causes: [cause(), cause()] }],
  ])('halts on a record that %s, never flattens for it, and is written at the first look', (_, kept) => {
    const store = memoryBreakerStore(kept);
    const rig = breakerRig({ store, limits: { flattenOnHalt: true } });

    const desk = rig.start();
    const atOnce = desk.state();
    rig.pass(desk, 2 * COOLDOWN);

    expect(atOnce).toMatchObject({ state: 'halted', cancelsEntries: true });
    expect(desk.state()).toMatchObject({ state: 'halted', flattens: false });
    expect(store.breaker()).toEqual(desk.record());
    expect(rig.told.map(({ code }) => code)).toContain('record_unreadable');
    expect(rig.start().state().state).toBe('halted');
  });

  it('halts when the journal cannot be read', () => {
    const memory = memoryBreakerStore();
    const rig = breakerRig({
      store: {
        ...memory,
        breaker: () => {
          throw new Error('I/O error.');
        },
      },
    });

    const desk = rig.start();

    expect([desk.state().state, desk.state().flattens, rig.failures.length]).toEqual(['halted', false, 1]);
  });
});

describe('resuming', () => {
  it('is written with reason and name before it counts', () => {
    const store = memoryBreakerStore();
    const rig = breakerRig({ store });
    const desk = rig.start();
    rig.inputs = LOSSES;
    desk.watch();
    rig.inputs = {};
    rig.now += 1_000;

    const record = desk.resume('a walk', 'Ana');

    expect(record).toMatchObject({ state: 'active', countsFrom: { losses: NOON + 1_000, drawdown: 0 } });
    expect(store.breaker()).toEqual(record);
    expect(rig.told.at(-1)).toMatchObject({
      code: 'breaker_resumed',
      severity: 'info',
      details: { reason: 'a walk', by: 'Ana', lifted: ['losses_in_row'], from: 'halted', to: 'active' },
    });
    expect(store.events).toEqual(rig.told);
  });

  it('trips again at once where a measure that is counted anew is beyond its threshold all the same', () => {
    const rig = breakerRig();
    const desk = rig.start();
    rig.inputs = LOSSES;
    desk.watch();
    rig.now += 1_000;

    const record = desk.resume('I insist', 'Ana');

    expect(record).toMatchObject({ state: 'halted', causes: [{ trippedAt: NOON + 1_000 }] });
    expect(rig.told.map(({ code }) => code)).toEqual(['losses_in_row', 'breaker_resumed', 'losses_in_row']);
  });

  it('measures first: what has reached its threshold meanwhile stands against it', () => {
    const rig = breakerRig();
    const desk = rig.start();
    rig.inputs = LOSSES;
    desk.watch();
    rig.inputs = { day: { startAt: NOON, start: '10000', now: '9000' } };
    rig.now += 1_000;

    expect(() => desk.resume('a walk', 'Ana')).toThrow(
      'Trading cannot be resumed. The loss of the day is 10 % now; the limit is 3 %.',
    );
    expect(desk.record().causes.map(({ trigger }) => trigger)).toEqual(['losses_in_row', 'daily_loss']);
  });

  it('says from when a drawdown may be counted anew', () => {
    const rig = breakerRig();
    const desk = rig.start();
    rig.inputs = { equity: '9100' };
    desk.watch();

    expect(() => desk.resume('a walk', 'Ana')).toThrow(
      'Trading cannot be resumed. The fall from the highest equity can be counted anew after the pause, from 2026-03-10T12:15:00.000Z.',
    );
  });

  it('is refused where nothing is to be lifted, and where nothing can be measured', () => {
    const rig = breakerRig();
    const desk = rig.start();
    const code = () => {
      try {
        desk.resume('why not', 'Ana');
      } catch (error) {
        return (error as { code?: string }).code;
      }
      return 'resumed';
    };

    const active = code();
    rig.inputs = LOSSES;
    desk.watch();
    rig.inputs = {
      get equity(): string {
        throw new Error('No account.');
      },
    };

    expect([active, code(), desk.state().state]).toEqual(['conflict', 'conflict', 'halted']);
  });
});

describe('the measures of the risk pane', () => {
  it('are every trigger with both thresholds, and when its cause clears', () => {
    const rig = breakerRig({ limits: { dayZone: 'Europe/Madrid' } });
    const desk = rig.start();
    rig.inputs = { ...STALE, day: { startAt: NOON, start: '10000', now: '9750' }, calibration: { n: 3, skill: -1 } };
    desk.watch();

    expect(desk.measures()).toEqual([
      measure('daily_loss', 0.025, 0.02, 0.03, 'fraction', Date.UTC(2026, 2, 10, 23)),
      measure('drawdown', 0, 0.08, 0.12, 'fraction'),
      measure('losses_in_row', 0, 5, 8, 'count'),
      measure('error_rate', 0, 0.3, 0.6, 'fraction'),
      measure('stale_data', 90_000, 60_000, null, 'age', NOON + COOLDOWN),
      measure('clock_skew', 10, 5_000, null, 'age'),
      measure('model_failures', 0, 3, null, 'count'),
      { ...measure('calibration_collapse', null, -0.2, null, 'skill'), isLowerWorse: true },
      measure('volatility_shock', 1, 8, null, 'ratio'),
      measure('order_unreconciled', 0, 60_000, null, 'age'),
    ]);
  });

  it('are not known before the first look', () => {
    const measures = breakerRig().start().measures();

    expect(measures.map(({ value }) => value)).toEqual(measures.map(() => null));
  });
});

function cause() {
  const at = { trippedAt: NOON, seenAt: NOON };
  return {
    trigger: 'drawdown' as const,
    level: 'reducing' as const,
    value: '9 %',
    limit: '8 %',
    ...at,
    clearsByRule: false,
  };
}

function measure(
  trigger: string,
  value: number | null,
  reducing: number,
  halted: number | null,
  unit: string,
  clearsAt: number | null = null,
) {
  return { trigger, value, reducing, halted, unit, isLowerWorse: false, clearsAt };
}
