import type { OrderLeg } from './approved-order';
import { DecimalString, decimalText, type Exact, exact, isOnStep } from './decimal';
import type { InstrumentRules } from './instrument-rules';
import { hasLimitPrice, type OrderSide, type OrderType } from './order';

/** What the rules are measured against besides the order; what is `null` is not checked. */
export interface RuleMarket {
  /** Average price of the last minutes: the base of the price band, and the price of an order at the market. */
  readonly averagePrice: DecimalString | null;
  /** Orders of this instrument that are open before this leg, conditional ones included. */
  readonly openOrders: number | null;
  readonly openConditionalOrders: number | null;
}

/** A rule that an order breaks, with the number that it has and the one that it may have. */
export interface RuleViolation {
  readonly code:
    | 'not_trading'
    | 'not_a_number'
    | 'not_positive'
    | 'price_missing'
    | 'price_not_allowed'
    | 'price_step'
    | 'price_below_minimum'
    | 'price_above_maximum'
    | 'price_below_band'
    | 'price_above_band'
    | 'quantity_step'
    | 'quantity_below_minimum'
    | 'quantity_above_maximum'
    | 'notional_below_minimum'
    | 'notional_above_maximum'
    | 'too_many_orders'
    | 'too_many_conditional_orders';
  readonly field: 'quantity' | 'price' | 'triggerPrice' | null;
  readonly value: string;
  readonly limit: string;
}

/**
 * The exchange's rules that one leg of an order breaks; empty when it may be sent.
 *
 * Numbers that are no plain positive decimals are reported alone, for nothing can be compared with them. The quantity of
 * an order that fills at the market (a triggered stop included) has to keep both sets of quantity rules.
 *
 * @see Binance Spot API, "Filters".
 */
export function checkAgainstRules(
  leg: OrderLeg & { readonly side: OrderSide },
  rules: InstrumentRules,
  market: RuleMarket,
): readonly RuleViolation[] {
  const unusable = [
    ...checkNumber('quantity', leg.quantity, 'needed'),
    ...checkNumber('price', leg.price, hasLimitPrice(leg.type) ? 'needed' : 'forbidden'),
    ...checkNumber('triggerPrice', leg.triggerPrice, NEEDS_TRIGGER[leg.type] ? 'needed' : 'forbidden'),
  ];
  if (unusable.length > 0) return unusable;

  const quantity = exact(leg.quantity);
  const violations: RuleViolation[] = rules.isTrading
    ? []
    : [{ code: 'not_trading', field: null, value: rules.symbol, limit: 'trading' }];
  if (leg.price !== null) violations.push(...checkPrice('price', exact(leg.price), rules));
  if (leg.triggerPrice !== null) violations.push(...checkPrice('triggerPrice', exact(leg.triggerPrice), rules));
  violations.push(...checkQuantity(quantity, rules.quantityStep, rules.minQuantity, rules.maxQuantity));
  if (FILLS_AT_MARKET[leg.type]) {
    const { marketQuantityStep, minMarketQuantity, maxMarketQuantity } = rules;
    for (const violation of checkQuantity(quantity, marketQuantityStep, minMarketQuantity, maxMarketQuantity)) {
      if (!violations.some(({ code, limit }) => code === violation.code && limit === violation.limit)) {
        violations.push(violation);
      }
    }
  }
  const valuedAt = leg.price ?? leg.triggerPrice ?? market.averagePrice;
  if (valuedAt !== null) violations.push(...checkNotional(quantity.mul(exact(valuedAt)), rules));
  if (leg.price !== null && market.averagePrice !== null) {
    violations.push(...checkBand(exact(leg.price), exact(market.averagePrice), leg.side, rules));
  }
  return [...violations, ...checkCounts(leg.type, rules, market)];
}

/** Whether orders of this type wait for a trigger and count as conditional. */
export function isConditional(type: OrderType): boolean {
  return NEEDS_TRIGGER[type];
}

function checkNumber(
  field: 'quantity' | 'price' | 'triggerPrice',
  text: string | null,
  rule: 'needed' | 'forbidden',
): RuleViolation[] {
  if (text === null)
    return rule === 'needed' ? [{ code: 'price_missing', field, value: 'none', limit: 'a price' }] : [];
  if (rule === 'forbidden') return [{ code: 'price_not_allowed', field, value: text, limit: 'none' }];
  if (!DecimalString.safeParse(text).success) {
    return [{ code: 'not_a_number', field, value: String(text), limit: 'a decimal number' }];
  }
  return exact(text).gt(0) ? [] : [{ code: 'not_positive', field, value: text, limit: '0' }];
}

function checkPrice(field: 'price' | 'triggerPrice', price: Exact, rules: InstrumentRules): RuleViolation[] {
  const { priceStep, minPrice, maxPrice } = rules;
  const value = decimalText(price);
  const violations: RuleViolation[] = [];
  if (!isOnStep(price, ruleNumber(priceStep))) violations.push({ code: 'price_step', field, value, limit: priceStep });
  if (price.lt(ruleNumber(minPrice))) violations.push({ code: 'price_below_minimum', field, value, limit: minPrice });
  if (isAbove(price, maxPrice)) violations.push({ code: 'price_above_maximum', field, value, limit: maxPrice });
  return violations;
}

function checkQuantity(
  quantity: Exact,
  step: DecimalString,
  minimum: DecimalString,
  maximum: DecimalString,
): RuleViolation[] {
  const field = 'quantity';
  const value = decimalText(quantity);
  const violations: RuleViolation[] = [];
  if (!isOnStep(quantity, ruleNumber(step))) violations.push({ code: 'quantity_step', field, value, limit: step });
  if (quantity.lt(ruleNumber(minimum)))
    violations.push({ code: 'quantity_below_minimum', field, value, limit: minimum });
  if (isAbove(quantity, maximum)) violations.push({ code: 'quantity_above_maximum', field, value, limit: maximum });
  return violations;
}

function checkNotional(notional: Exact, { minNotional, maxNotional }: InstrumentRules): RuleViolation[] {
  const value = decimalText(notional);
  if (notional.lt(ruleNumber(minNotional))) {
    return [{ code: 'notional_below_minimum', field: null, value, limit: minNotional }];
  }
  return isAbove(notional, maxNotional)
    ? [{ code: 'notional_above_maximum', field: null, value, limit: maxNotional }]
    : [];
}

function checkBand(price: Exact, average: Exact, side: OrderSide, { priceBand }: InstrumentRules): RuleViolation[] {
  if (!priceBand) return [];
  const [up, down] = side === 'buy' ? [priceBand.bidUp, priceBand.bidDown] : [priceBand.askUp, priceBand.askDown];
  const value = decimalText(price);
  const highest = average.mul(ruleNumber(up));
  const lowest = average.mul(ruleNumber(down));
  if (price.gt(highest)) {
    return [{ code: 'price_above_band', field: 'price', value, limit: decimalText(highest) }];
  }
  return price.lt(lowest) ? [{ code: 'price_below_band', field: 'price', value, limit: decimalText(lowest) }] : [];
}

function checkCounts(type: OrderType, rules: InstrumentRules, market: RuleMarket): RuleViolation[] {
  const violations: RuleViolation[] = [];
  const count = (code: RuleViolation['code'], open: number | null, limit: number) => {
    if (open === null || limit === 0 || open + 1 <= limit) return;
    violations.push({ code, field: null, value: String(open + 1), limit: String(limit) });
  };
  count('too_many_orders', market.openOrders, rules.maxOrders);
  if (isConditional(type)) {
    count('too_many_conditional_orders', market.openConditionalOrders, rules.maxConditionalOrders);
  }
  return violations;
}

/** A limit of zero is none. */
function isAbove(value: Exact, limit: DecimalString): boolean {
  const bound = ruleNumber(limit);
  return !bound.isZero() && value.gt(bound);
}

/** The number of a rule, read once: the same few texts come again with every leg of every order. */
function ruleNumber(text: DecimalString): Exact {
  const known = RULE_NUMBERS.get(text);
  if (known) return known;
  const number = exact(text);
  if (RULE_NUMBERS.size >= MAX_RULE_NUMBERS) RULE_NUMBERS.clear();
  RULE_NUMBERS.set(text, number);
  return number;
}

const RULE_NUMBERS = new Map<DecimalString, Exact>();
const MAX_RULE_NUMBERS = 1_000;

const NEEDS_TRIGGER: Readonly<Record<OrderType, boolean>> = {
  limit: false,
  market: false,
  limit_maker: false,
  stop: true,
  stop_limit: true,
  target: true,
  target_limit: true,
};

const FILLS_AT_MARKET: Readonly<Record<OrderType, boolean>> = {
  limit: false,
  market: true,
  limit_maker: false,
  stop: true,
  stop_limit: false,
  target: true,
  target_limit: false,
};
