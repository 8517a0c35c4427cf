import type { RiskFacts } from '#electron/ports/order-approval';
import type { ApprovedEntry, ApprovedProtection, OrderLeg } from '#shared/domain/approved-order';
import type { DecimalString } from '#shared/domain/decimal';
import type { InstrumentRules } from '#shared/domain/instrument-rules';
import type { OrderSide } from '#shared/domain/order';
import { checkAgainstRules, isConditional } from '#shared/domain/order-fits-rules';
import type { RuleVerdict } from '#shared/domain/proposal';
import { readPositive } from './read-decimal';

export type SidedLeg = readonly [leg: OrderLeg, side: OrderSide];

/** A denial for each of the exchange's filters that a leg breaks, with its numbers; empty where all of them may be sent. */
export function checkLegs(legs: readonly SidedLeg[], rules: InstrumentRules, facts: RiskFacts): RuleVerdict[] {
  const { liveOrders, quote } = facts;
  // A bid that is no price says nothing, and must not keep a position from being left.
  const average = readPositive(quote?.bid) && (quote?.bid ?? null);
  let { all, conditional } = liveOrders;
  return legs.flatMap(([leg, side]) => {
    const violations = checkAgainstRules({ ...leg, side }, rules, {
      averagePrice: average,
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
        maxQuantity: null,
        isWarning: false,
      }),
    );
  });
}

export function legsOf(order: ApprovedEntry | ApprovedProtection): readonly SidedLeg[] {
  const exits: SidedLeg[] = [[order.stop, 'sell'], ...(order.target ? [[order.target, 'sell'] as const] : [])];
  return order.kind === 'entry' ? [[order.entry, 'buy'], ...exits] : exits;
}

export function stopLeg(quantity: DecimalString, triggerPrice: DecimalString): ApprovedProtection['stop'] {
  return { type: 'stop', quantity, timeInForce: null, price: null, triggerPrice };
}

export function targetLeg(quantity: DecimalString, price: DecimalString): NonNullable<ApprovedProtection['target']> {
  return { type: 'limit_maker', quantity, timeInForce: null, price, triggerPrice: null };
}
