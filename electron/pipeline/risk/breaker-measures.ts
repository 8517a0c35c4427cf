import type { EpochMs } from '#shared/domain/epoch-ms';
import type { MandateLimits } from '#shared/domain/mandate';
import type { BreakerMeasure } from '#shared/domain/risk-state';
import { calendarWindowAt } from '#shared/domain/session';
import type { BreakerCause, BreakerRecord } from '#shared/domain/trading-state';
import type { BreakerReading } from './breaker-readings';
import { TRIGGER_RULES } from './breaker-triggers';

/** Every trigger's measure with its thresholds, for the risk pane. A value that rests on too few observations is `null`. */
export function breakerMeasures(
  record: BreakerRecord,
  readings: readonly BreakerReading[],
  limits: MandateLimits,
): BreakerMeasure[] {
  return TRIGGER_RULES.map((rule) => {
    const reading = readings.find(({ trigger }) => trigger === rule.trigger);
    const cause = record.causes.find(({ trigger }) => trigger === rule.trigger);
    return {
      trigger: rule.trigger,
      value: reading?.isEnough ? reading.value : null,
      reducing: rule.reducing(limits),
      halted: rule.halted?.(limits) ?? null,
      unit: rule.unit,
      isLowerWorse: rule.isLowerWorse,
      clearsAt: cause?.clearsByRule ? clearsAt(cause, rule.lastsForDay, limits) : null,
    };
  });
}

function clearsAt(cause: BreakerCause, lastsForDay: boolean, limits: MandateLimits): EpochMs {
  const cooledAt = cause.seenAt + limits.breakerCooldownMs;
  return lastsForDay ? Math.max(cooledAt, calendarWindowAt('day', limits.dayZone, 0, cause.trippedAt).endAt) : cooledAt;
}
