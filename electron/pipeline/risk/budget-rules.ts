import type { Exact } from '#shared/domain/decimal';
import { exactLimits } from './exact-limits';
import { groupText } from './exposure-rules';
import { deny } from './finding';
import type { EntryPlan, RiskTotals } from './risk-context';
import { rText } from './risk-numbers';
import type { Finding, RiskRule } from './risk-rule';
import { bound, quantityWithin, totalsRule } from './size-rule';

/** Budgets in R: what may be lost at the stops of everything that is open, the new entry included. */
export const BUDGET_RULES: readonly RiskRule[] = [
  totalsRule({
    code: 'open_risk',
    summary: 'The loss at all stops together stays within the budget of what is open.',
    inputs: ['totals.openRisk', 'totals.oneR', 'plan.riskPerUnit'],
    limits: ['maxOpenRiskR'],
    check: (plan, totals, { limits }) =>
      budgetFinding(plan, totals, totals.openRisk, {
        r: limits.maxOpenRiskR,
        limit: exactLimits(limits).maxOpenRiskR,
        of: 'at risk in all instruments',
      }),
  }),
  totalsRule({
    code: 'day_budget',
    summary: 'What the day has lost and the loss at all stops stay within the budget of a day.',
    inputs: ['totals.dayLosses', 'totals.openRisk', 'totals.oneR', 'plan.riskPerUnit'],
    limits: ['dayBudgetR'],
    check: (plan, totals, { limits }) =>
      budgetFinding(plan, totals, totals.dayLosses.add(totals.openRisk), {
        r: limits.dayBudgetR,
        limit: exactLimits(limits).dayBudgetR,
        of: 'lost today or at risk',
      }),
  }),
  totalsRule({
    code: 'instrument_budget',
    summary: 'The loss at the stops of the instrument stays within its budget.',
    inputs: ['totals.instrument.openRisk', 'totals.oneR', 'plan.riskPerUnit'],
    limits: ['instrumentBudgetR'],
    check: (plan, totals, { ticket, limits }) =>
      budgetFinding(plan, totals, totals.instrument.openRisk, {
        r: limits.instrumentBudgetR,
        limit: exactLimits(limits).instrumentBudgetR,
        of: `at risk in ${ticket.instrument}`,
      }),
  }),
  totalsRule({
    code: 'group_budget',
    summary: 'The loss at the stops of the instruments that move together stays within the budget that they share.',
    inputs: ['totals.group.openRisk', 'totals.oneR', 'plan.riskPerUnit'],
    limits: ['groupBudgetR', 'correlationThreshold'],
    check: (plan, totals, { limits }) =>
      budgetFinding(plan, totals, totals.group.openRisk, {
        r: limits.groupBudgetR,
        limit: exactLimits(limits).groupBudgetR,
        of: `at risk in ${groupText(totals)}`,
      }),
  }),
];

function budgetFinding(
  plan: EntryPlan,
  { oneR }: RiskTotals,
  used: Exact,
  { r, limit, of }: { readonly r: number; readonly limit: Exact; readonly of: string },
): Finding {
  if (!plan.riskPerUnit.gt(0)) return deny('The loss at the stop cannot be measured.');
  const [inUse, one] = [used.toNumber(), oneR.toNumber()];
  const [before, after] = [inUse / one, (inUse + plan.display.risk) / one];
  const value = rText(after);
  return bound(
    quantityWithin(oneR.mul(limit).sub(used), plan.accountRisk, plan),
    value,
    rText(r),
    `${rText(before)} are ${of}, with this order ${value}; ${rText(r)} may be.`,
  );
}
