import { describe, expect, it } from 'vitest';
import { MandateLimits } from '#shared/domain/mandate';
import { CAREFUL_LIMITS, NORMAL_LIMITS } from '#shared/domain/mandate-presets';
import { differingLimits, fieldsOf, type LimitField, readFields } from './limit-fields';
import { LIMIT_CHOICES, LIMIT_KEYS, type LimitKey } from './limit-groups';

describe('the fields of a mandate', () => {
  it('are one for every limit of the schema, and no other', () => {
    expect(LIMIT_KEYS.toSorted()).toEqual(Object.keys(MandateLimits.unwrap().shape).toSorted());
  });

  it('offer every choice of the schema', () => {
    const { sizing, behaviour } = MandateLimits.unwrap().shape;

    expect(LIMIT_CHOICES).toEqual({ sizing: sizing.options, behaviour: behaviour.options });
  });

  it.each([
    ['normal', NORMAL_LIMITS],
    ['careful', CAREFUL_LIMITS],
    [
      'lists',
      {
        ...NORMAL_LIMITS,
        allowedInstruments: ['BTC/USDT'],
        plannedSessions: [{ timeZone: 'Europe/Madrid', days: [1, 5], startMinute: 570, endMinute: 0 }],
        clockSkewMs: 1_500,
      },
    ],
  ])('state the very limits that they were filled with: %s', (_name, limits) => {
    expect(readFields(fieldsOf(limits))).toEqual({ values: limits, problems: {}, limits });
  });

  it('shows percents and durations in units that people use', () => {
    const fields = fieldsOf(NORMAL_LIMITS);

    expect([fields.riskFraction, fields.maxDecisionAgeMs, fields.staleDataMs, fields.clockSkewMs]).toEqual([
      { kind: 'text', text: '0.5' },
      { kind: 'duration', text: '4', unit: 'hours' },
      { kind: 'duration', text: '1', unit: 'minutes' },
      { kind: 'duration', text: '5', unit: 'seconds' },
    ]);
  });

  it.each<[LimitKey, LimitField, unknown]>([
    ['riskFraction', text('0,5'), code('not_a_number')],
    ['riskFraction', text('1e-3'), code('not_a_number')],
    ['riskFraction', text('6'), code('too_large', 0.05)],
    ['riskFraction', text('0'), code('too_small', 0.0001)],
    ['maxOpenPositions', text('2.5'), code('not_whole')],
    ['maxOrderNotional', text('0'), code('not_positive')],
    ['maxOrderNotional', text('5 000'), code('not_positive')],
    ['dayZone', text('Europe/Nowhere'), code('not_a_zone')],
    ['staleDataMs', { kind: 'duration', text: '2', unit: 'seconds' }, code('too_small', 5_000)],
    ['staleDataMs', { kind: 'duration', text: '5.0001', unit: 'seconds' }, code('too_fine')],
    ['dailyLossReducing', text('3.5'), { kind: 'above', bound: 'dailyLossHalted' }],
    [
      'plannedSessions',
      { kind: 'sessions', sessions: [{ timeZone: 'UTC', days: [1], from: '', to: '10:00' }] },
      code('session_wrong'),
    ],
  ])('says what is wrong with %s as %o', (limit, field, problem) => {
    const reading = readFields({ ...fieldsOf(NORMAL_LIMITS), [limit]: field });

    expect([reading.problems, reading.limits]).toEqual([{ [limit]: problem }, null]);
  });

  it('takes a zero of either sign as 0', () => {
    expect(readFields({ ...fieldsOf(NORMAL_LIMITS), lowProfitMinR: text('-0') }).limits?.lowProfitMinR).toBe(0);
  });

  it('finds the limits that differ between two sets', () => {
    expect(differingLimits(NORMAL_LIMITS, { ...NORMAL_LIMITS, dayBudgetR: 5, allowedInstruments: [] })).toEqual([
      'allowedInstruments',
      'dayBudgetR',
    ]);
  });
});

function text(of: string): LimitField {
  return { kind: 'text', text: of };
}

function code(of: string, limit: number | null = null) {
  return { kind: 'code', code: of, limit };
}
