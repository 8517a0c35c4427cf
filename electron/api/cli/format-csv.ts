import type { Row } from './answer-rows';
import { cellText } from './cell-text';

/**
 * Rows as CSV (RFC 4180) with a line of names; lines end with CRLF.
 *
 * Text that a spreadsheet would run as a formula gets an apostrophe in front. Numbers are left alone, also negative ones.
 */
export function formatCsv(
  rows: readonly Row[],
  columns: readonly string[],
  isInstant: (column: string) => boolean,
): string {
  const lines = [
    columns.map((name) => fieldText(cellOf(name, false))),
    ...rows.map((row) => columns.map((name) => fieldText(cellOf(row[name], isInstant(name))))),
  ];
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}

function cellOf(value: unknown, isInstant: boolean): string {
  const text = cellText(value, isInstant);
  if (typeof value === 'number' || typeof value === 'boolean') return text;
  return FORMULA.test(text) && !DECIMAL.test(text) ? `'${text}` : text;
}

function fieldText(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A tab or a line break before the sign does not keep a spreadsheet from it. */
const FORMULA = /^[\s]*[=+\-@\t\r]/;
/** Decimal text is how amounts of money travel. */
const DECIMAL = /^-?\d+(\.\d+)?$/;
