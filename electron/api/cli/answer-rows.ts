import type { JsonSchema } from '#shared/contract/json-schema';
import { type FieldSchema, isInstant } from './input-schema';

/** An answer as rows, for tables and CSV. */
export interface AnswerRows {
  /** What stands around the list: fields of the answer itself, flattened. `null` where the answer is the list. */
  readonly head: Row | null;
  /** The list; `null` where the answer has none, or several: then it is in `head`. */
  readonly rows: readonly Row[] | null;
}

/** Values by column: `plan.stop` is a field of a field. Deeper ones stay as they are. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * The rows of an answer: a list itself, the one list that an object has, or columns of candles as one row for each.
 */
export function answerRows(answer: unknown): AnswerRows {
  if (Array.isArray(answer)) return { head: null, rows: answer.map(toRow) };
  const columns = columnsOf(answer);
  if (columns) return { head: null, rows: columns };
  if (!isObject(answer)) return { head: { value: answer }, rows: null };
  const lists = Object.entries(answer).filter(([, value]) => isList(value));
  const [only] = lists;
  if (lists.length !== 1 || only === undefined) return { head: toRow(answer), rows: null };
  const [name, list] = only;
  const { [name]: _, ...rest } = answer;
  return { head: toRow(rest), rows: columnsOf(list) ?? (list as readonly unknown[]).map(toRow) };
}

/** Columns of the rows, in the order in which they appear. */
export function columnsIn(rows: readonly Row[]): string[] {
  const names = new Set<string>();
  for (const row of rows) for (const name of Object.keys(row)) names.add(name);
  return [...names];
}

/** What the schema of an answer says of its rows. */
export interface RowSchema {
  /** Columns that can appear; `null` where the schema does not name them all. */
  readonly columns: readonly string[] | null;
  /** Columns and fields of the head that are instants. */
  readonly instants: ReadonlySet<string>;
}

/** Columns and instants of the answer that a schema describes. */
export function rowSchema(schema: JsonSchema): RowSchema {
  const root = resolve(schema, schema);
  const instants = new Set<string>();
  const items = listItems(root, schema);
  const fields = root.properties ?? {};
  const lists = Object.entries(fields).filter(
    ([, field]) => listItems(resolve(field as FieldSchema, schema), schema) !== null,
  );
  const columns = new Set<string>();
  const listed = lists.map(([, field]) => listItems(resolve(field as FieldSchema, schema), schema) as JsonSchema);
  const rows = items ?? (listed.length === 1 ? (listed[0] as JsonSchema) : root);
  const isComplete = visit(rows, '', 0);
  // What stands around the list has instants too, and is no column of it.
  const rowColumns = [...columns];
  for (const part of [root, ...listed]) visit(part, '', 0);
  return { columns: isComplete ? rowColumns : null, instants };

  function visit(part: JsonSchema, prefix: string, depth: number): boolean {
    let complete = part.properties !== undefined && part.additionalProperties !== true;
    if (part.anyOf || part.oneOf) {
      complete = true;
      // zod's own type of a nested schema is wider than what it writes.
      for (const branch of (part.anyOf ?? part.oneOf) as FieldSchema[]) {
        const inner = resolve(branch, schema);
        if (inner.type !== 'null') complete = visit(inner, prefix, depth) && complete;
      }
    }
    for (const [name, field] of Object.entries(part.properties ?? {})) {
      const inner = resolve(field as FieldSchema, schema);
      const column = `${prefix}${name}`;
      columns.add(column);
      if (isInstant(inner) || (prefix === '' && inner.type === 'array' && name === 'openAt')) instants.add(column);
      if (depth === 0 && mayBeObject(inner, schema)) complete = visit(inner, `${column}.`, 1) && complete;
    }
    return complete;
  }
}

/** Schema of the rows of a list, or of columns of candles, which hold the same fields as lists. */
function listItems(part: JsonSchema, root: JsonSchema): JsonSchema | null {
  if (part.type === 'array')
    return part.items === undefined ? null : objectItems(resolve(part.items as FieldSchema, root), root);
  const fields = Object.values(part.properties ?? {});
  const isColumns =
    part.properties?.openAt !== undefined &&
    fields.every((field) => resolve(field as FieldSchema, root).type === 'array');
  return isColumns ? part : null;
}

function objectItems(items: JsonSchema, root: JsonSchema): JsonSchema | null {
  return mayBeObject(items, root) ? items : null;
}

function mayBeObject(part: JsonSchema, root: JsonSchema): boolean {
  if (part.type === 'object') return true;
  return ((part.anyOf ?? part.oneOf ?? []) as FieldSchema[]).some((branch) => resolve(branch, root).type === 'object');
}

function resolve(part: FieldSchema, root: JsonSchema): JsonSchema {
  if (typeof part !== 'object') return {};
  const name = part.$ref === undefined ? undefined : /^#\/\$defs\/(.+)$/.exec(part.$ref)?.[1];
  // A definition that is a reference itself would be one to nothing: zod inlines these.
  return name === undefined ? part : ((root.$defs?.[name] as JsonSchema | undefined) ?? {});
}

function toRow(value: unknown): Row {
  if (!isObject(value)) return { value };
  const row: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) {
    if (isObject(item) && Object.keys(item).length > 0) {
      for (const [inner, deep] of Object.entries(item)) row[`${name}.${inner}`] = deep;
    } else row[name] = item;
  }
  return row;
}

/** Rows of columns that are equally long, as candles are: from typed arrays, or from plain ones behind a socket. */
function columnsOf(value: unknown): Row[] | null {
  if (!isObject(value)) return null;
  const entries = Object.entries(value);
  const openAt = value.openAt;
  if (!isColumn(openAt)) return null;
  if (!entries.every(([, column]) => isColumn(column) && column.length === openAt.length)) return null;
  // Every entry was found to be a column of this length.
  const columns = entries as [string, ArrayLike<number>][];
  return Array.from(openAt, (_, index) => Object.fromEntries(columns.map(([name, column]) => [name, column[index]])));
}

function isList(value: unknown): boolean {
  return columnsOf(value) !== null || (Array.isArray(value) && (value.length === 0 || isObject(value[0])));
}

function isColumn(value: unknown): value is ArrayLike<number> {
  return value instanceof Float64Array || Array.isArray(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}
