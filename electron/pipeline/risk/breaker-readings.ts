import type { Exact } from '#shared/domain/decimal';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { MandateLimits } from '#shared/domain/mandate';
import type { BreakerCause } from '#shared/domain/trading-state';
import type { BreakerInputs } from './breaker-inputs';
import { type MeasuredTrigger, TRIGGER_RULES, type TriggerRule } from './breaker-triggers';

export type BreakerLevel = BreakerCause['level'];

/** How one trigger stands now. */
export interface BreakerReading {
  readonly trigger: MeasuredTrigger;
  /** `null` where it is not known. */
  readonly value: number | null;
  /** The strictest threshold that the value has reached; `null` where it has reached none or is not known. */
  readonly reaches: BreakerLevel | null;
  /** The same, where enough was observed to trip on it. */
  readonly trips: BreakerLevel | null;
  readonly isEnough: boolean;
  /** When the day began, for a trigger whose causes last for the day; `null` for others. */
  readonly dayStartAt: EpochMs | null;
}

/** Every trigger against the limits, in the order of the table. */
export function measureBreaker(inputs: BreakerInputs, limits: MandateLimits): readonly BreakerReading[] {
  return TRIGGER_RULES.map((rule) => {
    const found = rule.measure(inputs, limits);
    const reaches = found && levelOf(found.value, rule, limits);
    return {
      trigger: rule.trigger,
      value: found?.value.toNumber() ?? null,
      reaches,
      trips: found?.isEnough ? reaches : null,
      isEnough: found?.isEnough ?? false,
      dayStartAt: rule.lastsForDay ? inputs.day.startAt : null,
    };
  });
}

/** Whether it is known and has reached no threshold. */
export function isGood({ value, reaches }: BreakerReading): boolean {
  return value !== null && reaches === null;
}

function levelOf(value: Exact, rule: TriggerRule, limits: MandateLimits): BreakerLevel | null {
  const isReached = (threshold: number) => (rule.isLowerWorse ? value.lte(threshold) : value.gte(threshold));
  if (rule.halted && isReached(rule.halted(limits))) return 'halted';
  return isReached(rule.reducing(limits)) ? 'reducing' : null;
}
