import type {
  Approval,
  ExitRequest,
  OrderApproval,
  ProtectionRequest,
  RiskFacts,
} from '#electron/ports/order-approval';
import type {
  ApprovedEntry,
  ApprovedExit,
  ApprovedOrder,
  ApprovedProtection,
  OrderLeg,
} from '#shared/domain/approved-order';
import { ceilToStep, type DecimalString, decimalText, type Exact, exact, floorToStep } from '#shared/domain/decimal';
import type { InstrumentRules } from '#shared/domain/instrument-rules';
import type { OrderSide } from '#shared/domain/order';
import { checkAgainstRules, isConditional } from '#shared/domain/order-fits-rules';
import type { RuleVerdict } from '#shared/domain/proposal';
import { checkEntryFacts, checkExitFacts } from './check-facts';
import { priceEntry } from './price-entry';
import { DEFAULT_RISK_LIMITS, type RiskLimits } from './risk-limits';
import { sizeEntry } from './size-entry';

/**
 * The one maker of approved orders, standing in until the risk engine with its mandate lands. It remembers every object that
 * it made: a copy of an approved order is not approved.
 */
export function createOrderApproval(limits: Partial<RiskLimits> = {}): OrderApproval {
  const bounds: RiskLimits = { ...DEFAULT_RISK_LIMITS, ...limits };
  const made = new WeakSet<ApprovedOrder>();

  function approve(
    order: ApprovedEntry | ApprovedProtection | ApprovedExit,
    size: (Approval & { kind: 'approved' })['size'],
    verdicts: readonly RuleVerdict[],
  ): Approval {
    // The brand has no value at run time: this cast is the one place that gives it, and `made` is what proves it.
    const approved = deepFreeze(order) as ApprovedOrder;
    made.add(approved);
    return { kind: 'approved', order: approved, size, verdicts };
  }

  return {
    entry: (request) => {
      const facts = checkEntryFacts(request, bounds);
      const { rules, quote } = request;
      if (hasDenial(facts) || !rules || !quote) return { kind: 'denied', verdicts: facts };
      const priced = priceEntry(request.ticket, rules, quote, bounds, request.shown?.limitPrice ?? null);
      const prices = [...facts, ...priced.verdicts];
      if (!priced.prices) return { kind: 'denied', verdicts: prices };
      const sized = sizeEntry(priced.prices, rules, request, bounds);
      const sizes = [...prices, ...sized.verdicts];
      if (!sized.size) return { kind: 'denied', verdicts: sizes };
      const { proposalId, ticket } = request;
      const { limitPrice, stop, target } = priced.prices;
      const legs = sized.legQuantity;
      const order: ApprovedEntry = {
        kind: 'entry',
        proposalId,
        instrument: ticket.instrument,
        side: 'buy',
        entry: {
          type: 'limit',
          quantity: sized.size.quantity,
          timeInForce: ticket.entry === null ? 'ioc' : 'gtc',
          price: limitPrice,
          triggerPrice: null,
        },
        stop: stopLeg(legs, stop),
        target: target === null ? null : targetLeg(legs, target),
      };
      const fits = checkLegs([[order.entry, 'buy'], [order.stop, 'sell'], ...targetOf(order)], rules, request);
      const verdicts = [...sizes, ...fits];
      return hasDenial(fits) ? { kind: 'denied', verdicts } : approve(order, sized.size, verdicts);
    },
    protection: (request) => {
      const facts = checkExitFacts(request);
      const { rules, quote, proposalId } = request;
      if (hasDenial(facts) || !rules) return { kind: 'denied', verdicts: facts };
      const quantity = reducingQuantity(request, rules);
      const stop = decimalText(ceilToStep(exact(request.stop), exact(rules.priceStep)));
      const order: ApprovedProtection = {
        kind: 'protection',
        proposalId,
        instrument: rules.instrument,
        side: 'sell',
        stop: stopLeg(quantity, stop),
        target:
          request.target === null
            ? null
            : targetLeg(quantity, decimalText(floorToStep(exact(request.target), exact(rules.priceStep)))),
      };
      const checks = [
        // Without a fresh price the exchange itself refuses a stop that would trigger at once.
        ...(quote && request.now - quote.knownAt <= bounds.maxQuoteAgeMs ? checkProtectionPrices(order, quote) : []),
        ...checkLegs([[order.stop, 'sell'], ...targetOf(order)], rules, request),
      ];
      const verdicts = [...facts, ...checks];
      return hasDenial(checks) ? { kind: 'denied', verdicts } : approve(order, null, verdicts);
    },
    exit: (request) => {
      const facts = checkExitFacts(request);
      const { rules, proposalId } = request;
      if (hasDenial(facts) || !rules) return { kind: 'denied', verdicts: facts };
      const order: ApprovedExit = {
        kind: 'exit',
        proposalId,
        instrument: rules.instrument,
        side: 'sell',
        exit: {
          type: 'market',
          quantity: reducingQuantity(request, rules),
          timeInForce: null,
          price: null,
          triggerPrice: null,
        },
      };
      const fits = checkLegs([[order.exit, 'sell']], rules, request);
      const verdicts = [...facts, ...fits];
      return hasDenial(fits) ? { kind: 'denied', verdicts } : approve(order, null, verdicts);
    },
    isApproved: (order) => made.has(order),
  };
}

/** What is held, down to the exchange's steps and its largest order: never more than the position. */
function reducingQuantity({ held }: ProtectionRequest | ExitRequest, rules: InstrumentRules): DecimalString {
  const maxima = [rules.maxQuantity, rules.maxMarketQuantity].map(exact).filter((maximum) => maximum.gt(0));
  const bounded = maxima.reduce((least: Exact, maximum) => (maximum.lt(least) ? maximum : least), exact(held));
  return decimalText(floorToStep(floorToStep(bounded, exact(rules.quantityStep)), exact(rules.marketQuantityStep)));
}

function checkProtectionPrices(
  order: ApprovedProtection,
  quote: { readonly bid: string; readonly ask: string },
): RuleVerdict[] {
  const { stop, target } = order;
  const verdicts: RuleVerdict[] = [];
  if (exact(stop.triggerPrice).gte(exact(quote.bid))) {
    verdicts.push({
      code: 'stop_breached',
      decision: 'deny',
      value: stop.triggerPrice,
      limit: quote.bid,
      message: `Expected the stop below the best bid ${quote.bid}, was ${stop.triggerPrice}.`,
    });
  }
  if (target && exact(target.price).lte(exact(quote.bid))) {
    verdicts.push({
      code: 'target_reached',
      decision: 'deny',
      value: target.price,
      limit: quote.bid,
      message: `Expected the target above the best bid ${quote.bid}, was ${target.price}.`,
    });
  }
  return verdicts;
}

type SidedLeg = readonly [leg: OrderLeg, side: OrderSide];

function checkLegs(legs: readonly SidedLeg[], rules: InstrumentRules, facts: RiskFacts): RuleVerdict[] {
  const { liveOrders, quote } = facts;
  let { all, conditional } = liveOrders;
  return legs.flatMap(([leg, side]) => {
    const violations = checkAgainstRules({ ...leg, side }, rules, {
      averagePrice: quote?.bid ?? null,
      openOrders: all,
      openConditionalOrders: conditional,
    });
    all += 1;
    conditional += isConditional(leg.type) ? 1 : 0;
    return violations.map(
      ({ code, field, value, limit }): RuleVerdict => ({
        code: `exchange_${code}`,
        decision: 'deny',
        value,
        limit,
        message: `The exchange would refuse the ${leg.type} leg${field ? ` for its ${field}` : ''}: ${code}, was ${value}, limit ${limit}.`,
      }),
    );
  });
}

function targetOf({ target }: ApprovedEntry | ApprovedProtection): SidedLeg[] {
  return target ? [[target, 'sell']] : [];
}

function stopLeg(quantity: DecimalString, triggerPrice: DecimalString): ApprovedProtection['stop'] {
  return { type: 'stop', quantity, timeInForce: null, price: null, triggerPrice };
}

function targetLeg(quantity: DecimalString, price: DecimalString): NonNullable<ApprovedProtection['target']> {
  return { type: 'limit_maker', quantity, timeInForce: null, price, triggerPrice: null };
}

function hasDenial(verdicts: readonly RuleVerdict[]): boolean {
  return verdicts.some(({ decision }) => decision === 'deny');
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) deepFreeze(part);
  return Object.freeze(value);
}
