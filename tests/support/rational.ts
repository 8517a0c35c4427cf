/**
 * A fraction of two whole numbers, never rounded: what the laws of the risk engine are checked with, so that nothing of the
 * engine's own arithmetic checks itself. The denominator is above 0; nothing is reduced.
 */
export interface Rational {
  readonly n: bigint;
  readonly d: bigint;
}

/** The number that a text states, exponent included, or the shortest spelling of a float. */
export function rational(value: string | number): Rational {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(String(value));
  if (!match) throw new Error(`Expected a number, was ${JSON.stringify(value)}.`);
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const digits = BigInt(whole + fraction);
  const places = fraction.length - Number(exponent);
  const n = sign === '-' ? -digits : digits;
  return places >= 0 ? { n, d: 10n ** BigInt(places) } : { n: n * 10n ** BigInt(-places), d: 1n };
}

export function plus(...all: readonly Rational[]): Rational {
  return all.reduce((a, b) => ({ n: a.n * b.d + b.n * a.d, d: a.d * b.d }), ZERO);
}

export function minus(a: Rational, b: Rational): Rational {
  return { n: a.n * b.d - b.n * a.d, d: a.d * b.d };
}

export function times(...all: readonly Rational[]): Rational {
  return all.reduce((a, b) => ({ n: a.n * b.n, d: a.d * b.d }), ONE);
}

/** `a / b`; `b` is not 0. */
export function over(a: Rational, b: Rational): Rational {
  return b.n < 0n ? { n: -a.n * b.d, d: a.d * -b.n } : { n: a.n * b.d, d: a.d * b.n };
}

/** Below 0, 0 or above 0, as `a` is below, at or above `b`. */
export function compare(a: Rational, b: Rational): number {
  const [left, right] = [a.n * b.d, b.n * a.d];
  return left < right ? -1 : left > right ? 1 : 0;
}

export function isAbove(a: Rational, b: Rational): boolean {
  return compare(a, b) > 0;
}

export function least(a: Rational, b: Rational): Rational {
  return compare(a, b) <= 0 ? a : b;
}

export function most(a: Rational, b: Rational): Rational {
  return compare(a, b) >= 0 ? a : b;
}

export function size(a: Rational): Rational {
  return a.n < 0n ? { n: -a.n, d: a.d } : a;
}

/** Whether `a` is a whole multiple of `step`; everything is of a step of 0. */
export function isMultiple(a: Rational, step: Rational): boolean {
  return step.n === 0n || (a.n * step.d) % (a.d * step.n) === 0n;
}

export const ZERO: Rational = { n: 0n, d: 1n };
export const ONE: Rational = { n: 1n, d: 1n };
