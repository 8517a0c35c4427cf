import type { EntryRequest } from '#electron/ports/order-approval';
import { type DecimalString, decimalText, Exact, exact, floorToStep } from '#shared/domain/decimal';
import type { InstrumentRules } from '#shared/domain/instrument-rules';
import type { RuleVerdict, SizedTicket } from '#shared/domain/proposal';
import type { EntryPrices } from './price-entry';
import type { RiskLimits } from './risk-limits';

/**
 * Quantity of an entry by fixed fraction: `equity * riskFraction / (entry - stop + round-trip cost per unit)`, down to the
 * step, and at most what the free balance pays for, the exchange takes, and the person was shown.
 *
 * `legQuantity` is what is left of it after the exchange has taken its fee from the base that was bought, down to the step.
 */
export function sizeEntry(
  prices: EntryPrices,
  rules: InstrumentRules,
  request: EntryRequest,
  limits: RiskLimits,
): { readonly size: SizedTicket | null; readonly legQuantity: DecimalString; readonly verdicts: RuleVerdict[] } {
  const limitPrice = exact(prices.limitPrice);
  const stop = exact(prices.stop);
  const taker = exact(rules.takerFeeFraction);
  const maker = exact(rules.makerFeeFraction);
  const equity = exact(request.equity ?? '0');
  const step = exact(rules.quantityStep);
  const costPerUnit = limitPrice.mul(taker).add(stop.mul(taker));
  const riskPerUnit = limitPrice.sub(stop).add(costPerUnit);
  const budget = equity.mul(exact(limits.riskFraction));
  const verdicts: RuleVerdict[] = [];

  let quantity = floorToStep(budget.div(riskPerUnit), step);
  const cap = (code: string, maximum: Exact, message: string) => {
    const bounded = floorToStep(maximum, step);
    if (quantity.lte(bounded)) return;
    verdicts.push({ code, decision: 'cap', value: decimalText(quantity), limit: decimalText(bounded), message });
    quantity = bounded;
  };
  cap(
    'free_balance',
    exact(request.freeQuote ?? '0').div(limitPrice),
    `The free balance of ${request.freeQuote ?? '0'} pays for less than the risk allows.`,
  );
  for (const maximum of [rules.maxQuantity, rules.maxMarketQuantity].map(exact)) {
    if (maximum.gt(0)) cap('largest_order', maximum, `The exchange takes no order above ${decimalText(maximum)}.`);
  }
  if (exact(rules.maxNotional).gt(0)) {
    cap(
      'largest_notional',
      exact(rules.maxNotional).div(limitPrice),
      `The exchange takes no order worth more than ${rules.maxNotional}.`,
    );
  }
  if (request.shown)
    cap(
      'as_shown',
      exact(request.shown.quantity),
      `No more is sent than the ${request.shown.quantity} that were shown.`,
    );

  const legQuantity = floorToStep(
    floorToStep(quantity.mul(new Exact(1).sub(taker)), step),
    exact(rules.marketQuantityStep),
  );
  if (!legQuantity.gt(0)) {
    verdicts.push({
      code: 'size_too_small',
      decision: 'deny',
      value: decimalText(quantity),
      limit: rules.quantityStep,
      message: `Nothing is left of ${decimalText(quantity)} on a step of ${rules.quantityStep} after the fee.`,
    });
    return { size: null, legQuantity: '0', verdicts };
  }

  const risk = quantity.mul(riskPerUnit);
  const fees = quantity.mul(costPerUnit);
  const reward = prices.target === null ? null : exact(prices.target);
  const profit = reward?.sub(limitPrice).sub(limitPrice.mul(taker)).sub(reward.mul(maker)) ?? null;
  const rewardRatio = profit === null ? null : profit.div(riskPerUnit).toNumber();
  if (rewardRatio !== null) {
    const isLow = rewardRatio < limits.minRewardRatio;
    verdicts.push({
      code: 'reward_ratio',
      decision: 'allow',
      value: rewardRatio.toFixed(2),
      limit: String(limits.minRewardRatio),
      message: isLow
        ? `The target pays ${rewardRatio.toFixed(2)} times what the stop costs, less than ${limits.minRewardRatio}.`
        : `The target pays ${rewardRatio.toFixed(2)} times what the stop costs.`,
    });
  }
  verdicts.push({
    code: 'risk_per_trade',
    decision: 'allow',
    value: decimalText(risk),
    limit: decimalText(budget),
    message: `The loss at the stop is ${decimalText(risk)} with fees, of ${decimalText(budget)} at most.`,
  });
  const size: SizedTicket = {
    quantity: decimalText(quantity),
    limitPrice: prices.limitPrice,
    notional: decimalText(quantity.mul(limitPrice)),
    risk: decimalText(risk),
    riskFraction: risk.div(equity).toNumber(),
    rewardRatio,
    estimatedFees: decimalText(fees),
    quote: rules.quote,
    equity: decimalText(equity),
  };
  return { size, legQuantity: decimalText(legQuantity), verdicts };
}
