import { describe, expect, it } from 'vitest';
import type { BreakerCause } from '#shared/domain/trading-state';
import { NOON } from '#tests/support/breaker-fixtures';
import { FIRST_RECORD, readRecord } from './breaker-record';

function cause(level: BreakerCause['level']): BreakerCause {
  const at = { trippedAt: NOON - 1, seenAt: NOON - 1 };
  return { trigger: 'drawdown', level, value: '9 %', limit: '8 %', ...at, clearsByRule: false };
}

describe('a record as it was stored', () => {
  it('is taken as it is where it is sound, and begins anew where there was none', () => {
    const sound = { ...FIRST_RECORD, state: 'reducing', causes: [cause('reducing')] } as const;

    expect(readRecord(sound, NOON)).toBe(sound);
    expect(readRecord(null, NOON)).toEqual(FIRST_RECORD);
  });

  it('halts where it is damaged, and counts everything from its beginning', () => {
    expect(readRecord('unreadable', NOON)).toMatchObject({
      state: 'halted',
      causes: [{ trigger: 'record_unreadable', level: 'halted', trippedAt: NOON, clearsByRule: false }],
      countsFrom: FIRST_RECORD.countsFrom,
    });
  });

  it.each([
    [cause('reducing'), cause('halted')],
    [cause('halted'), cause('reducing')],
  ])('keeps the stricter of two causes of one trigger, and halts beside it', (first, second) => {
    const record = readRecord({ ...FIRST_RECORD, state: 'halted', causes: [first, second] }, NOON);

    expect(record.causes).toMatchObject([
      { trigger: 'drawdown', level: 'halted' },
      { trigger: 'record_unreadable', level: 'halted' },
    ]);
  });
});
