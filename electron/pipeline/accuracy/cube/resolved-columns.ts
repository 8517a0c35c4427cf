import type { FactColumns } from './fact-columns';
import type { ResolutionOrder } from './resolution-order';

/** What counts, in the order of resolution, with what every walk in that order reads. 16 bytes for each. */
export interface ResolvedColumns {
  readonly rows: Uint32Array;
  readonly cell: Uint32Array;
  readonly rMultiple: Float64Array;
  /** The arrays are longer. */
  readonly length: number;
}

export const NO_RESULTS: ResolvedColumns = {
  rows: new Uint32Array(0),
  cell: new Uint32Array(0),
  rMultiple: new Float64Array(0),
  length: 0,
};

/** Columns of `order`. Where rows were only appended to the order that `before` is of, only these are read. */
export function followOrder(before: ResolvedColumns, order: ResolutionOrder, facts: FactColumns): ResolvedColumns {
  const { rows, length } = order;
  const isAppended = rows === before.rows;
  const cell = isAppended ? before.cell : new Uint32Array(rows.length);
  const rMultiple = isAppended ? before.rMultiple : new Float64Array(rows.length);
  for (let i = isAppended ? before.length : 0; i < length; i++) {
    const row = rows[i] as number;
    cell[i] = facts.cell[row] as number;
    rMultiple[i] = facts.rMultiple[row] as number;
  }
  return { rows, cell, rMultiple, length };
}
