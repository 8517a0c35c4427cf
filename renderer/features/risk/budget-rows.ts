import type { RiskBudget } from '#shared/domain/risk-state';

export interface BudgetRow extends RiskBudget {
  readonly id: string;
  /** Used over limit, above 1 where it is over; `null` where what is used is not known. */
  readonly share: number | null;
  /** `over`: nothing is left. `unknown` lets no entry through either. */
  readonly fill: 'unknown' | 'over' | 'high' | 'normal';
}

/** Budgets with how full they are, the fullest first. What is not known stands before them: it passes no rule. */
export function budgetRows(budgets: readonly RiskBudget[]): readonly BudgetRow[] {
  return budgets.map(toRow).toSorted((a, b) => weightOf(b) - weightOf(a) || a.id.localeCompare(b.id));
}

function toRow(budget: RiskBudget): BudgetRow {
  const { kind, subject, used, limit } = budget;
  const share = used === null ? null : shareOf(used, limit);
  return { ...budget, id: `${kind} ${subject ?? ''}`, share, fill: fillOf(share) };
}

/** A limit of nothing is full from the start. */
function shareOf(used: number, limit: number): number {
  return limit > 0 ? Math.max(0, used) / limit : 1;
}

function fillOf(share: number | null): BudgetRow['fill'] {
  if (share === null) return 'unknown';
  return share >= 1 ? 'over' : share >= HIGH_SHARE ? 'high' : 'normal';
}

function weightOf({ share }: BudgetRow): number {
  return share ?? Number.MAX_VALUE;
}

const HIGH_SHARE = 0.75;
