/**
 * A value as the text of one cell: instants in ISO 8601, lists of words with commas, what lies deeper as JSON.
 *
 * @param isInstant - Whether a number here is an instant.
 * @returns An empty text for `null` and what is missing.
 */
export function cellText(value: unknown, isInstant: boolean): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') {
    return isInstant && Math.abs(value) <= LAST_DATE ? isoText(value) : String(value);
  }
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null)) {
    return value.map((item) => cellText(item, isInstant)).join(', ');
  }
  if (typeof value === 'object') {
    return JSON.stringify(value, (_, item) => (ArrayBuffer.isView(item) ? Array.from(item as Float64Array) : item));
  }
  return String(value);
}

/** Whether every value of a column is a number, also as decimal text: then it stands on the right. */
export function isNumeric(values: readonly unknown[], isInstant: boolean): boolean {
  const present = values.filter((value) => value !== null && value !== undefined);
  return (
    !isInstant &&
    present.length > 0 &&
    present.every((value) => typeof value === 'number' || (typeof value === 'string' && DECIMAL.test(value)))
  );
}

/** `2024-05-01T12:00Z`: seconds and milliseconds only where there are some. */
function isoText(at: number): string {
  return new Date(at)
    .toISOString()
    .replace(/\.000Z$/, 'Z')
    .replace(/:00Z$/, 'Z');
}

const DECIMAL = /^-?\d+(\.\d+)?$/;
const LAST_DATE = 8.64e15;
