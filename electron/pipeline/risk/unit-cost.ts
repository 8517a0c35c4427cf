import { Exact } from '#shared/domain/decimal';
import { divideDown } from './divide-down';
import { floorTo, type Step } from './exact-rules';

/** What one unit costs or loses, with its inverse at hand: many budgets are divided by it, and one multiplication is cheap. */
export interface UnitCost {
  readonly amount: Exact;
  /** `1 / amount`, never above it; 0 where nothing can be measured by it. */
  readonly inverse: Exact;
}

export function unitCost(amount: Exact): UnitCost {
  return { amount, inverse: divideDown(ONE, amount) };
}

/**
 * Largest quantity on the step whose cost does not exceed `budget`, exactly; 0 for a budget of 0 or less, and for a cost that
 * is not above 0. Without a step it is cut after 40 significant digits.
 */
export function quantityFor(budget: Exact, { amount, inverse }: UnitCost, step: Step): Exact {
  if (!budget.gt(0) || !inverse.gt(0)) return ZERO;
  // The inverse is cut, so a quantity that fits to the last digit may come out one step short.
  const quantity = floorTo(budget.mul(inverse), step);
  const next = quantity.add(step.size);
  return next.mul(amount).lte(budget) ? next : quantity;
}

const ZERO = new Exact(0);
const ONE = new Exact(1);
