/** A decimal number as text, `0.00100000`. Out of the exchange always with eight places. */
export type DecimalText = string;

/** Hundred-millionths: every price, quantity and amount in the engine is a whole number of them. */
export type Units = bigint;

/** For what the exchange wrote itself or a definition holds; throws for anything but an unsigned decimal number. */
export function unitsOf(text: DecimalText): Units {
  const parsed = parseDecimal(text);
  if (typeof parsed === 'bigint') return parsed;
  throw new Error(`Expected a decimal number with at most ${PLACES} places, was ${text}.`);
}

/** Reads what came from outside. Trailing zeros beyond the eighth place are no extra precision. */
export function parseDecimal(text: DecimalText): Units | 'malformed' | 'too-precise' {
  const match = DECIMAL.exec(text);
  if (!match) return 'malformed';
  const fraction = (match[2] ?? '').replace(TRAILING_ZEROS, '');
  if (fraction.length > PLACES) return 'too-precise';
  return BigInt((match[1] as string) + fraction.padEnd(PLACES, '0'));
}

export function textOf(units: Units): DecimalText {
  const digits = (units < 0n ? -units : units).toString().padStart(PLACES + 1, '0');
  const split = digits.length - PLACES;
  return `${units < 0n ? '-' : ''}${digits.slice(0, split)}.${digits.slice(split)}`;
}

/** Rounded down. */
export function multiply(a: Units, b: Units): Units {
  return (a * b) / ONE;
}

/** Rounded down. */
export function divide(a: Units, b: Units): Units {
  return (a * ONE) / b;
}

/** The largest multiple of `step` that is not above; a step of zero is none. */
export function floorTo(units: Units, step: Units): Units {
  return step === 0n ? units : units - (units % step);
}

export const ONE: Units = 100_000_000n;
const PLACES = 8;
const DECIMAL = /^(\d{1,20})(?:\.(\d{1,20}))?$/;
const TRAILING_ZEROS = /0+$/;
