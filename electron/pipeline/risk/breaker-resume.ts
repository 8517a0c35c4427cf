import type { EpochMs } from '#shared/domain/epoch-ms';
import type { MandateLimits } from '#shared/domain/mandate';
import type { BreakerCause, BreakerRecord, BreakerTrigger } from '#shared/domain/trading-state';
import type { BreakerReading } from './breaker-readings';
import { tripped, withCauses } from './breaker-step';
import { triggerRule } from './breaker-triggers';

/** What stands against resuming. */
export interface ResumeBlock {
  readonly trigger: BreakerTrigger;
  /** `beyond`: its threshold is still reached; `unknown`: it is not known whether; `pause`: it tripped too short ago. */
  readonly why: 'beyond' | 'unknown' | 'pause';
  readonly value: string;
  readonly limit: string;
  /** When the pause is over; `null` for the others. */
  readonly until: EpochMs | null;
}

export type ResumeOutcome =
  | { readonly kind: 'resumed'; readonly record: BreakerRecord; readonly lifted: readonly BreakerTrigger[] }
  | { readonly kind: 'refused'; readonly blocks: readonly ResumeBlock[] };

/**
 * What a person's resuming makes of the record.
 *
 * It lifts every cause that may be lifted, and what is counted is counted from now on. One that clears by rule and is still
 * beyond its threshold stays: it goes when its time has come. A halt whose measure has only come back as far as the
 * threshold below it leaves a cause that reduces. It is refused as a whole while a cause that waits for a person cannot be
 * lifted, and when there is nothing to lift.
 */
export function resumeBreaker(
  record: BreakerRecord,
  readings: readonly BreakerReading[],
  limits: MandateLimits,
  now: EpochMs,
): ResumeOutcome {
  const looked = record.causes.map((cause) => {
    const reading = readings.find(({ trigger }) => trigger === cause.trigger) ?? null;
    return { cause, reading, block: blockOf(cause, reading, limits, now) };
  });
  const blocks = looked.flatMap(({ block }) => block ?? []);
  const mustWait = looked.some(({ cause, block }) => block && !cause.clearsByRule);
  if (mustWait || blocks.length === looked.length) return { kind: 'refused', blocks };

  const lifted = looked.filter(({ block }) => !block);
  const causes = looked.flatMap(({ cause, reading, block }) => {
    if (block) return cause;
    const isCounted = triggerRule(cause.trigger)?.resume === 'counts_anew';
    return reading?.trips && !isCounted ? tripped(reading, reading.trips, limits, now) : [];
  });
  const countsFrom = { ...record.countsFrom };
  for (const { cause } of lifted) {
    const counted = triggerRule(cause.trigger)?.countsFrom;
    if (counted) countsFrom[counted] = now;
  }
  return {
    kind: 'resumed',
    record: { ...withCauses(record, causes, now), countsFrom, changedAt: now },
    lifted: lifted.map(({ cause }) => cause.trigger),
  };
}

function blockOf(
  cause: BreakerCause,
  reading: BreakerReading | null,
  limits: MandateLimits,
  now: EpochMs,
): ResumeBlock | null {
  const rule = triggerRule(cause.trigger);
  // A damaged record has no measure: a person's word is all there is.
  if (!rule) return null;
  const { value = null, reaches = null } = reading ?? {};
  const halted = cause.level === 'halted' ? rule.halted : null;
  const block: Omit<ResumeBlock, 'why'> = {
    trigger: cause.trigger,
    value: value === null ? 'not known' : rule.text(value),
    limit: rule.text((halted ?? rule.reducing)(limits)),
    until: null,
  };
  if (rule.resume === 'counts_anew') {
    const until = cause.trippedAt + limits.breakerCooldownMs;
    return rule.hasResumePause && now < until ? { ...block, why: 'pause', until } : null;
  }
  if (value === null) return rule.resume === 'known_good' ? { ...block, why: 'unknown' } : null;
  const isBeyond = reaches !== null && (cause.level === 'reducing' || reaches === 'halted');
  return isBeyond ? { ...block, why: 'beyond' } : null;
}
