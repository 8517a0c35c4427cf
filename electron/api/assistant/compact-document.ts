import { cutText } from './plain-text';

/** An answer in few words: lines, then tables, the most telling first. */
export interface CompactDocument {
  /** What it is, its units and its moment. Never empty. */
  readonly lines: readonly string[];
  readonly tables: readonly CompactTable[];
}

export interface CompactTable {
  readonly title: string;
  readonly columns: readonly string[];
  /** One cell for each column; the row that matters most first. */
  readonly rows: readonly (readonly string[])[];
}

/** A column of a table of `T`. */
export type Column<T> = readonly [title: string, cell: (item: T) => string];

/** A table of `items`; columns in which no row says anything are left out. */
export function tableOf<T>(title: string, items: readonly T[], columns: readonly Column<T>[]): CompactTable {
  const shown = items.slice(0, MOST_ROWS);
  const filled = columns
    .map(([name, cell]) => ({ name, cells: shown.map(cell) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
  const rows = items.map((_, row) => filled.map(({ cells }) => cells[row] ?? ''));
  return { title, columns: filled.map(({ name }) => name), rows };
}

/**
 * The document in at most `length` characters: whole lines and whole rows, and after each table how many rows were left out.
 * What comes first is kept first; a table that finds no room is named with its number of rows.
 */
export function writeCompact({ lines, tables }: CompactDocument, length: number): string {
  const writer = new BoundedLines(length);
  for (const line of lines) writer.add(line);
  for (const table of tables) writeTable(table, writer);
  return writer.text();
}

function writeTable({ title, columns, rows }: CompactTable, writer: BoundedLines): void {
  if (rows.length === 0) return;
  const head = `${title}: ${columns.join('|')}`;
  const lines = rows.slice(0, MOST_ROWS).map((cells) => cells.map((cell) => cell.replaceAll('|', '/')).join('|'));
  // All of it, or as many rows as leave room to say how many are missing.
  const whole = [head, ...lines];
  if (rows.length <= MOST_ROWS && writer.fits(whole)) {
    for (const line of whole) writer.add(line);
    return;
  }
  const room = [head, more(rows.length)];
  if (lines[0] === undefined || !writer.fits([...room, lines[0]])) {
    writer.add(`${title}: ${more(rows.length)}`);
    return;
  }
  writer.add(head);
  let told = 0;
  for (const line of lines) {
    if (!writer.fits([line, more(rows.length)])) break;
    writer.add(line);
    told += 1;
  }
  if (told < rows.length) writer.add(more(rows.length - told));
}

function more(rows: number): string {
  return `... ${rows} more`;
}

/** Lines that together never get longer than a bound; the one that would is cut, and those after it are not written. */
class BoundedLines {
  #text = '';
  #isFull = false;
  readonly #length: number;

  constructor(length: number) {
    this.#length = Math.max(0, Math.floor(length));
  }

  fits(lines: readonly string[]): boolean {
    const separators = this.#text === '' ? lines.length - 1 : lines.length;
    const needed = lines.reduce((sum, line) => sum + line.length, separators);
    return !this.#isFull && this.#text.length + needed <= this.#length;
  }

  add(line: string): void {
    if (this.#isFull || line === '') return;
    const separator = this.#text === '' ? '' : '\n';
    const room = this.#length - this.#text.length - separator.length;
    if (line.length <= room) {
      this.#text += separator + line;
      return;
    }
    this.#isFull = true;
    // A few letters of a line say nothing.
    if (room >= LEAST_CUT || this.#text === '') this.#text += separator + cutText(line, room);
  }

  text(): string {
    return this.#text;
  }
}

const LEAST_CUT = 12;
/** Rows that are looked at; nobody gives a model more. */
const MOST_ROWS = 500;
