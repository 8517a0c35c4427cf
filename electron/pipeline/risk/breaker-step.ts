import type { EpochMs } from '#shared/domain/epoch-ms';
import type { MandateLimits } from '#shared/domain/mandate';
import { type BreakerCause, type BreakerRecord, strictest, type TradingState } from '#shared/domain/trading-state';
import { type BreakerLevel, type BreakerReading, isGood } from './breaker-readings';
import { triggerRule } from './breaker-triggers';

/** The record after one look: what reached a threshold has tripped, and what may clear by rule has cleared. */
export function stepBreaker(
  record: BreakerRecord,
  readings: readonly BreakerReading[],
  limits: MandateLimits,
  now: EpochMs,
): BreakerRecord {
  return clearBreaker(tripBreaker(record, readings, limits, now), readings, limits, now);
}

/**
 * The record with a cause for every threshold that is reached. It is never less strict than before. Where nothing changed it
 * is the same object, apart from when measures were last seen beyond their thresholds.
 */
export function tripBreaker(
  record: BreakerRecord,
  readings: readonly BreakerReading[],
  limits: MandateLimits,
  now: EpochMs,
): BreakerRecord {
  const settled = settleTimes(record, now);
  const causes = settled.causes.map((cause) => {
    const reading = readings.find(({ trigger }) => trigger === cause.trigger);
    if (!reading || isGood(reading)) return cause;
    const level = reading.trips;
    if (level !== null && cause.level === 'reducing' && (level === 'halted' || isOfEarlierDay(cause, reading))) {
      return tripped(reading, level, limits, now);
    }
    // What is not known is not good either: the cool-down begins again.
    return cause.seenAt === now ? cause : { ...cause, seenAt: now };
  });
  for (const reading of readings) {
    const isNew = !causes.some(({ trigger }) => trigger === reading.trigger);
    if (reading.trips !== null && isNew) causes.push(tripped(reading, reading.trips, limits, now));
  }
  return withCauses(settled, causes, now);
}

/** The record without the causes that clear by rule and whose measure has been good for the cool-down. */
export function clearBreaker(
  record: BreakerRecord,
  readings: readonly BreakerReading[],
  limits: MandateLimits,
  now: EpochMs,
): BreakerRecord {
  const lasting = record.causes.filter((cause) => {
    const reading = readings.find(({ trigger }) => trigger === cause.trigger);
    if (!cause.clearsByRule || !reading || !isGood(reading)) return true;
    if (now - cause.seenAt < limits.breakerCooldownMs) return true;
    return reading.dayStartAt !== null && !isOfEarlierDay(cause, reading);
  });
  return withCauses(record, lasting, now);
}

/**
 * The record as it counts after a time in which nobody measured: every cool-down begins again, because what was not seen is
 * not known to have been good.
 */
export function restartCooldowns(record: BreakerRecord, now: EpochMs): BreakerRecord {
  if (record.causes.every(({ seenAt, clearsByRule }) => !clearsByRule || seenAt === now)) return record;
  return { ...record, causes: record.causes.map((cause) => (cause.clearsByRule ? { ...cause, seenAt: now } : cause)) };
}

/** A cause for a reading that has reached `level`. */
export function tripped(
  reading: BreakerReading,
  level: BreakerLevel,
  limits: MandateLimits,
  now: EpochMs,
): BreakerCause {
  const rule = triggerRule(reading.trigger);
  const threshold = level === 'halted' ? rule?.halted?.(limits) : rule?.reducing(limits);
  return {
    trigger: reading.trigger,
    level,
    value: rule && reading.value !== null ? rule.text(reading.value) : 'not known',
    limit: rule && threshold !== undefined ? rule.text(threshold) : 'not known',
    trippedAt: now,
    seenAt: now,
    clearsByRule: rule?.clearsByRule[level] ?? false,
  };
}

/** The same record with other causes, and the state that follows from them. */
export function withCauses(record: BreakerRecord, causes: readonly BreakerCause[], now: EpochMs): BreakerRecord {
  const isSame =
    causes.length === record.causes.length && causes.every((cause, index) => cause === record.causes[index]);
  if (isSame) return record;
  const hasChanged = describe(causes) !== describe(record.causes);
  return { ...record, causes, state: stateOf(causes), changedAt: hasChanged ? now : record.changedAt };
}

/** The strictest level of all causes. */
export function stateOf(causes: readonly BreakerCause[]): TradingState {
  return causes.reduce<TradingState>((state, { level }) => strictest(state, level), 'active');
}

function isOfEarlierDay(cause: BreakerCause, { dayStartAt }: BreakerReading): boolean {
  return dayStartAt !== null && cause.trippedAt < dayStartAt;
}

/** All of the causes that is a change when it differs: not when a measure was last seen beyond its threshold. */
function describe(causes: readonly BreakerCause[]): string {
  return JSON.stringify(causes.map(({ seenAt: _, ...cause }) => cause));
}

/**
 * A clock that was set back leaves instants that are still to come. Counted from now on, nothing clears earlier for it, and
 * nothing waits until a time that was never meant.
 */
function settleTimes(record: BreakerRecord, now: EpochMs): BreakerRecord {
  const { causes, countsFrom, changedAt } = record;
  const isCauseLate = ({ trippedAt, seenAt }: BreakerCause) => trippedAt > now || seenAt > now;
  if (changedAt <= now && !causes.some(isCauseLate) && Object.values(countsFrom).every((at) => at <= now))
    return record;
  const notLater = (at: EpochMs) => Math.min(at, now);
  return {
    ...record,
    changedAt: notLater(changedAt),
    causes: causes.map((cause) => ({
      ...cause,
      trippedAt: notLater(cause.trippedAt),
      seenAt: notLater(cause.seenAt),
    })),
    countsFrom: {
      drawdown: notLater(countsFrom.drawdown),
      losses: notLater(countsFrom.losses),
      model: notLater(countsFrom.model),
      calibration: notLater(countsFrom.calibration),
    },
  };
}
