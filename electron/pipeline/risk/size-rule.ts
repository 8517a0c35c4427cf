import type { Exact } from '#shared/domain/decimal';
import { deny } from './finding';
import { SAME_CURRENCY } from './plan-entry';
import type { EntryPlan, RiskContext, RiskTotals } from './risk-context';
import type { Finding, RiskRule } from './risk-rule';
import { quantityFor, type UnitCost } from './unit-cost';

/** A rule about the size of an entry; without a plan there is no size, and it denies. */
export function sizeRule(
  rule: Omit<RiskRule, 'check'> & { readonly check: (plan: EntryPlan, context: RiskContext) => Finding },
): RiskRule {
  return { ...rule, check: (context) => (context.plan ? rule.check(context.plan, context) : NO_PLAN) };
}

/** A rule about the size beside what is at stake already; it denies where that is not known, or in another currency. */
export function totalsRule(
  rule: Omit<RiskRule, 'check'> & {
    readonly check: (plan: EntryPlan, totals: RiskTotals, context: RiskContext) => Finding;
  },
): RiskRule {
  return sizeRule({
    ...rule,
    check: (plan, context) => {
      if (!context.totals) return deny(`What is at stake is not known: ${whatIsMissing(context)}.`);
      if (!plan.accountPerQuote.gt(0)) return deny(notConverted(context));
      return rule.check(plan, context.totals, context);
    },
  });
}

/** What a rule found about the quantity: at most `maximum`. */
export function bound(maximum: Exact, value: string, limit: string, message: string): Finding {
  return { kind: 'bound', maximum, value, limit, message };
}

/** Largest quantity that stays within a budget in the account's currency, by what a unit costs or loses in it. */
export function quantityWithin(budget: Exact, unit: UnitCost, { conversion, rules }: EntryPlan): Exact {
  return quantityFor(conversion === SAME_CURRENCY ? budget : budget.mul(conversion.quote), unit, rules.quantityStep);
}

/** Why money of the instrument cannot be compared with that of the account. */
export function notConverted({ rules, account }: RiskContext): string {
  return `The value of ${rules?.quote} in ${account.quote}, the currency of the account, is not known.`;
}

const NO_PLAN = deny('There is no size: the prices of the entry or the rules of the exchange are not known.');

function whatIsMissing({ account, dayStartAt }: RiskContext): string {
  const exposure = account.exposures.find(
    ({ held, entries, openRisk }) => held === null || entries === null || openRisk === null,
  );
  if (account.equity === null) return 'the value of the account';
  if (exposure) return `a price for ${exposure.instrument}`;
  const unpriced = account.trades.find(({ trade, result }) => trade.closedAt >= dayStartAt && result === null);
  return unpriced ? `the result of a trade in ${unpriced.trade.instrument}` : 'an amount is no number';
}
