import { exact } from '#shared/domain/decimal';
import type { RuleVerdict } from '#shared/domain/proposal';

/** What a verdict means to a person: a warning is a pass to think twice about. */
export type VerdictStance = 'allow' | 'warn' | 'cap' | 'deny';

export function verdictStance({ decision, isWarning }: RuleVerdict): VerdictStance {
  return decision === 'allow' && isWarning ? 'warn' : decision;
}

/**
 * What stands against a ticket, denials first, then warnings, then caps with the one that leaves least before the others; and
 * the rules that simply allow it, in their order.
 */
export function verdictGroups(verdicts: readonly RuleVerdict[]): {
  readonly concerns: readonly RuleVerdict[];
  readonly rest: readonly RuleVerdict[];
} {
  const of = (stance: VerdictStance) => verdicts.filter((verdict) => verdictStance(verdict) === stance);
  return { concerns: [...of('deny'), ...of('warn'), ...strictestFirst(of('cap'))], rest: of('allow') };
}

/** How many rules said what. */
export function verdictCounts(verdicts: readonly RuleVerdict[]): {
  readonly allowed: number;
  readonly warned: number;
  readonly capped: number;
  readonly denied: number;
} {
  const count = (stance: VerdictStance) => verdicts.filter((verdict) => verdictStance(verdict) === stance).length;
  return { allowed: count('allow'), warned: count('warn'), capped: count('cap'), denied: count('deny') };
}

/** By the quantity that each one leaves; one that names none comes last. */
export function strictestFirst(caps: readonly RuleVerdict[]): readonly RuleVerdict[] {
  return caps.toSorted(({ maxQuantity: a }, { maxQuantity: b }) => {
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return exact(a).comparedTo(exact(b));
  });
}
