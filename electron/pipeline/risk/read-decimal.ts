import { Exact } from '#shared/domain/decimal';

const PLAIN_DECIMAL = /^-?(0|[1-9]\d*)(\.\d+)?$/;
const LONGEST = 64;

/**
 * The number that a text of a ticket or a fact states; `null` for what is not known and for what is no plain decimal.
 *
 * The risk engine judges texts that it did not make, so nothing here throws: what cannot be read is not known.
 */
export function readDecimal(text: unknown): Exact | null {
  if (typeof text !== 'string' || text.length > LONGEST || !PLAIN_DECIMAL.test(text)) return null;
  return new Exact(text);
}

/** The same, and `null` for what is not above 0. */
export function readPositive(text: unknown): Exact | null {
  const value = readDecimal(text);
  return value?.gt(0) ? value : null;
}

/** The same, and `null` for what is below 0. */
export function readNonNegative(text: unknown): Exact | null {
  const value = readDecimal(text);
  return value?.gte(0) ? value : null;
}
