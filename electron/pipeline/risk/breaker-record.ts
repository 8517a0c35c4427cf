import type { EpochMs } from '#shared/domain/epoch-ms';
import { type BreakerCause, type BreakerRecord, strictest } from '#shared/domain/trading-state';
import { stateOf } from './breaker-step';

/** What a journal that has no record of the breaker stands for: everything counts from its beginning. */
export const FIRST_RECORD: BreakerRecord = {
  state: 'active',
  causes: [],
  changedAt: 0,
  countsFrom: { drawdown: 0, losses: 0, model: 0, calibration: 0 },
};

/**
 * The record as it was stored. One that is damaged, or whose parts contradict each other, halts until a person resumes: what
 * it said was perhaps a halt.
 */
export function readRecord(stored: BreakerRecord | 'unreadable' | null, now: EpochMs): BreakerRecord {
  if (stored === null) return FIRST_RECORD;
  if (stored === 'unreadable') return unreadable(FIRST_RECORD, now);
  const triggers = new Set(stored.causes.map(({ trigger }) => trigger));
  const isSound = triggers.size === stored.causes.length && stored.state === stateOf(stored.causes);
  return isSound ? stored : unreadable(stored, now);
}

function unreadable(record: BreakerRecord, now: EpochMs): BreakerRecord {
  const strict = new Map<BreakerCause['trigger'], BreakerCause>();
  for (const cause of record.causes) {
    const known = strict.get(cause.trigger);
    if (!known || strictest(known.level, cause.level) !== known.level) strict.set(cause.trigger, cause);
  }
  strict.set('record_unreadable', {
    trigger: 'record_unreadable',
    level: 'halted',
    value: 'damaged',
    limit: 'readable',
    trippedAt: now,
    seenAt: now,
    clearsByRule: false,
  });
  return { ...record, state: 'halted', causes: [...strict.values()], changedAt: now };
}
