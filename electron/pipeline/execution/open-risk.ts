import { type DecimalString, decimalText, Exact, exact } from '#shared/domain/decimal';
import type { Order } from '#shared/domain/order';
import { remainingQuantity } from './apply-order-update';
import { isLiveStop } from './plan-protection';

/**
 * Loss of a position from the price paid down to its live stops, with the fee of selling there, at least 0, in the quote
 * currency. Where a part has no stop yet it is the planned one that counts, and all of its value where none is planned.
 *
 * @param facts.orders - Live stops; those beyond what is held count for nothing.
 * @returns `null` where what was paid is not known.
 */
export function openRiskOfPosition(facts: {
  readonly guarded: Exact;
  readonly averagePrice: Exact | null;
  readonly marketPrice: Exact | null;
  readonly orders: readonly Order[];
  readonly plannedStop: () => DecimalString | null;
  readonly quantityStep: Exact;
  readonly feeFraction: Exact;
}): Exact | null {
  const { guarded, averagePrice, marketPrice, orders, plannedStop, quantityStep, feeFraction } = facts;
  if (guarded.isZero()) return ZERO;
  if (averagePrice === null) return null;
  const lossAt = (quantity: Exact, stop: Exact) => quantity.mul(averagePrice.sub(stop).add(stop.mul(feeFraction)));
  // The lowest first: where stops exceed what is held, the worse ones are the ones that count.
  const stops = orders
    .filter(isLiveStop)
    .flatMap((order) => (order.triggerPrice ? [{ order, trigger: exact(order.triggerPrice) }] : []))
    .sort((a, b) => a.trigger.comparedTo(b.trigger));
  let left = guarded;
  let risk = ZERO;
  for (const { order, trigger } of stops) {
    const covered = Exact.min(left, remainingQuantity(order));
    risk = risk.add(lossAt(covered, trigger));
    left = left.sub(covered);
  }
  if (left.gt(0)) {
    // Legs are sized for the highest fee and rounded down: what stays behind is no unguarded part.
    const leftover = guarded.mul(feeFraction).mul(2).add(quantityStep);
    const [lowest] = stops;
    const planned = lowest && left.lte(leftover) ? decimalText(lowest.trigger) : plannedStop();
    risk = risk.add(
      planned === null ? left.mul(Exact.max(averagePrice, marketPrice ?? 0)) : lossAt(left, exact(planned)),
    );
  }
  return Exact.max(0, risk);
}

/** What an entry loses from its limit down to its stop, fees of both included, or all of its value without one. */
export function openRiskOfEntry(entry: Order, stop: DecimalString | null, feeFraction: Exact): Exact {
  const quantity = remainingQuantity(entry);
  const price = exact(entry.price ?? '0');
  if (stop === null) return quantity.mul(price);
  const sold = exact(stop);
  return Exact.max(0, quantity.mul(price.sub(sold).add(price.add(sold).mul(feeFraction))));
}

const ZERO = new Exact(0);
