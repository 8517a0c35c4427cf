import { describe, expect, it } from 'vitest';
import { NORMAL_LIMITS } from '#shared/domain/mandate-presets';
import type { BreakerRecord } from '#shared/domain/trading-state';
import { calmInputs, NOON } from '#tests/support/breaker-fixtures';
import type { BreakerInputs } from './breaker-inputs';
import { measureBreaker } from './breaker-readings';
import { FIRST_RECORD, readRecord } from './breaker-record';
import { resumeBreaker } from './breaker-resume';
import { stepBreaker } from './breaker-step';

const COOLDOWN = NORMAL_LIMITS.breakerCooldownMs;
const readings = (fields: Partial<BreakerInputs>) => measureBreaker(calmInputs(NOON, fields), NORMAL_LIMITS);
const day = (now: string | null) => ({ day: { startAt: NOON, start: '10000', now } });
const DRAWDOWN = { peakEquity: '10000', equity: '9100' };

function tripped(fields: Partial<BreakerInputs>): BreakerRecord {
  return stepBreaker(FIRST_RECORD, readings(fields), NORMAL_LIMITS, NOON);
}

function resume(record: BreakerRecord, fields: Partial<BreakerInputs> = {}, now = NOON + COOLDOWN) {
  return resumeBreaker(record, readings(fields), NORMAL_LIMITS, now);
}

describe('resuming by a person', () => {
  it.each<[string, Partial<BreakerInputs>, Partial<BreakerRecord['countsFrom']>]>([
    ['drawdown', DRAWDOWN, { drawdown: NOON + COOLDOWN }],
    ['losses_in_row', { lossesInRow: 5 }, { losses: NOON + COOLDOWN }],
    ['model_failures', { modelFailures: 3 }, { model: NOON + COOLDOWN }],
    ['calibration_collapse', { calibration: { n: 50, skill: -1 } }, { calibration: NOON + COOLDOWN }],
  ])('counts %s anew, though it is still beyond its threshold', (trigger, fields, countsFrom) => {
    const outcome = resume(tripped(fields), fields);

    expect(outcome).toEqual({
      kind: 'resumed',
      lifted: [trigger],
      record: {
        state: 'active',
        causes: [],
        changedAt: NOON + COOLDOWN,
        countsFrom: { ...FIRST_RECORD.countsFrom, ...countsFrom },
      },
    });
  });

  it('waits for the cool-down after a drawdown, to the millisecond', () => {
    const record = tripped(DRAWDOWN);

    expect(resume(record, DRAWDOWN, NOON + COOLDOWN - 1)).toEqual({
      kind: 'refused',
      blocks: [{ trigger: 'drawdown', why: 'pause', value: '9 %', limit: '8 %', until: NOON + COOLDOWN }],
    });
    expect(resume(record, DRAWDOWN, NOON + COOLDOWN).kind).toBe('resumed');
  });

  it('is refused while the loss of the day is beyond what halts', () => {
    const record = tripped(day('9600'));

    expect(resume(record, day('9700'))).toEqual({
      kind: 'refused',
      blocks: [{ trigger: 'daily_loss', why: 'beyond', value: '3 %', limit: '3 %', until: null }],
    });
    expect(resume(record, day(null))).toMatchObject({ kind: 'refused', blocks: [{ why: 'unknown' }] });
  });

  it('goes from a halt to reducing only, while the loss of the day is beyond what reduces', () => {
    const outcome = resume(tripped(day('9600')), day('9701'));

    expect(outcome).toMatchObject({
      kind: 'resumed',
      lifted: ['daily_loss'],
      record: {
        state: 'reducing',
        causes: [{ trigger: 'daily_loss', level: 'reducing', value: '2.99 %', clearsByRule: true }],
      },
    });
  });

  it('lifts a halt of the day that the new day has left behind', () => {
    expect(resume(tripped(day('9600')), day('10000'))).toMatchObject({ kind: 'resumed', record: { state: 'active' } });
  });

  it.each<[string, Partial<BreakerInputs>]>([
    ['error_rate', { requests: { total: 100, failed: 70 } }],
    ['stale_data', { quoteAgeMs: 60_000 }],
    ['clock_skew', { clockSkewMs: 6_000 }],
    ['volatility_shock', { volatilityRatio: 8 }],
    ['order_unreconciled', { unknownForMs: 60_000 }],
    ['daily_loss', day('9800')],
  ])(
    'is refused while %s is beyond its threshold, and lifts it before the cool-down once it is not',
    (trigger, fields) => {
      const record = tripped(fields);

      expect(resume(record, fields)).toMatchObject({ kind: 'refused', blocks: [{ trigger, why: 'beyond' }] });
      expect(resume(record, {}, NOON + 1)).toMatchObject({ kind: 'resumed', record: { state: 'active' } });
    },
  );

  it('takes a person at their word where a measure of the market is not known', () => {
    const record = tripped({ volatilityRatio: 9, requests: { total: 100, failed: 70 } });

    const outcome = resume(record, { volatilityRatio: null, requests: { total: 0, failed: 0 } });

    expect(outcome).toMatchObject({ kind: 'resumed', lifted: ['error_rate', 'volatility_shock'] });
  });

  it('is refused on few requests that failed, as on many', () => {
    const record = tripped({ requests: { total: 100, failed: 70 } });

    expect(resume(record, { requests: { total: 3, failed: 3 } }).kind).toBe('refused');
  });

  it('leaves what clears by rule to its rule, and lifts the rest', () => {
    const fields = { quoteAgeMs: 90_000, lossesInRow: 8 };
    const outcome = resume(tripped(fields), fields);

    expect(outcome).toMatchObject({
      kind: 'resumed',
      lifted: ['losses_in_row'],
      record: { state: 'reducing', causes: [{ trigger: 'stale_data', trippedAt: NOON }], countsFrom: { drawdown: 0 } },
    });
  });

  it('lifts nothing while one cause that waits for a person may not be lifted', () => {
    const record = tripped({ ...DRAWDOWN, lossesInRow: 8 });

    expect(resume(record, {}, NOON + 1)).toMatchObject({ kind: 'refused', blocks: [{ trigger: 'drawdown' }] });
  });

  it('lifts a damaged record by word alone', () => {
    const record = readRecord('unreadable', NOON);

    expect(resumeBreaker(record, [], NORMAL_LIMITS, NOON)).toMatchObject({
      kind: 'resumed',
      lifted: ['record_unreadable'],
      record: { state: 'active', causes: [] },
    });
  });
});
