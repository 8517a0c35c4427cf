import { expect, it } from 'vitest';
import type { RiskBudget } from '#shared/domain/risk-state';
import { budgetRows } from './budget-rows';

it('puts what is not known first, then the fullest', () => {
  const rows = budgetRows([
    budget({ kind: 'open_risk', used: 1, limit: 4 }),
    budget({ kind: 'day_budget', used: 6, limit: 6 }),
    budget({ kind: 'instrument_budget', used: null, limit: 2 }),
    budget({ kind: 'group_budget', used: 2.4, limit: 3 }),
  ]);

  expect(rows.map(({ kind, share, fill }) => [kind, share, fill])).toEqual([
    ['instrument_budget', null, 'unknown'],
    ['day_budget', 1, 'over'],
    ['group_budget', 0.7999999999999999, 'high'],
    ['open_risk', 0.25, 'normal'],
  ]);
});

it('never draws a gain as a budget that is used, and a limit of nothing as room', () => {
  const rows = budgetRows([budget({ used: -1, limit: 2 }), budget({ kind: 'order_rate', used: 0, limit: 0 })]);

  expect(rows.map(({ share }) => share)).toEqual([1, 0]);
});

function budget(fields: Partial<RiskBudget>): RiskBudget {
  return { kind: 'open_risk', subject: null, used: 0, limit: 1, unit: 'r', ...fields };
}
