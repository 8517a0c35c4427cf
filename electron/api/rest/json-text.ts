/**
 * `value` as JSON, columns of candles as plain arrays.
 *
 * @param value - Plain data of the contract: typed arrays are values of objects, or of the items of an array whose first item
 * has some. The rest goes to `JSON.stringify` in one piece, because a replacer would cost a call for each value.
 */
export function jsonText(value: unknown): string {
  if (!holdsColumns(value, MAX_DEPTH)) return JSON.stringify(value) ?? 'null';
  if (ArrayBuffer.isView(value)) return columnText(value as Float64Array);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  const fields = Object.entries(value as object).filter(([, field]) => field !== undefined);
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${jsonText(field)}`).join(',')}}`;
}

function columnText(column: Float64Array): string {
  const text = column.join(',');
  // What is no number is `null` in JSON. A column should hold none, and joining is several times faster than asking each.
  return text.includes('N') || text.includes('I') ? JSON.stringify(Array.from(column)) : `[${text}]`;
}

function holdsColumns(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null || depth === 0) return false;
  if (ArrayBuffer.isView(value)) return true;
  // Items of one array are alike, and a long list is not walked for what it does not have.
  if (Array.isArray(value)) return holdsColumns(value[0], depth - 1);
  for (const name in value) {
    if (holdsColumns((value as Record<string, unknown>)[name], depth - 1)) return true;
  }
  return false;
}

/** Columns lie no deeper in any answer. */
const MAX_DEPTH = 6;
