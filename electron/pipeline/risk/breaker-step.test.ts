import { describe, expect, it } from 'vitest';
import { NORMAL_LIMITS } from '#shared/domain/mandate-presets';
import type { BreakerRecord } from '#shared/domain/trading-state';
import { calmInputs, NOON } from '#tests/support/breaker-fixtures';
import type { BreakerInputs } from './breaker-inputs';
import { measureBreaker } from './breaker-readings';
import { FIRST_RECORD } from './breaker-record';
import { restartCooldowns, stepBreaker } from './breaker-step';

const MINUTE = 60_000;
const MIDNIGHT = NOON + 12 * 60 * MINUTE;
const COOLDOWN = NORMAL_LIMITS.breakerCooldownMs;
const BAD_DAY = { day: { startAt: NOON - 12 * 60 * MINUTE, start: '10000', now: '9750' } };

function step(record: BreakerRecord, now: number, fields: Partial<BreakerInputs> = {}, limits = NORMAL_LIMITS) {
  return stepBreaker(record, measureBreaker(calmInputs(now, fields), limits), limits, now);
}

describe('tripping', () => {
  it('notes what was measured, the threshold, and when', () => {
    const record = step(FIRST_RECORD, NOON, { lossesInRow: 6 });

    expect(record).toEqual({
      ...FIRST_RECORD,
      state: 'reducing',
      changedAt: NOON,
      causes: [
        {
          trigger: 'losses_in_row',
          level: 'reducing',
          value: '6 losses',
          limit: '5 losses',
          trippedAt: NOON,
          seenAt: NOON,
          clearsByRule: false,
        },
      ],
    });
  });

  it('is the strictest of all causes', () => {
    const record = step(FIRST_RECORD, NOON, { lossesInRow: 5, modelFailures: 3, peakEquity: '20000', equity: '1' });

    expect([record.state, record.causes.map(({ level }) => level)]).toEqual([
      'halted',
      ['halted', 'reducing', 'reducing'],
    ]);
  });

  it('goes up within a cause, and not down', () => {
    const reducing = step(FIRST_RECORD, NOON, { lossesInRow: 5 });
    const halted = step(reducing, NOON + 1, { lossesInRow: 8 });
    const later = step(halted, NOON + 2, { lossesInRow: 5 });

    expect(halted.causes).toMatchObject([{ level: 'halted', value: '8 losses', trippedAt: NOON + 1 }]);
    expect(later).toMatchObject({ state: 'halted', causes: [{ level: 'halted', value: '8 losses' }] });
  });

  it('waits for a person once a cause that would have cleared by rule halts', () => {
    const reducing = step(FIRST_RECORD, NOON, { requests: { total: 100, failed: 40 } });
    const halted = step(reducing, NOON + 1, { requests: { total: 100, failed: 80 } });
    const later = step(halted, NOON + 10 * COOLDOWN);

    expect([reducing, halted, later].map(({ causes }) => causes[0]?.clearsByRule)).toEqual([true, false, false]);
  });

  it('trips under tighter limits on the same measures, and does not clear under looser ones', () => {
    const calm = step(FIRST_RECORD, NOON, { lossesInRow: 2 });
    const tighter = { ...NORMAL_LIMITS, lossesReducing: 2 };
    const looser = { ...NORMAL_LIMITS, lossesReducing: 50, lossesHalted: 60, breakerCooldownMs: 0 };

    const tripped = step(calm, NOON + 1, { lossesInRow: 2 }, tighter);
    const later = step(tripped, NOON + 2, { lossesInRow: 2 }, looser);

    expect([calm.state, tripped.state, later.state]).toEqual(['active', 'reducing', 'reducing']);
  });

  it('is the same object where nothing changed', () => {
    const record = step(FIRST_RECORD, NOON, { modelFailures: 3 });

    expect(step(record, NOON + 1)).toBe(record);
    expect(step(FIRST_RECORD, NOON)).toBe(FIRST_RECORD);
  });
});

describe('clearing by rule', () => {
  const stale = step(FIRST_RECORD, NOON, { quoteAgeMs: 90_000 });

  it('takes the cool-down to the millisecond, counted from the last bad measure', () => {
    const still = step(stale, NOON + MINUTE, { quoteAgeMs: 60_000 });

    expect(step(still, NOON + MINUTE + COOLDOWN - 1).state).toBe('reducing');
    expect(step(still, NOON + MINUTE + COOLDOWN)).toEqual({
      ...FIRST_RECORD,
      changedAt: NOON + MINUTE + COOLDOWN,
    });
  });

  it('begins the cool-down again for a measure that is not known', () => {
    const unknown = step(stale, NOON + 10 * MINUTE, { quoteAgeMs: null });
    const offline = step(stale, NOON + 10 * MINUTE, { isConnected: false });

    expect([unknown, offline].map(({ causes }) => causes[0]?.seenAt)).toEqual([NOON + 10 * MINUTE, NOON + 10 * MINUTE]);
    expect(step(unknown, NOON + COOLDOWN).state).toBe('reducing');
    expect(step(unknown, NOON + 10 * MINUTE + COOLDOWN).state).toBe('active');
  });

  it('begins it again after a time in which nobody measured', () => {
    const record = restartCooldowns(stale, NOON + 10 * MINUTE);

    expect(step(record, NOON + COOLDOWN).state).toBe('reducing');
    expect(step(record, NOON + 10 * MINUTE + COOLDOWN).state).toBe('active');
  });

  it('leaves the state to the causes that remain', () => {
    const both = step(stale, NOON, { quoteAgeMs: 90_000, modelFailures: 3 });
    const later = step(both, NOON + COOLDOWN);

    expect(later.causes.map(({ trigger }) => trigger)).toEqual(['model_failures']);
    expect(later.state).toBe('reducing');
  });

  it('never lifts what waits for a person', () => {
    const record = step(FIRST_RECORD, NOON, { modelFailures: 3 });

    expect(step(record, NOON + 1_000 * COOLDOWN)).toBe(record);
  });
});

describe('the loss of the day', () => {
  const reducing = step(FIRST_RECORD, NOON, BAD_DAY);

  it('keeps reducing for the rest of the day, also when it is won back', () => {
    expect(step(reducing, MIDNIGHT - 1).state).toBe('reducing');
  });

  it('clears in the next one', () => {
    expect(step(reducing, MIDNIGHT).state).toBe('active');
  });

  it('waits for the cool-down in the next day as well', () => {
    const late = step(reducing, MIDNIGHT - MINUTE, BAD_DAY);

    expect(step(late, MIDNIGHT).state).toBe('reducing');
    expect(step(late, MIDNIGHT - MINUTE + COOLDOWN).state).toBe('active');
  });

  it('trips anew when the next day loses as well, and lasts until that one is over', () => {
    const tomorrow = { startAt: MIDNIGHT, start: '10000', now: '9799' };
    const again = step(reducing, MIDNIGHT + MINUTE, { day: tomorrow });

    expect(again.causes).toMatchObject([{ trigger: 'daily_loss', value: '2.01 %', trippedAt: MIDNIGHT + MINUTE }]);
    expect(step(again, MIDNIGHT + 20 * 60 * MINUTE).state).toBe('reducing');
  });

  it('counts a trip at midnight for the day that begins', () => {
    const tomorrow = { startAt: MIDNIGHT, start: '10000', now: '9799' };
    const record = step(FIRST_RECORD, MIDNIGHT, { day: tomorrow });

    expect(step(record, MIDNIGHT + 23 * 60 * MINUTE).state).toBe('reducing');
    expect(step(record, MIDNIGHT + 24 * 60 * MINUTE).state).toBe('active');
  });

  it('waits for a person in any day once it has halted', () => {
    const halted = step(reducing, NOON + 1, { day: { ...BAD_DAY.day, now: '9000' } });

    expect(step(halted, MIDNIGHT + 5 * COOLDOWN).state).toBe('halted');
  });
});

describe('a clock that is set back', () => {
  const stale = step(FIRST_RECORD, NOON, { quoteAgeMs: 90_000 });
  const lost = step(FIRST_RECORD, NOON, BAD_DAY);

  it.each([1, MINUTE, 86_400_000, 400 * 86_400_000])('clears nothing by %i ms', (ms) => {
    expect(step(stale, NOON - ms).state).toBe('reducing');
    expect(step(lost, NOON - ms).state).toBe('reducing');
  });

  it('counts the cool-down and the day from the new time, so that nothing waits for a time that was never meant', () => {
    const year = 365 * 86_400_000;
    const record = step({ ...stale, countsFrom: { ...stale.countsFrom, losses: NOON } }, NOON - year);

    expect(record).toMatchObject({
      countsFrom: { losses: NOON - year },
      causes: [{ trippedAt: NOON - year, seenAt: NOON - year }],
    });
    expect(step(record, NOON - year + COOLDOWN).state).toBe('active');
  });
});
