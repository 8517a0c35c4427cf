import { describe, expect, it } from 'vitest';
import { NORMAL_LIMITS } from '#shared/domain/mandate-presets';
import { BreakerTrigger } from '#shared/domain/trading-state';
import { calmInputs, NOON } from '#tests/support/breaker-fixtures';
import type { BreakerInputs } from './breaker-inputs';
import { isGood, measureBreaker } from './breaker-readings';
import { TRIGGER_RULES, triggerRule } from './breaker-triggers';

const day = (now: string, start = '10000') => ({ startAt: NOON, start, now });
const LIMITS = { ...NORMAL_LIMITS, lossesReducing: 5, lossesHalted: 8 };

/** Every trigger one step before each of its thresholds and at it. */
const THRESHOLDS: readonly (readonly [BreakerTrigger, 'reducing' | 'halted' | null, Partial<BreakerInputs>])[] = [
  ['daily_loss', null, { day: day('9800.01') }],
  ['daily_loss', 'reducing', { day: day('9800') }],
  ['daily_loss', 'reducing', { day: day('9700.01') }],
  ['daily_loss', 'halted', { day: day('9700') }],
  ['daily_loss', 'halted', { day: day('0') }],
  ['daily_loss', null, { day: day('12000') }],
  // Thirds have no end in decimals: the threshold is still met where it is met.
  ['daily_loss', 'reducing', { day: day('2.94', '3') }],
  ['daily_loss', null, { day: day('2.9400000000000000000001', '3') }],
  ['drawdown', null, { peakEquity: '20000', equity: '18400.01' }],
  ['drawdown', 'reducing', { peakEquity: '20000', equity: '18400' }],
  ['drawdown', 'reducing', { peakEquity: '20000', equity: '17600.01' }],
  ['drawdown', 'halted', { peakEquity: '20000', equity: '17600' }],
  ['drawdown', null, { peakEquity: '20000', equity: '21000' }],
  ['losses_in_row', null, { lossesInRow: 4 }],
  ['losses_in_row', 'reducing', { lossesInRow: 5 }],
  ['losses_in_row', 'reducing', { lossesInRow: 7 }],
  ['losses_in_row', 'halted', { lossesInRow: 8 }],
  ['error_rate', null, { requests: { total: 1_000, failed: 299 } }],
  ['error_rate', 'reducing', { requests: { total: 1_000, failed: 300 } }],
  ['error_rate', 'reducing', { requests: { total: 1_000, failed: 599 } }],
  ['error_rate', 'halted', { requests: { total: 1_000, failed: 600 } }],
  ['error_rate', null, { requests: { total: 19, failed: 19 } }],
  ['error_rate', 'halted', { requests: { total: 20, failed: 20 } }],
  ['stale_data', null, { quoteAgeMs: 59_999 }],
  ['stale_data', 'reducing', { quoteAgeMs: 60_000 }],
  ['stale_data', null, { quoteAgeMs: 60_000, isConnected: false }],
  ['clock_skew', null, { clockSkewMs: -4_999 }],
  ['clock_skew', 'reducing', { clockSkewMs: -5_000 }],
  ['clock_skew', 'reducing', { clockSkewMs: 5_000 }],
  ['clock_skew', null, { clockSkewMs: 5_000, isConnected: false }],
  ['model_failures', null, { modelFailures: 2 }],
  ['model_failures', 'reducing', { modelFailures: 3 }],
  ['calibration_collapse', null, { calibration: { n: 50, skill: -0.199 } }],
  ['calibration_collapse', 'reducing', { calibration: { n: 50, skill: -0.2 } }],
  ['calibration_collapse', null, { calibration: { n: 49, skill: -3 } }],
  ['volatility_shock', null, { volatilityRatio: 7.999 }],
  ['volatility_shock', 'reducing', { volatilityRatio: 8 }],
  ['order_unreconciled', null, { unknownForMs: 59_999 }],
  ['order_unreconciled', 'reducing', { unknownForMs: 60_000 }],
];

const UNKNOWN: BreakerInputs = {
  equity: null,
  peakEquity: null,
  day: { startAt: NOON, start: null, now: null },
  lossesInRow: null,
  requests: null,
  quoteAgeMs: null,
  clockSkewMs: null,
  modelFailures: null,
  calibration: null,
  volatilityRatio: null,
  unknownForMs: null,
  isConnected: true,
};

describe('the triggers of the breaker', () => {
  it.each(THRESHOLDS)('%s trips %s and nothing else does: %j', (trigger, level, fields) => {
    const readings = measureBreaker(calmInputs(NOON, fields), LIMITS);

    const tripped = readings.flatMap((reading) => (reading.trips ? [[reading.trigger, reading.trips]] : []));
    expect(tripped).toEqual(level ? [[trigger, level]] : []);
  });

  it('tries every threshold of every trigger', () => {
    const tried = new Set(THRESHOLDS.map(([trigger, level]) => `${trigger} ${level}`));

    const expected = TRIGGER_RULES.flatMap(({ trigger, halted }) =>
      [null, 'reducing', ...(halted ? ['halted'] : [])].map((level) => `${trigger} ${level}`),
    );
    expect([...tried].sort()).toEqual(expected.sort());
  });

  it('has a rule for all that can be measured', () => {
    const measured = BreakerTrigger.options.filter((trigger) => triggerRule(trigger) !== null);

    expect(measured).toEqual(BreakerTrigger.options.filter((trigger) => trigger !== 'record_unreadable'));
    expect(TRIGGER_RULES.map(({ trigger }) => trigger)).toEqual(measured);
  });

  it.each<[string, Partial<BreakerInputs>]>([
    ['nothing is known', UNKNOWN],
    [
      'no number is one',
      { lossesInRow: Number.NaN, quoteAgeMs: Number.POSITIVE_INFINITY, volatilityRatio: Number.NaN },
    ],
    ['nothing was asked', { requests: { total: 0, failed: 0 } }],
    ['the day began with nothing', { day: { startAt: NOON, start: '0', now: '-5' } }],
  ])('neither trips nor is good where %s', (_, fields) => {
    const readings = measureBreaker(calmInputs(NOON, fields), LIMITS);

    const unknown = readings.filter(({ value }) => value === null);
    expect(unknown.length).toBeGreaterThan(0);
    expect(readings.map(({ trips }) => trips)).toEqual(readings.map(() => null));
    expect(unknown.filter(isGood)).toEqual([]);
  });

  it('takes too few observations for bad where they are, though they trip nothing', () => {
    const readings = measureBreaker(calmInputs(NOON, { requests: { total: 2, failed: 1 } }), LIMITS);

    const reading = readings.find(({ trigger }) => trigger === 'error_rate');
    expect(reading).toMatchObject({ value: 0.5, reaches: 'reducing', trips: null });
    expect(reading && isGood(reading)).toBe(false);
  });

  it('says which causes take entries out of the book and which wait for a person', () => {
    const table = TRIGGER_RULES.map(({ trigger, cancelsEntries, clearsByRule, resume }) => [
      trigger,
      cancelsEntries,
      clearsByRule.reducing,
      resume,
    ]);

    expect(table).toEqual([
      ['daily_loss', true, true, 'known_good'],
      ['drawdown', true, false, 'counts_anew'],
      ['losses_in_row', true, false, 'counts_anew'],
      ['error_rate', false, true, 'not_beyond'],
      ['stale_data', false, true, 'not_beyond'],
      ['clock_skew', false, true, 'not_beyond'],
      ['model_failures', false, false, 'counts_anew'],
      ['calibration_collapse', false, false, 'counts_anew'],
      ['volatility_shock', true, true, 'not_beyond'],
      ['order_unreconciled', false, true, 'not_beyond'],
    ]);
    expect(TRIGGER_RULES.filter(({ halted, clearsByRule }) => halted && clearsByRule.halted)).toEqual([]);
  });
});
