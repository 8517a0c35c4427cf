import { type DecimalString, Exact, exact } from '#shared/domain/decimal';

/** How far `last` is from `reference`, as a fraction with its sign; `null` where either is missing. */
export function driftFraction(reference: DecimalString | null, last: DecimalString | number | null): number | null {
  if (reference === null || last === null) return null;
  const base = exact(reference);
  return base.isZero() ? null : new Exact(last).div(base).sub(1).toNumber();
}
