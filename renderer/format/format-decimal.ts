import { DecimalString, Exact, exact } from '#shared/domain/decimal';
import { MINUS } from './format-number';

export interface DecimalFormat {
  /** Decimal places to show, rounded half to even; `null` shows those that the text has. */
  readonly decimals?: number | null;
  /** Whether a gain has its plus too. A zero never has a sign. */
  readonly isSigned?: boolean;
}

/**
 * An exact decimal with groups of three, `12,345.60`. The text never becomes a float, so what is shown is what is meant.
 */
export function formatDecimal(text: DecimalString, { decimals = null, isSigned = false }: DecimalFormat = {}): string {
  const value = exact(text);
  const digits = (decimals === null ? value.abs().toFixed() : value.abs().toFixed(decimals)) as DecimalString;
  const [whole = '0', fraction] = digits.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const shown = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  if (!/[1-9]/.test(digits)) return shown;
  return value.isNegative() ? `${MINUS}${shown}` : isSigned ? `+${shown}` : shown;
}

/** -1, 0 or 1, of the exact value. */
export function decimalSign(text: DecimalString): -1 | 0 | 1 {
  const value = exact(text);
  return value.isZero() ? 0 : value.isNegative() ? -1 : 1;
}

/** Whether a text that was typed is an exact decimal above zero. */
export function isPositiveDecimal(text: string): boolean {
  return DecimalString.safeParse(text).success && decimalSign(text) === 1;
}

/** Decimal places in which money of an asset is told: cents for what is worth a dollar or so, else the satoshi's eight. */
export function moneyDecimals(asset: string): number {
  return CENT_ASSETS.has(asset) ? 2 : 8;
}

/** A price of the analysis as the text that an order takes: `precision` decimal places, no exponent, no groups. */
export function toPriceText(price: number, precision: number): DecimalString {
  return new Exact(price).toFixed(precision);
}

const CENT_ASSETS: ReadonlySet<string> = new Set([
  'USDT',
  'USDC',
  'FDUSD',
  'TUSD',
  'BUSD',
  'DAI',
  'USD',
  'EUR',
  'GBP',
  'AUD',
  'CHF',
]);
