import type { DeclaredOperation } from '#shared/contract/doors';
import { outputJsonSchema } from '#shared/contract/json-schema';
import { answerRows, columnsIn, type Row, type RowSchema, rowSchema } from './answer-rows';
import { CliUsageError } from './cli-exit';
import { formatCsv } from './format-csv';
import { formatFields, formatTable, type TableStyle } from './format-table';
import { kebabCase } from './kebab-case';
import { suggestion } from './nearest-name';
import type { OutputFormat } from './parse-arguments';
import { terminalJson, terminalLines } from './terminal-text';

export interface AnswerStyle {
  readonly format: OutputFormat;
  /** As the person named them; `null` for all. */
  readonly columns: readonly string[] | null;
  readonly width: number | null;
  readonly hasColor: boolean;
}

/**
 * Makes the function that writes answers of an operation.
 *
 * @throws CliUsageError for columns that its answers cannot have, before anything is asked.
 */
export function createAnswerFormat(operation: DeclaredOperation, style: AnswerStyle): (answer: unknown) => string {
  if (style.format === 'json') {
    if (style.columns) throw new CliUsageError('--columns is for tables, jsonl and csv.');
    return (answer) => jsonOf(answer, 2);
  }
  const schema = rowSchema(outputJsonSchema(operation));
  const wanted = style.columns && knownColumns(style.columns, schema);
  const isInstant = (column: string) => schema.instants.has(column);
  const writers: Readonly<Record<Exclude<OutputFormat, 'json'>, (answer: unknown) => string>> = {
    table: (answer) => tableOf(answer, wanted, { ...style, isInstant }),
    jsonl: (answer) => jsonLines(answer, wanted),
    csv: (answer) => csvOf(answer, wanted, isInstant),
  };
  return writers[style.format];
}

/** An answer as JSON, safe to show; columns of candles as plain lists. */
export function jsonOf(value: unknown, indent?: number): string {
  return terminalJson(
    JSON.stringify(value, (_, item) => (ArrayBuffer.isView(item) ? Array.from(item as Float64Array) : item), indent),
  );
}

function tableOf(answer: unknown, wanted: readonly string[] | null, style: TableStyle): string {
  const { head, rows } = answerRows(answer);
  const fields = head && Object.keys(head).length > 0 ? formatFields(rows ? head : picked(head, wanted), style) : null;
  if (rows === null) return fields ?? 'Done.';
  const table = formatTable(rows, wanted ?? columnsIn(rows), style);
  return fields === null ? table : `${fields}\n\n${table}`;
}

function jsonLines(answer: unknown, wanted: readonly string[] | null): string {
  const { head, rows } = answerRows(answer);
  if (wanted) return (rows ?? [head ?? {}]).map((row) => jsonOf(picked(row, wanted))).join('\n');
  // Whole items, as they are in the answer, not flattened.
  const items = Array.isArray(answer) ? answer : (onlyList(answer) ?? rows ?? [answer]);
  return items.map((item) => jsonOf(item)).join('\n');
}

function csvOf(answer: unknown, wanted: readonly string[] | null, isInstant: (column: string) => boolean): string {
  // An operation that writes CSV itself has written what this door would write around it.
  if (isCsvAnswer(answer) && wanted === null) return terminalLines(answer.csv).trimEnd();
  const { head, rows } = answerRows(answer);
  const lines = rows ?? [head ?? {}];
  return terminalLines(formatCsv(lines, wanted ?? columnsIn(lines), isInstant)).trimEnd();
}

/** The rows of an answer before they were flattened; `null` where the answer has no list of its own. */
function onlyList(answer: unknown): readonly unknown[] | null {
  if (typeof answer !== 'object' || answer === null || answerRows(answer).rows === null) return null;
  const lists = Object.values(answer).filter((value) => Array.isArray(value) && typeof value[0] === 'object');
  const [only] = lists;
  return lists.length === 1 ? (only as readonly unknown[]) : null;
}

function picked(row: Row, wanted: readonly string[] | null): Row {
  return wanted ? Object.fromEntries(wanted.map((name) => [name, row[name] ?? null])) : row;
}

function isCsvAnswer(answer: unknown): answer is { csv: string } {
  return typeof answer === 'object' && answer !== null && 'csv' in answer && typeof answer.csv === 'string';
}

function knownColumns(wanted: readonly string[], { columns }: RowSchema): readonly string[] {
  if (columns === null) return wanted;
  return wanted.map((name) => {
    const found = columns.find((column) => column === name || kebabCase(column) === name);
    if (found === undefined) {
      throw new CliUsageError(
        `--columns: there is no ${name}.${suggestion(name, columns)} There are ${columns.join(', ')}.`,
      );
    }
    return found;
  });
}
