import { Decimal } from 'decimal.js';
import { z } from 'zod';
import { invariant } from './invariant';

const PLAIN_DECIMAL = /^-?(0|[1-9]\d*)(\.\d+)?$/;

/** An exact decimal number as text, `"0.00012"`: money, prices and quantities that reach an exchange. No exponent. */
export const DecimalString = z
  .string()
  .max(64)
  .regex(
    /^-?(0|[1-9]\d*)(\.\d+)?$/,
    'Expected a decimal number such as 0.015, without exponent or thousands separators',
  );
export type DecimalString = z.infer<typeof DecimalString>;

// What is no decimal has been refused by the pattern by then; a refinement runs all the same.
/** A decimal above zero. */
export const PositiveDecimal = DecimalString.refine(
  (text) => !PLAIN_DECIMAL.test(text) || new Exact(text).gt(0),
  'Expected a number above 0',
);

/** A decimal of zero or more. */
export const NonNegativeDecimal = DecimalString.refine(
  (text) => !PLAIN_DECIMAL.test(text) || !new Exact(text).lt(0),
  'Expected 0 or more',
);

/** Decimal arithmetic of our own precision: 60 significant digits, more than any product of two exchange numbers. */
export const Exact = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_EVEN, toExpNeg: -60, toExpPos: 60 });
export type Exact = InstanceType<typeof Exact>;

/**
 * The number that a text states.
 *
 * @throws InvariantError for anything but a plain decimal: `NaN`, `1e3`, `0,5` and `Infinity` never become money.
 */
export function exact(text: DecimalString): Exact {
  invariant(DecimalString.safeParse(text).success, `Expected a decimal number, was ${JSON.stringify(text)}.`);
  return new Exact(text);
}

/** The number as plain text without trailing zeros. */
export function decimalText(value: Exact): DecimalString {
  invariant(value.isFinite(), `Expected a finite number, was ${value.toString()}.`);
  // A zero has one spelling: Decimal keeps the sign of -0.
  return value.isZero() ? '0' : value.toFixed();
}

/** Largest multiple of `step` that is not above `value`, towards minus infinity; `value` itself for a step of 0. */
export function floorToStep(value: Exact, step: Exact): Exact {
  return step.isZero() ? value : value.div(step).floor().mul(step);
}

/** Smallest multiple of `step` that is not below `value`. */
export function ceilToStep(value: Exact, step: Exact): Exact {
  return step.isZero() ? value : value.div(step).ceil().mul(step);
}

/** Whether `value` is a whole multiple of `step`; everything is for a step of 0. */
export function isOnStep(value: Exact, step: Exact): boolean {
  return step.isZero() || value.mod(step).isZero();
}

/** Decimal places that a step needs: 2 for `0.01`, 0 for `1` and `10`. */
export function decimalsOfStep(step: DecimalString): number {
  return exact(step).decimalPlaces();
}

/** Sum of texts. */
export function sumOf(values: Iterable<DecimalString>): DecimalString {
  let sum = new Exact(0);
  for (const value of values) sum = sum.add(exact(value));
  return decimalText(sum);
}
