import { type DecimalString, decimalText, Exact } from '#shared/domain/decimal';

/** A share for a person, rounded up so that what is above its limit never looks as if it were on it: `3.2 %`. */
export function shareText(share: number): string {
  return Number.isFinite(share) ? `${roundedUp(share * 100)} %` : 'not known';
}

/** An amount in R for a person, rounded up likewise: `1.4 R`. */
export function rText(r: number): string {
  return Number.isFinite(r) ? `${roundedUp(r)} R` : 'not known';
}

/** Money for a person: no digits that nobody would read. */
export function moneyText(amount: Exact): DecimalString {
  return decimalText(amount.toDecimalPlaces(8, Exact.ROUND_UP));
}

// What lies within a float's error of a round number is that number.
function roundedUp(value: number): number {
  return Math.ceil(value * 1_000 - 1e-6) / 1_000 || 0;
}
