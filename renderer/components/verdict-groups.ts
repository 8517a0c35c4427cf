import type { RuleVerdict } from '#shared/domain/proposal';

/** What a verdict means to a person: a warning is a pass to think twice about. */
export type VerdictStance = 'allow' | 'warn' | 'cap' | 'deny';

export function verdictStance({ decision, isWarning }: RuleVerdict): VerdictStance {
  return decision === 'allow' && isWarning ? 'warn' : decision;
}

/** What stands against a ticket, denials first, then warnings and caps; and the rules that simply allow it, in their order. */
export function verdictGroups(verdicts: readonly RuleVerdict[]): {
  readonly concerns: readonly RuleVerdict[];
  readonly rest: readonly RuleVerdict[];
} {
  const of = (stance: VerdictStance) => verdicts.filter((verdict) => verdictStance(verdict) === stance);
  return { concerns: [...of('deny'), ...of('warn'), ...of('cap')], rest: of('allow') };
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
