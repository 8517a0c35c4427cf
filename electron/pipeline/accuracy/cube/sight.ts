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

/** 1 for each row of the table that is seen and scored: a part of `memory`. */
export function markScored(columns: FactColumns, length: number, sight: Sight, memory: Uint8Array): Uint8Array {
  const { cell, result, flags } = columns;
  const { access } = sight;
  for (let row = 0; row < length; row++) {
    const seen = access[cell[row] as number] as number;
    const code = result[row] as number;
    const isScored =
      seen !== Access.NONE &&
      code !== NO_OUTCOME &&
      code <= LAST_ENTERED &&
      ((flags[row] as number) & FORECAST) !== 0 &&
      (seen === Access.ALL || (isRowSeen(columns, sight, row) && seenResult(columns, sight, row) !== NO_OUTCOME));
    memory[row] = isScored ? 1 : 0;
  }
  return memory.subarray(0, length);
}

/** Marked rows, ascending: a part of `memory`, which has room for every row. */
export function markedRows(isMarked: Uint8Array, memory: Uint32Array): Uint32Array {
  let count = 0;
  for (let row = 0; row < isMarked.length; row++) {
    // Written over by the next unless it is marked: nothing could predict a branch.
    memory[count] = row;
    count += isMarked[row] as number;
  }
  return memory.subarray(0, count);
}

/** Places of marked rows in the order of resolution, ascending: a part of `memory`, which has room for every row. */
export function markedPlaces(
  { rows, length }: ResolvedColumns,
  isMarked: Uint8Array,
  memory: Uint32Array,
): Uint32Array {
  let count = 0;
  for (let place = 0; place < length; place++) {
    memory[count] = place;
    count += isMarked[rows[place] as number] as number;
  }
  return memory.subarray(0, count);
}
