import type { EpochMs } from '#shared/domain/epoch-ms';
import type { RiskEvent, Severity } from '#shared/domain/exchange-status';
import type { BreakerRecord, BreakerTrigger, TradingState } from '#shared/domain/trading-state';

export type BreakerEvent = Pick<RiskEvent, 'code' | 'severity' | 'value' | 'limit' | 'details'>;

/** One event, by its trigger's code, for every cause that is new, stricter, or of a new day. */
export function tripEvents(before: BreakerRecord, after: BreakerRecord): BreakerEvent[] {
  return after.causes
    .filter(
      (cause) =>
        !before.causes.some(({ trigger, level }) => trigger === cause.trigger && level === cause.level) ||
        isTrippedAgain(before, cause),
    )
    .map(({ trigger, level, value, limit, clearsByRule }) => ({
      code: trigger,
      severity: SEVERITY[level],
      value,
      limit,
      details: { from: before.state, to: after.state, level, clearsByRule },
    }));
}

/** One event for every cause that cleared by rule. */
export function clearEvents(before: BreakerRecord, after: BreakerRecord): BreakerEvent[] {
  return before.causes
    .filter(({ trigger }) => !after.causes.some((cause) => cause.trigger === trigger))
    .map(({ trigger, level, value, limit }) => ({
      code: 'breaker_cleared',
      severity: 'info',
      value,
      limit,
      details: { trigger, from: before.state, to: after.state, level },
    }));
}

/** One event for a person's resuming, and one for each halt that it turned into less. */
export function resumeEvents(
  before: BreakerRecord,
  after: BreakerRecord,
  resumed: { readonly reason: string; readonly by: string; readonly lifted: readonly BreakerTrigger[] },
): BreakerEvent[] {
  const { reason, by, lifted } = resumed;
  return [
    {
      code: 'breaker_resumed',
      severity: 'info',
      value: null,
      limit: null,
      details: { reason, by, lifted, from: before.state, to: after.state },
    },
    ...tripEvents(before, after),
  ];
}

/** The rows that they become. */
export function riskEvents(events: readonly BreakerEvent[], at: EpochMs, nextId: () => string): RiskEvent[] {
  return events.map((event) => ({ ...event, id: nextId(), occurredAt: at, kind: 'breaker', instrument: null }));
}

function isTrippedAgain(before: BreakerRecord, cause: BreakerRecord['causes'][number]): boolean {
  const earlier = before.causes.find(({ trigger }) => trigger === cause.trigger);
  return earlier !== undefined && earlier.trippedAt < cause.trippedAt;
}

const SEVERITY: Readonly<Record<TradingState, Severity>> = { active: 'info', reducing: 'warning', halted: 'critical' };
