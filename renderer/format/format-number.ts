/**
 * Formats with a decimal point and comma groups in every language: exchanges, files and the assistant write numbers so,
 * and two marks for one number would be misread.
 */
export function formatCount(value: number): string {
  return COUNT.format(value);
}

/** A price with the instrument's decimal places, without groups, as it is typed into an order. */
export function formatPrice(value: number, precision: number): string {
  return value.toFixed(precision);
}

/** A share as per cent: `0.62` gives `62 %`, with a space that does not break. */
export function formatPercent(fraction: number, decimals = 0): string {
  return `${withMinus((fraction * 100).toFixed(decimals))}${NO_BREAK_SPACE}%`;
}

/** A number with a sign that is always there: `+1.20`, `−0.35`, `0.00`. */
export function formatSigned(value: number, decimals = 2): string {
  const text = withMinus(value.toFixed(decimals));
  return isZeroText(text) ? text.replace(MINUS, '') : value > 0 ? `+${text}` : text;
}

/** A number with fixed decimals and a true minus. */
export function formatFixed(value: number, decimals: number): string {
  const text = withMinus(value.toFixed(decimals));
  return isZeroText(text) ? text.replace(MINUS, '') : text;
}

/** Bytes in decimal units, as download sites and disks write them. */
export function formatBytes(bytes: number): string {
  const step = Math.min(BYTE_UNITS.length - 1, bytes < 1_000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1_000 ** step;
  return `${value.toFixed(step === 0 || value >= 100 ? 0 : 1)}${NO_BREAK_SPACE}${BYTE_UNITS[step]}`;
}

function withMinus(text: string): string {
  // A hyphen is narrower than a plus, so columns of signed numbers would not line up.
  return text.replace('-', MINUS);
}

function isZeroText(text: string): boolean {
  return !/[1-9]/.test(text);
}

/** A true minus. */
export const MINUS = '−';
// A line may not end between a number and its unit.
const NO_BREAK_SPACE = '\u00a0';
const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
const COUNT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** Stands where there is no number. */
export const NO_VALUE = '–';
