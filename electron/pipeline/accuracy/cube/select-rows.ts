import type { AccuracyFilter } from '#shared/domain/accuracy';
import type { VisibleUntil } from '../visible-prediction';
import { FIRST_TRY, FORECAST, NO_OUTCOME, RESULTS } from './fact-columns';
import type { FactTable } from './fact-table';
import { type AllowedCodes, FILTERED_COLUMNS } from './group-axes';

/** Rows that a query counts. The arrays are reused by the next query and longer than what is in them. */
export interface Selection {
  /** Ascending. */
  readonly rows: Uint32Array;
  /** What became of each: `Kind`, doubled, and one more where the first try was valid. */
  readonly kinds: Uint8Array;
  readonly length: number;
  /** Of the moments that they are about; 0 without rows. */
  readonly firstMonth: number;
  readonly lastMonth: number;
  /** For every row of the table: 1 where it is selected and scored. */
  readonly isScored: Uint8Array;
}

/** What became of a prediction. All from `MISS` on are scored. */
export const Kind = { ABSTENTION: 0, UNRESOLVED: 1, NOT_ENTERED: 2, MISS: 3, HIT: 4 } as const;
export const KINDS = 10;

/** Memory of one query, kept for the next. */
export interface SelectionMemory {
  rows: Uint32Array;
  kinds: Uint8Array;
  isScored: Uint8Array;
}

export function selectRows(
  table: FactTable,
  query: { readonly filter: AccuracyFilter; readonly allowed: AllowedCodes; readonly visibleUntil: VisibleUntil },
  memory: SelectionMemory,
): Selection {
  const { length } = table;
  const { asOf, knownAt, flags, result, month, instrument } = table.columns;
  const from = query.filter.from ?? Number.NEGATIVE_INFINITY;
  const before = query.filter.before ?? Number.POSITIVE_INFINITY;
  const until = Float64Array.from(
    table.codes.instrument.texts,
    (text) => query.visibleUntil[text] ?? Number.POSITIVE_INFINITY,
  );
  reserve(memory, length);
  const { rows, kinds, isScored } = memory;
  const isIn = isScored.fill(1, 0, length);
  for (const name of FILTERED_COLUMNS) shutOut(isIn, table.columns[name], query.allowed[name], length);

  let selected = 0;
  let [firstMonth, lastMonth] = [0xffff, 0];
  for (let row = 0; row < length; row++) {
    if (isIn[row] === 0) continue;
    const at = asOf[row] as number;
    const seenUntil = until[instrument[row] as number] as number;
    isScored[row] = 0;
    if (at < from || at >= before || at > seenUntil) continue;
    const told = (knownAt[row] as number) > seenUntil ? NO_OUTCOME : (result[row] as number);
    const flag = flags[row] as number;
    const kind = (flag & FORECAST) === 0 ? Kind.ABSTENTION : (KIND_OF[told] as number);
    rows[selected] = row;
    kinds[selected] = 2 * kind + ((flag & FIRST_TRY) === 0 ? 0 : 1);
    selected++;
    if (kind >= Kind.MISS) isScored[row] = 1;
    const ofMonth = month[row] as number;
    if (ofMonth < firstMonth) firstMonth = ofMonth;
    if (ofMonth > lastMonth) lastMonth = ofMonth;
  }
  return { rows, kinds, isScored, length: selected, firstMonth: Math.min(firstMonth, lastMonth), lastMonth };
}

function shutOut(isIn: Uint8Array, column: Uint8Array | Uint16Array, allowed: Uint8Array, length: number): void {
  if (!allowed.includes(0)) return;
  for (let row = 0; row < length; row++) {
    isIn[row] = (isIn[row] as number) & (allowed[column[row] as number] as number);
  }
}

function reserve(memory: SelectionMemory, length: number): void {
  if (memory.rows.length >= length) return;
  const capacity = length + (length >>> 4);
  memory.rows = new Uint32Array(capacity);
  memory.kinds = new Uint8Array(capacity);
  memory.isScored = new Uint8Array(capacity);
}

/** Kind of a forecast by its code in the column of results. */
const KIND_OF: readonly number[] = [
  Kind.UNRESOLVED,
  ...RESULTS.map((result) =>
    result === 'not_entered' ? Kind.NOT_ENTERED : result === 'target' ? Kind.HIT : Kind.MISS,
  ),
];
