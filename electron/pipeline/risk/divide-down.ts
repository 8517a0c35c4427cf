import { Exact } from '#shared/domain/decimal';

/**
 * `dividend / divisor`, never above the true quotient for positive numbers: cut after 40 significant digits. 0 where either
 * is not above 0, so that what cannot be measured leaves nothing.
 */
export function divideDown(dividend: Exact, divisor: Exact): Exact {
  if (!dividend.gt(0) || !divisor.gt(0)) return ZERO;
  return new Exact(Down.div(dividend, divisor));
}

const ZERO = new Exact(0);
const Down = Exact.clone({ precision: 40, rounding: Exact.ROUND_DOWN });
