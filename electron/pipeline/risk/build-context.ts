import type { EntryRequest } from '#electron/ports/order-approval';
import { planEntry } from './plan-entry';
import type { RiskContext } from './risk-context';
import type { RiskStanding } from './risk-standing';
import { riskTotals } from './risk-totals';

/** Everything that the rules look at, gathered and summed once, so that each rule only compares. */
export function buildContext(request: EntryRequest, standing: RiskStanding): RiskContext {
  return { ...request, ...standing, plan: planEntry(request, standing), totals: riskTotals(request, standing) };
}
