import type { Row } from './answer-rows';
import { cellText, isNumeric } from './cell-text';
import { cutText, padText, terminalText, textWidth } from './terminal-text';

export interface TableStyle {
  /** Cells of the terminal in a row; `null` where the text may be as wide as it is. */
  readonly width: number | null;
  readonly hasColor: boolean;
  readonly isInstant: (column: string) => boolean;
}

/**
 * Rows as a table with a line of names. Text is cut, then columns on the right are left out and named below, until it fits.
 */
export function formatTable(rows: readonly Row[], columns: readonly string[], style: TableStyle): string {
  if (rows.length === 0) return dim('Nothing there.', style);
  const cells = columns.map((name) => columnOf(rows, name, style));
  const shown = style.width === null ? cells : fitted(cells, style.width);
  const left = cells.slice(shown.length).map(({ name }) => name);
  const lines = [
    bold(lineOf(shown.map((column) => padText(cutText(column.name, column.width), column.width, column.side))), style),
    ...rows.map((_, index) =>
      lineOf(shown.map(({ texts, width, side }) => padText(cutText(texts[index] as string, width), width, side))),
    ),
  ];
  if (left.length > 0) lines.push(dim(`Not shown: ${left.join(', ')}. --columns chooses.`, style));
  return lines.join('\n');
}

/** Fields of one object, a line each. */
export function formatFields(row: Row, style: TableStyle): string {
  const names = Object.keys(row);
  const nameWidth = Math.min(Math.max(0, ...names.map(textWidth)), LONGEST_NAME);
  return names
    .map((name) => {
      const text = terminalText(cellText(row[name], style.isInstant(name))) || EMPTY;
      const room = style.width === null ? Number.POSITIVE_INFINITY : Math.max(MIN_TEXT, style.width - nameWidth - 2);
      return `${bold(padText(name, nameWidth, 'left'), style)}  ${cutText(text, room)}`;
    })
    .join('\n');
}

interface Column {
  readonly name: string;
  readonly texts: readonly string[];
  readonly width: number;
  readonly side: 'left' | 'right';
}

function columnOf(rows: readonly Row[], name: string, style: TableStyle): Column {
  const isInstant = style.isInstant(name);
  const values = rows.map((row) => row[name]);
  const texts = values.map((value) => terminalText(cellText(value, isInstant)) || EMPTY);
  const natural = Math.max(textWidth(name), ...texts.map(textWidth));
  const limit = style.width === null ? Number.POSITIVE_INFINITY : LONGEST_TEXT;
  return {
    name: terminalText(name),
    texts,
    // A number that is cut is another number.
    width: isNumeric(values, isInstant) || isInstant ? natural : Math.min(natural, limit),
    side: isNumeric(values, isInstant) ? 'right' : 'left',
  };
}

/** Columns that fit: the widest texts are narrowed first, then the last columns go. */
function fitted(columns: readonly Column[], width: number): Column[] {
  let shown = [...columns];
  while (shown.length > 1) {
    const over = totalWidth(shown) - width;
    if (over <= 0) return shown;
    const narrowed = narrow(shown, over);
    if (narrowed) return narrowed;
    shown = shown.slice(0, -1);
  }
  return shown.map((column) => ({ ...column, width: Math.min(column.width, Math.max(MIN_TEXT, width)) }));
}

/** The same columns, `over` cells less in all, taken from the widest texts; `null` where that would leave nothing to read. */
function narrow(columns: readonly Column[], over: number): Column[] | null {
  const room = columns.reduce((sum, column) => sum + Math.max(0, isText(column) ? column.width - MIN_TEXT : 0), 0);
  if (room < over) return null;
  const widths = columns.map(({ width }) => width);
  for (let taken = 0; taken < over; taken += 1) {
    let widest = -1;
    columns.forEach((column, index) => {
      if (isText(column) && (widest < 0 || (widths[index] as number) > (widths[widest] as number))) widest = index;
    });
    // There is room, so one text at least is wider than it has to be.
    widths[widest] = (widths[widest] as number) - 1;
  }
  return columns.map((column, index) => ({ ...column, width: widths[index] as number }));
}

function isText({ side, texts }: Column): boolean {
  return side === 'left' && !texts.every((text) => INSTANT.test(text) || text === EMPTY);
}

function totalWidth(columns: readonly Column[]): number {
  return columns.reduce((sum, { width }) => sum + width, 0) + GAP.length * (columns.length - 1);
}

function lineOf(cells: readonly string[]): string {
  return cells.join(GAP).trimEnd();
}

function bold(text: string, { hasColor }: TableStyle): string {
  return hasColor ? `\u001b[1m${text}\u001b[22m` : text;
}

function dim(text: string, { hasColor }: TableStyle): string {
  return hasColor ? `\u001b[2m${text}\u001b[22m` : text;
}

const GAP = '  ';
const EMPTY = '-';
const LONGEST_TEXT = 48;
const LONGEST_NAME = 40;
const MIN_TEXT = 10;
const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
