/** The number that a field holds, in decimal notation with a point; `NaN` for anything else, blank fields included. */
export function parseNumber(field: string): number {
  if (field === '') return Number.NaN;
  const value = Number(field);
  // `Number` also reads 0x10, 0b1 and 0o7, which no price list means.
  if (field.charCodeAt(0) === ZERO && field.charCodeAt(1) > NINE) {
    return field.charCodeAt(1) === LOWER_E || field.charCodeAt(1) === UPPER_E ? value : Number.NaN;
  }
  return Number.isFinite(value) ? value : Number.NaN;
}

/** Decimal places of a number as written: 2 for `1.10`, 0 for `7`, and for one with an exponent those it comes to. */
export function decimalPlaces(field: string): number {
  const point = field.indexOf('.');
  if (point < 0) return 0;
  const exponent = field.search(/e/i);
  if (exponent < 0) return field.length - point - 1;
  return Math.max(0, exponent - point - 1 - Number(field.slice(exponent + 1)));
}

/** Whether a field is a number with a decimal comma, such as `1,0735`. */
export function hasDecimalComma(field: string): boolean {
  return /^[+-]?\d+,\d+$/.test(field);
}

const ZERO = 48;
const NINE = 57;
const UPPER_E = 69;
const LOWER_E = 101;
