import type {
  Approval,
  EntryRequest,
  ExitRequest,
  OrderApproval,
  ProtectionRequest,
} from '#electron/ports/order-approval';
import type { ApprovedEntry, ApprovedExit, ApprovedOrder, ApprovedProtection } from '#shared/domain/approved-order';
import { ceilToStep, type DecimalString, decimalText, type Exact, exact, floorToStep } from '#shared/domain/decimal';
import type { InstrumentRules } from '#shared/domain/instrument-rules';
import type { RuleVerdict } from '#shared/domain/proposal';
import { evaluateEntry } from './evaluate';
import { checkLegs, legsOf, stopLeg, targetLeg } from './exchange-filters';
import { checkExitFacts } from './exit-facts';
import { readPositive } from './read-decimal';
import type { RiskStanding } from './risk-standing';

/**
 * The one maker of approved orders. An entry is approved when every rule lets it pass, at the size that the rules leave; what
 * protects or closes a position is only ever bounded by what is held. It remembers every object that it made: a copy of an
 * approved order is not approved.
 */
export function createOrderApproval(parts: {
  /** What the risk engine knows when the request is made. */
  readonly standing: (request: EntryRequest) => RiskStanding;
}): OrderApproval {
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
      const { decision, verdicts, size, order } = evaluateEntry(request, parts.standing(request));
      return decision === 'deny' || !order ? { kind: 'denied', verdicts } : approve(order, size, verdicts);
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
        ...(quote && readPositive(quote.bid) && request.now - quote.knownAt <= FRESH_QUOTE_MS
          ? checkProtectionPrices(order, quote)
          : []),
        ...checkLegs(legsOf(order), rules, request),
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

/** Age up to which a price says whether the market has passed a stop. */
const FRESH_QUOTE_MS = 15_000;

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
      ...PRICE_DENIAL,
      code: 'stop_breached',
      value: stop.triggerPrice,
      limit: quote.bid,
      message: `Expected the stop below the best bid ${quote.bid}, was ${stop.triggerPrice}.`,
    });
  }
  if (target && exact(target.price).lte(exact(quote.bid))) {
    verdicts.push({
      ...PRICE_DENIAL,
      code: 'target_reached',
      value: target.price,
      limit: quote.bid,
      message: `Expected the target above the best bid ${quote.bid}, was ${target.price}.`,
    });
  }
  return verdicts;
}

const PRICE_DENIAL = { decision: 'deny', maxQuantity: null, isWarning: false } as const;

function hasDenial(verdicts: readonly RuleVerdict[]): boolean {
  return verdicts.some(({ decision }) => decision === 'deny');
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) deepFreeze(part);
  return Object.freeze(value);
}
