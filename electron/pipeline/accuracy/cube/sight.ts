import type { AccuracyFilter } from '#shared/domain/accuracy';
import type { VisibleUntil } from '../visible-prediction';
import { type FactColumns, FORECAST, LAST_ENTERED, NO_OUTCOME } from './fact-columns';
import type { Cells } from './fact-parts';
import { type AllowedCodes, openCells } from './group-axes';
import type { ResolvedColumns } from './resolved-columns';

/** What a query sees: decided once for each cell, and by row only where time decides. */
export interface Sight {
  /** By cell, see `Access`. */
  readonly access: Uint8Array;
  /** Half-open bounds of the moments that predictions are about. */
  readonly from: number;
  readonly before: number;
  /** By cell: the last moment that can be seen. */
  readonly until: Float64Array;
}

/** Of a cell none, all or some of the rows are seen. */
export const Access = { NONE: 0, ALL: 1, SOME: 2 } as const;

export function sightOf(
  cells: Cells,
  { from, before }: AccuracyFilter,
  allowed: AllowedCodes,
  visibleUntil: VisibleUntil,
): Sight {
  const isOpen = openCells(cells, allowed);
  const untilByCode = cells.codes.instrument.texts.map((text) => visibleUntil[text] ?? Number.POSITIVE_INFINITY);
  const until = Float64Array.from(cells.partsOf.instrument, (code) => untilByCode[code] as number);
  const isBounded = from !== undefined || before !== undefined;
  return {
    access: isOpen.map((open, cell) =>
      open === 0
        ? Access.NONE
        : isBounded || (until[cell] as number) < Number.POSITIVE_INFINITY
          ? Access.SOME
          : Access.ALL,
    ),
    from: from ?? Number.NEGATIVE_INFINITY,
    before: before ?? Number.POSITIVE_INFINITY,
    until,
  };
}

/** Whether a row of a cell of which some rows are seen is one of them. */
export function isRowSeen({ asOf, cell }: FactColumns, { from, before, until }: Sight, row: number): boolean {
  const at = asOf[row] as number;
  return at >= from && at < before && at <= (until[cell[row] as number] as number);
}

/** What came of it as far as it can be seen, a code of the column of results. */
export function seenResult({ knownAt, result, cell }: FactColumns, { until }: Sight, row: number): number {
  return (knownAt[row] as number) > (until[cell[row] as number] as number) ? NO_OUTCOME : (result[row] as number);
}

/** Rows of the table that are seen and scored, ascending: a part of `memory`. */
export function scoredRows(columns: FactColumns, length: number, sight: Sight, memory: Uint32Array): Uint32Array {
  const { cell, result, flags } = columns;
  const { access } = sight;
  let count = 0;
  for (let row = 0; row < length; row++) {
    const seen = access[cell[row] as number] as number;
    const code = result[row] as number;
    if (seen === Access.NONE || code === NO_OUTCOME || code > LAST_ENTERED) continue;
    if (((flags[row] as number) & FORECAST) === 0) continue;
    if (seen === Access.SOME && !isResultSeen(columns, sight, row)) continue;
    memory[count++] = row;
  }
  return memory.subarray(0, count);
}

/** Places in the order of resolution that are seen, ascending: a part of `memory`. */
export function seenPlaces(
  columns: FactColumns,
  resolved: ResolvedColumns,
  sight: Sight,
  memory: Uint32Array,
): Uint32Array {
  const { rows, cell, length } = resolved;
  const { access } = sight;
  let count = 0;
  for (let place = 0; place < length; place++) {
    const seen = access[cell[place] as number] as number;
    if (seen === Access.NONE) continue;
    if (seen === Access.SOME && !isResultSeen(columns, sight, rows[place] as number)) continue;
    memory[count++] = place;
  }
  return memory.subarray(0, count);
}

function isResultSeen(columns: FactColumns, sight: Sight, row: number): boolean {
  return isRowSeen(columns, sight, row) && seenResult(columns, sight, row) !== NO_OUTCOME;
}
