import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NORMAL_LIMITS } from '#shared/domain/mandate-presets';
import { BreakerRecord, type TradingState } from '#shared/domain/trading-state';
import { breakerRig, calmInputs, memoryBreakerStore, NOON } from '#tests/support/breaker-fixtures';
import type { BreakerInputs } from './breaker-inputs';
import { type BreakerReading, isGood, measureBreaker } from './breaker-readings';
import { FIRST_RECORD } from './breaker-record';
import { stepBreaker } from './breaker-step';

// Short times, so that random walks cross them often.
const LIMITS = { ...NORMAL_LIMITS, breakerCooldownMs: 30_000 };
const DAY_MS = 120_000;
const RUNS = 3_000;

const money = fc.constantFrom('10000', '9790', '9600', '9000', '8000', null);
const measures = fc.record({
  equity: money,
  peakEquity: fc.constantFrom('10000', null),
  dayStart: fc.constantFrom('10000', null),
  dayNow: money,
  lossesInRow: fc.constantFrom(0, 4, 5, 8, null),
  requests: fc.constantFrom({ total: 100, failed: 0 }, { total: 10, failed: 9 }, { total: 100, failed: 30 }, null),
  quoteAgeMs: fc.constantFrom(0, 90_000, null),
  clockSkewMs: fc.constantFrom(0, -6_000, null),
  modelFailures: fc.constantFrom(0, 3, null),
  calibration: fc.constantFrom({ n: 50, skill: 0 }, { n: 50, skill: -1 }, null),
  volatilityRatio: fc.constantFrom(1, 20, null),
  unknownForMs: fc.constantFrom(0, 90_000, null),
  isConnected: fc.boolean(),
});
/** Often all is well: causes that clear by rule need that. */
const world = fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: measures });
const walk = fc.array(fc.tuple(fc.integer({ min: 0, max: 10_000 }), world), { minLength: 1, maxLength: 40 });

type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

function inputs(now: number, found: World): BreakerInputs {
  const startAt = Math.floor(now / DAY_MS) * DAY_MS;
  if (!found) return calmInputs(now, { day: { startAt, start: '10000', now: '10000' } });
  const { dayStart, dayNow, ...rest } = found;
  return { ...rest, day: { startAt, start: dayStart, now: dayNow } };
}

const RANK: Readonly<Record<TradingState, number>> = { active: 0, reducing: 1, halted: 2 };
const waiting = ({ causes }: BreakerRecord) => causes.filter(({ clearsByRule }) => !clearsByRule);
const byTrigger = (record: BreakerRecord) =>
  waiting(record)
    .map(({ seenAt: _, ...cause }) => cause)
    .sort((a, b) => a.trigger.localeCompare(b.trigger));

/** Walks through worlds and looks at every step. */
function follow(
  steps: readonly (readonly [number, World])[],
  look: (before: BreakerRecord, after: BreakerRecord, readings: readonly BreakerReading[], now: number) => void,
): void {
  let record = FIRST_RECORD;
  let now = NOON;
  for (const [pause, found] of steps) {
    now += pause;
    const readings = measureBreaker(inputs(now, found), LIMITS);
    const after = stepBreaker(record, readings, LIMITS, now);
    look(record, after, readings, now);
    record = after;
  }
}

describe('laws of the breaker', () => {
  it('without a person, nothing that waits for one is loosened, whatever is measured', () => {
    fc.assert(
      fc.property(walk, (steps) => {
        follow(steps, (before, after) => {
          for (const { trigger, level } of waiting(before)) {
            const kept = after.causes.find((cause) => cause.trigger === trigger);
            expect(kept && RANK[kept.level]).toBeGreaterThanOrEqual(RANK[level]);
            expect(kept?.clearsByRule).toBe(false);
          }
        });
      }),
      { numRuns: RUNS },
    );
  });

  it('the state is the strictest cause, and every threshold that is reached has one', () => {
    fc.assert(
      fc.property(walk, (steps) => {
        follow(steps, (_, after, readings) => {
          expect(RANK[after.state]).toBe(Math.max(0, ...after.causes.map(({ level }) => RANK[level])));
          for (const { trigger, trips } of readings) {
            const cause = after.causes.find((found) => found.trigger === trigger);
            if (trips) expect(cause && RANK[cause.level]).toBeGreaterThanOrEqual(RANK[trips]);
          }
        });
      }),
      { numRuns: RUNS },
    );
  });

  it('what clears by rule was known and good through the whole cool-down', () => {
    let cleared = 0;
    fc.assert(
      fc.property(walk, (steps) => {
        const lastDoubt = new Map<string, number>();
        follow(steps, (before, after, readings, now) => {
          for (const reading of readings) if (!isGood(reading)) lastDoubt.set(reading.trigger, now);
          for (const { trigger, trippedAt } of before.causes) {
            if (after.causes.some((cause) => cause.trigger === trigger)) continue;
            cleared += 1;
            expect(now - (lastDoubt.get(trigger) ?? 0)).toBeGreaterThanOrEqual(LIMITS.breakerCooldownMs);
            if (trigger === 'daily_loss') expect(trippedAt).toBeLessThan(Math.floor(now / DAY_MS) * DAY_MS);
          }
        });
      }),
      { numRuns: RUNS },
    );
    expect(cleared).toBeGreaterThan(RUNS / 100);
  });

  it('a record that was written and read goes on as the one in memory', () => {
    fc.assert(
      fc.property(walk, (steps) => {
        follow(steps, (before, after, readings, now) => {
          const read = BreakerRecord.parse(JSON.parse(JSON.stringify(before)));
          expect(stepBreaker(read, readings, LIMITS, now)).toEqual(after);
        });
      }),
      { numRuns: RUNS / 3 },
    );
  });

  it('a clock that jumps back clears nothing', () => {
    const jump = fc.integer({ min: 1, max: 400_000 });
    fc.assert(
      fc.property(walk, jump, world, (steps, back, found) => {
        let record = FIRST_RECORD;
        let end = NOON;
        follow(steps, (_, after, __, now) => {
          record = after;
          end = now;
        });

        const readings = measureBreaker(inputs(end - back, found), LIMITS);
        const after = stepBreaker(record, readings, LIMITS, end - back);

        expect(after.causes.map(({ trigger }) => trigger)).toEqual(
          expect.arrayContaining(record.causes.map(({ trigger }) => trigger)),
        );
      }),
      { numRuns: RUNS },
    );
  });

  it('a desk that starts anew between any two looks has the same causes that wait, and is never less strict', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 9_000 }), world, fc.boolean()), { maxLength: 40 });
    fc.assert(
      fc.property(steps, (walked) => {
        const [whole, cut] = [breakerRig({ limits: LIMITS }), breakerRig({ limits: LIMITS })];
        const desk = whole.start();
        let restarted = cut.start();
        for (const [pause, found, isRestarted] of walked) {
          whole.now += pause;
          cut.now = whole.now;
          whole.inputs = inputs(whole.now, found);
          cut.inputs = whole.inputs;
          if (isRestarted) restarted = cut.start();

          desk.watch();
          restarted.watch();

          expect(byTrigger(restarted.record())).toEqual(byTrigger(desk.record()));
          expect(RANK[restarted.state().state]).toBeGreaterThanOrEqual(RANK[desk.state().state]);
        }
      }),
      { numRuns: RUNS / 3 },
    );
  });

  it('what counts is never less strict than what the journal holds, whichever writes fail, resuming included', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 9_000 }), world, fc.boolean(), fc.nat(9)), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(steps, (walked) => {
        const store = memoryBreakerStore();
        const rig = breakerRig({ store, limits: LIMITS });
        const desk = rig.start();
        for (const [pause, found, isFull, chance] of walked) {
          rig.now += pause;
          rig.inputs = inputs(rig.now, found);
          store.isFull = isFull;

          if (chance === 0) expectRefusal(() => desk.resume('again', 'Ana'));
          else desk.watch();

          const kept = store.breaker();
          const keptState = kept === null || kept === 'unreadable' ? 'active' : kept.state;
          expect(RANK[desk.state().state]).toBeGreaterThanOrEqual(RANK[keptState]);
          if (!isFull && desk.record().causes.length > 0) expect(keptState).toBe(desk.record().state);
        }
      }),
      { numRuns: RUNS / 3 },
    );
  });
});

/** Runs what may be refused; anything but a refusal is a fault. */
function expectRefusal(run: () => void): void {
  try {
    run();
  } catch (error) {
    expect(['conflict', 'disk_full']).toContain((error as { code?: string }).code);
  }
}
