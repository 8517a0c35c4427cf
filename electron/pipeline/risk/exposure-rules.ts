import type { Exact } from '#shared/domain/decimal';
import { exactLimits } from './exact-limits';
import { deny } from './finding';
import type { EntryPlan, RiskTotals } from './risk-context';
import { moneyText, shareText } from './risk-numbers';
import type { Finding, RiskRule } from './risk-rule';
import { bound, notConverted, quantityWithin, sizeRule, totalsRule } from './size-rule';
import { quantityFor } from './unit-cost';

/** How much of the account may be in the market: in one order, one instrument, one group, and in all. */
export const EXPOSURE_RULES: readonly RiskRule[] = [
  sizeRule({
    code: 'order_notional',
    summary: 'One order is worth no more than the mandate says, in the currency of the account.',
    inputs: ['plan.limitPrice', 'plan.accountPerQuote'],
    limits: ['maxOrderNotional'],
    check: (plan, context) => {
      if (!plan.accountPerQuote.gt(0)) return deny(notConverted(context));
      const { maxOrderNotional } = exactLimits(context.limits);
      const value = moneyText(plan.wantedQuantity.mul(plan.limitPrice).mul(plan.accountPerQuote));
      const { quote } = context.account;
      return bound(
        quantityWithin(maxOrderNotional, plan.accountPrice, plan),
        value,
        context.limits.maxOrderNotional,
        `The order would be worth ${value} ${quote}; one order may be worth ${context.limits.maxOrderNotional}.`,
      );
    },
  }),
  sizeRule({
    code: 'order_share',
    summary: 'One order is worth no more than a share of the account.',
    inputs: ['plan.limitPrice', 'equity'],
    limits: ['maxOrderFraction'],
    check: (plan, { limits }) => {
      const notional = plan.wantedQuantity.toNumber() * plan.limitPrice.toNumber();
      const value = shareText(notional / plan.equity.toNumber());
      const limit = shareText(limits.maxOrderFraction);
      return bound(
        quantityFor(plan.equity.mul(exactLimits(limits).maxOrderFraction), plan.price, plan.rules.quantityStep),
        value,
        limit,
        `The order would be ${value} of the account; one order may be ${limit}.`,
      );
    },
  }),
  totalsRule({
    code: 'instrument_exposure',
    summary: 'What is held and ordered in the instrument, the new order included, stays within a share of the account.',
    inputs: ['totals.instrument.exposure', 'totals.equity', 'plan.limitPrice'],
    limits: ['maxInstrumentFraction'],
    check: (plan, totals, { ticket, limits }) =>
      exposureFinding(plan, totals, totals.instrument.exposure, {
        fraction: limits.maxInstrumentFraction,
        limit: exactLimits(limits).maxInstrumentFraction,
        of: ticket.instrument,
      }),
  }),
  totalsRule({
    code: 'group_exposure',
    summary: 'The same for the instruments that move with it.',
    inputs: ['totals.group.exposure', 'totals.equity', 'plan.limitPrice'],
    limits: ['maxGroupFraction', 'correlationThreshold'],
    check: (plan, totals, { limits }) =>
      exposureFinding(plan, totals, totals.group.exposure, {
        fraction: limits.maxGroupFraction,
        limit: exactLimits(limits).maxGroupFraction,
        of: groupText(totals),
      }),
  }),
  totalsRule({
    code: 'total_exposure',
    summary: 'The same for everything in the account.',
    inputs: ['totals.exposure', 'totals.equity', 'plan.limitPrice'],
    limits: ['maxExposureFraction'],
    check: (plan, totals, { limits }) =>
      exposureFinding(plan, totals, totals.exposure, {
        fraction: limits.maxExposureFraction,
        limit: exactLimits(limits).maxExposureFraction,
        of: 'all instruments',
      }),
  }),
];

/** Names of the instruments that share a budget, shortened where there are many. */
export function groupText({ group: { members } }: RiskTotals): string {
  return members.length <= 3 ? members.join(', ') : `${members.slice(0, 3).join(', ')} and ${members.length - 3} more`;
}

function exposureFinding(
  plan: EntryPlan,
  { equity }: RiskTotals,
  used: Exact,
  { fraction, limit, of }: { readonly fraction: number; readonly limit: Exact; readonly of: string },
): Finding {
  const most = equity.mul(limit);
  const [inUse, whole] = [used.toNumber(), equity.toNumber()];
  const [before, after] = [inUse / whole, (inUse + plan.display.notional) / whole];
  const [value, limitText] = [shareText(after), shareText(fraction)];
  return bound(
    quantityWithin(most.sub(used), plan.accountPrice, plan),
    value,
    limitText,
    `${shareText(before)} of the account is in ${of}, with this order ${value}; ${limitText} may be.`,
  );
}
