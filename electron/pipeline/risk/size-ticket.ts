import type { EntryRequest } from '#electron/ports/order-approval';
import type { ApprovedEntry } from '#shared/domain/approved-order';
import { type DecimalString, decimalText, Exact } from '#shared/domain/decimal';
import type { SizedTicket } from '#shared/domain/proposal';
import { floorTo } from './exact-rules';
import { stopLeg, targetLeg } from './exchange-filters';
import type { EntryPlan } from './risk-context';

/** The numbers that a person confirms, for a quantity that every rule lets pass. */
export function sizeTicket(plan: EntryPlan, quantity: Exact, quote: string): SizedTicket {
  const risk = quantity.mul(plan.riskPerUnit);
  return {
    quantity: decimalText(quantity),
    wantedQuantity: decimalText(plan.wantedQuantity),
    limitPrice: decimalText(plan.limitPrice),
    notional: decimalText(quantity.mul(plan.limitPrice)),
    risk: decimalText(risk),
    riskFraction: risk.toNumber() / plan.equity.toNumber(),
    riskR: risk.toNumber() / plan.oneR.toNumber(),
    rewardRatio: plan.rewardRatio?.toNumber() ?? null,
    estimatedFees: decimalText(quantity.mul(plan.costPerUnit)),
    quote,
    equity: decimalText(plan.equity),
  };
}

/** What is left of a quantity for its stop and target, once the exchange has taken its fee from what was bought. */
export function legQuantity({ rules }: EntryPlan, quantity: Exact): Exact {
  const kept = rules.takerFee.gt(0) ? quantity.mul(ONE.sub(rules.takerFee)) : quantity;
  return floorTo(floorTo(kept, rules.quantityStep), rules.marketQuantityStep);
}

/** The orders of an entry as they would be sent. */
export function entryOrder(
  { proposalId, ticket }: EntryRequest,
  plan: EntryPlan,
  quantity: DecimalString,
  legs: DecimalString,
): ApprovedEntry {
  return {
    kind: 'entry',
    proposalId,
    instrument: ticket.instrument,
    side: 'buy',
    entry: {
      type: 'limit',
      quantity,
      timeInForce: ticket.entry === null ? 'ioc' : 'gtc',
      price: decimalText(plan.limitPrice),
      triggerPrice: null,
    },
    stop: stopLeg(legs, decimalText(plan.stop)),
    target: plan.target && targetLeg(legs, decimalText(plan.target)),
  };
}

const ONE = new Exact(1);
