import { Exact } from '#shared/domain/decimal';
import type { RiskContext } from './risk-context';
import { SIZE_RULES } from './size-rules';

/**
 * Loss at the stop of the entry as it would be sent, in the instrument's quote currency: of what the sizing wants, cut by every
 * rule on size. `null` without a plan.
 *
 * @param enough - The rules on size are asked only where the wanted size alone loses more than this.
 */
export function plannedRisk(context: RiskContext, enough: Exact): Exact | null {
  const { plan } = context;
  if (plan === null) return null;
  const wanted = plan.wanted.mul(plan.riskPerUnit);
  if (wanted.lte(enough)) return wanted;
  // Without the cuts a trade that was kept small would make every one after it look large.
  let quantity = plan.wanted;
  for (const rule of SIZE_RULES) {
    const finding = rule.check(context);
    if (finding.kind === 'bound' && finding.maximum.lt(quantity)) quantity = Exact.max(0, finding.maximum);
  }
  return quantity.mul(plan.riskPerUnit);
}
