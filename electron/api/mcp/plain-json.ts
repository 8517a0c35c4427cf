/** JSON of an answer, compact; columns of candles as plain arrays. */
export function plainJson(value: unknown): string {
  // `undefined` alone has no JSON.
  return JSON.stringify(value, (_, item: unknown) => (isColumn(item) ? Array.from(item) : item)) ?? 'null';
}

function isColumn(value: unknown): value is Float64Array {
  return value instanceof Float64Array;
}
