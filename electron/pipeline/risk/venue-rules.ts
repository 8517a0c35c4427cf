import { decimalText, Exact } from '#shared/domain/decimal';
import { divideDown } from './divide-down';
import { allow, deny } from './finding';
import { readNonNegative } from './read-decimal';
import type { EntryPlan } from './risk-context';
import { moneyText } from './risk-numbers';
import type { RiskRule } from './risk-rule';
import { bound, sizeRule } from './size-rule';
import { quantityFor } from './unit-cost';

/** What the balance pays for, what the exchange takes, and what the person was shown. */
export const VENUE_RULES: readonly RiskRule[] = [
  sizeRule({
    code: 'free_balance',
    summary: 'The free balance pays for the order at its limit.',
    inputs: ['freeQuote', 'plan.limitPrice'],
    limits: [],
    check: (plan, { freeQuote, rules }) => {
      const free = readNonNegative(freeQuote);
      if (!free) return deny('What is free to spend is not known.');
      const cost = moneyText(plan.wantedQuantity.mul(plan.limitPrice));
      const limit = decimalText(free);
      return bound(
        quantityFor(free, plan.price, plan.rules.quantityStep),
        cost,
        limit,
        `The order would cost ${cost} ${rules?.quote}; ${limit} are free.`,
      );
    },
  }),
  sizeRule({
    code: 'largest_order',
    summary: 'The exchange takes an order of this quantity, and lets it be sold at the market.',
    inputs: ['rules.maxQuantity', 'rules.maxMarketQuantity'],
    limits: [],
    check: (plan) => {
      const { maxQuantity, maxMarketQuantity } = plan.rules;
      const maxima = [maxQuantity, maxMarketQuantity].filter((maximum) => maximum.gt(0));
      if (maxima.length === 0) return allow('The exchange sets no largest order.');
      const maximum = Exact.min(...maxima);
      const [value, limit] = [decimalText(plan.wantedQuantity), decimalText(maximum)];
      return bound(maximum, value, limit, `The order would be for ${value}; the exchange takes ${limit} in one.`);
    },
  }),
  sizeRule({
    code: 'largest_notional',
    summary: 'The exchange takes an order of this value, at its limit and at its target.',
    inputs: ['rules.maxNotional', 'plan.limitPrice', 'plan.target'],
    limits: [],
    check: (plan) => {
      const { maxNotional } = plan.rules;
      if (!maxNotional.gt(0)) return allow('The exchange sets no largest value of an order.');
      const price = dearestPrice(plan);
      const [value, limit] = [moneyText(plan.wantedQuantity.mul(price)), decimalText(maxNotional)];
      return bound(
        divideDown(maxNotional, price),
        value,
        limit,
        `The order would be worth up to ${value}; the exchange takes ${limit} in one.`,
      );
    },
  }),
  sizeRule({
    code: 'as_shown',
    summary: 'No more is sent than the person was shown.',
    inputs: ['shown.quantity'],
    limits: [],
    check: (plan, { shown }) => {
      if (shown === null) return allow('Nothing has been shown yet.');
      const quantity = readNonNegative(shown.quantity);
      if (!quantity) return deny(`The quantity that was shown is no number.`);
      const [value, limit] = [decimalText(plan.wantedQuantity), decimalText(quantity)];
      return bound(quantity, value, limit, `The size alone would give ${value}; ${limit} were shown.`);
    },
  }),
];

/** The target's leg is worth more than the entry where both are orders with a price. */
function dearestPrice({ limitPrice, target }: EntryPlan): Exact {
  return target?.gt(limitPrice) ? target : limitPrice;
}
