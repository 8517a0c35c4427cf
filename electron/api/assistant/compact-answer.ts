import type { AnswerOf, AssistantOperationName } from './assistant-operation';
import { type CompactDocument, type CompactTable, writeCompact } from './compact-document';
import { amount, type CompactFormat, instant, significant } from './compact-format';
import { COMPACTORS } from './compactors';
import { withPlainTexts } from './foreign-text';

/**
 * An answer for a model: a line that says what it is, then rows with ids, newest or most telling first, in at most `length`
 * characters. Nothing in it is the words of others: see `foreign-text.ts`.
 *
 * An answer whose shape the special compactor did not expect is told by its shape alone; it never throws.
 */
export function compactAnswer(
  operation: AssistantOperationName,
  answer: unknown,
  options: { readonly length: number; readonly format: CompactFormat },
): string {
  const plain = withPlainTexts(operation, answer);
  return writeCompact(documentOf(operation, plain, options.format), options.length);
}

function documentOf(operation: AssistantOperationName, answer: unknown, format: CompactFormat): CompactDocument {
  if (answer === null || answer === undefined) return { lines: [`${operation}: nothing known.`], tables: [] };
  const compact = COMPACTORS[operation] as Compact | undefined;
  if (compact) {
    try {
      return compact(answer, format);
    } catch {
      // The router checks answers against the contract, so this is a fault here; numbers by their names are better than none.
    }
  }
  return documentByShape(operation, answer);
}

/** Fields by name, lists of objects as tables, lists of words in a line. */
export function documentByShape(title: string, answer: unknown): CompactDocument {
  const tables: CompactTable[] = [];
  const facts: string[] = [];
  collect('', answer, facts, tables, 0);
  const isEmpty = facts.length === 0 && tables.length === 0;
  return {
    lines: [isEmpty ? `${title}: none.` : `${title}${facts.length === 0 ? '' : `: ${facts.join(', ')}`}`],
    tables,
  };
}

function collect(name: string, value: unknown, facts: string[], tables: CompactTable[], depth: number): void {
  if (depth > MOST_DEPTH) return;
  const scalar = scalarText(name, value);
  if (scalar !== null) {
    if (scalar !== '') facts.push(`${name} ${scalar}`);
    return;
  }
  if (isList(value)) {
    if (value.length === 0) return;
    const items = value.filter(isRecord);
    if (items.length > 0) tables.push(shapeTable(name || 'items', items));
    else
      facts.push(
        `${name} ${value
          .map((item) => scalarText(name, item) ?? '')
          .filter(Boolean)
          .join(' ')}`,
      );
    return;
  }
  for (const [key, item] of Object.entries(value as Readonly<Record<string, unknown>>)) {
    collect(name === '' ? key : `${name}.${key}`, item, facts, tables, depth + 1);
  }
}

function shapeTable(title: string, items: readonly Readonly<Record<string, unknown>>[]): CompactTable {
  const flat = items.map((item) => flatFields(item));
  const names = [...new Set(flat.flatMap((fields) => [...fields.keys()]))].slice(0, MOST_COLUMNS);
  const columns = names.filter((name) => flat.some((fields) => fields.get(name)));
  return { title, columns, rows: flat.map((fields) => columns.map((name) => fields.get(name) ?? '')) };
}

function flatFields(item: Readonly<Record<string, unknown>>, prefix = '', depth = 0): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [key, value] of Object.entries(item)) {
    const name = prefix + key;
    const scalar = scalarText(key, value);
    if (scalar !== null) fields.set(name, scalar);
    else if (isList(value)) fields.set(name, listText(key, value));
    else if (depth < 2 && isRecord(value)) {
      for (const [inner, text] of flatFields(value, `${name}.`, depth + 1)) fields.set(inner, text);
    }
  }
  return fields;
}

function listText(name: string, list: readonly unknown[]): string {
  const words = list.slice(0, MOST_WORDS).map((item) => scalarText(name, item));
  if (words.some((word) => word === null)) return `${list.length} items`;
  return words.join(' ') + (list.length > MOST_WORDS ? ` ... ${list.length - MOST_WORDS} more` : '');
}

/** `null` for what is no single value. */
function scalarText(name: string, value: unknown): string | null {
  switch (typeof value) {
    case 'number':
      return isInstant(name, value) ? instant(value) : significant(value);
    case 'string':
      // An id may be made of digits alone.
      return DECIMAL.test(value) && !/id$/i.test(name) ? amount(value) : value;
    case 'boolean':
      return value ? 'yes' : 'no';
    case 'object':
      return value === null ? '' : null;
    default:
      return '';
  }
}

function isInstant(name: string, value: number): boolean {
  return INSTANT_NAME.test(name) && Math.abs(value) >= EARLIEST_INSTANT;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

type Compact = (answer: AnswerOf<AssistantOperationName> | unknown, format: CompactFormat) => CompactDocument;

const INSTANT_NAME = /(At|asOf|^at|Of|from|until|From|Until|\.at)$/;
const EARLIEST_INSTANT = 1e11;
const DECIMAL = /^-?\d+(\.\d+)?$/;
const MOST_DEPTH = 4;
const MOST_COLUMNS = 12;
const MOST_WORDS = 6;
