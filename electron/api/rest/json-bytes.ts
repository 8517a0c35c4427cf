import { columnBytes } from './column-bytes';

/**
 * `value` as JSON in UTF-8, columns of candles as plain arrays.
 *
 * @param value - Plain data of the contract: typed arrays are values of objects, or of the items of an array whose first item
 * has some. The rest goes to `JSON.stringify` in one piece, because a replacer would cost a call for each value.
 */
export function jsonBytes(value: unknown): Buffer {
  if (!holdsColumns(value, MAX_DEPTH)) return plainBytes(value);
  const parts: Buffer[] = [];
  write(value, parts);
  return Buffer.concat(parts);
}

function write(value: unknown, parts: Buffer[]): void {
  if (value instanceof Float64Array) parts.push(columnBytes(value));
  else if (!holdsColumns(value, MAX_DEPTH)) parts.push(plainBytes(value));
  else if (Array.isArray(value)) {
    value.forEach((item, index) => {
      parts.push(Buffer.from(index === 0 ? '[' : ','));
      write(item, parts);
    });
    parts.push(Buffer.from(']'));
  } else {
    let start = '{';
    for (const [name, field] of Object.entries(value as object)) {
      if (field === undefined) continue;
      parts.push(Buffer.from(`${start}${JSON.stringify(name)}:`));
      write(field, parts);
      start = ',';
    }
    parts.push(Buffer.from('}'));
  }
}

function plainBytes(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value) ?? 'null');
}

function holdsColumns(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null || depth === 0) return false;
  if (value instanceof Float64Array) return true;
  // Items of one array are alike, and a long list is not walked for what it does not have.
  if (Array.isArray(value)) return holdsColumns(value[0], depth - 1);
  for (const name in value) {
    if (holdsColumns((value as Record<string, unknown>)[name], depth - 1)) return true;
  }
  return false;
}

/** Columns lie no deeper in any answer. */
const MAX_DEPTH = 6;
