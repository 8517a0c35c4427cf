import { PROBABILITY_STEPS, probabilityStep } from '#shared/domain/calibration-error';
import { type FactColumns, FIRST_TRY, FORECAST, RESULTS } from './fact-columns';
import type { FacetPart, Facets } from './fact-parts';
import { isRowSeen, type Sight, seenResult } from './sight';
import { addTerms, emptySums, FIELDS, KINDS, Kind, readTerms, takeLogs } from './slot-sums';
import { HIT, STEP_FIELDS, STEPS } from './step-form';

/**
 * Sums over the rows of a cell: of all of them, and split by each section. All scores but the drawdown follow from them, and
 * the sums of a group are those of its slots.
 */
export interface CellTally {
  /** How often each kind occurs: `KINDS` numbers a slot. */
  readonly counts: Uint32Array;
  /** `FIELDS` numbers a slot. */
  readonly sums: Float64Array;
  /** First slot of each section, and the slot after its last. */
  readonly starts: Readonly<Record<Section, number>>;
  readonly ends: Readonly<Record<Section, number>>;
  /** Month of the first slot of `month`; of another section the slots are by code. */
  readonly firstMonth: number;
  readonly lastMonth: number;
  /** Thousandths that were stated in the whole cell, in no order, and `STEP_FIELDS` numbers of each. */
  readonly steps: Uint16Array;
  readonly stated: Float64Array;
}

/** By cell; nothing for one that was not asked for or of which no row is seen. */
export type CellTallies = (CellTally | undefined)[];

/** One slot for the whole cell, for each month from the first to the last, for each code of a facet. */
export type Section = 'whole' | 'month' | FacetPart;

export interface TalliedTable {
  readonly columns: FactColumns;
  readonly length: number;
  readonly facets: Facets;
}

/**
 * Sums of the cells that are `asked` for.
 *
 * @param asked - By cell: 1 for each that is.
 * @param sight - What is seen of them; everything without it.
 * @param parts - Facets to split by.
 */
export function tallyCells(
  table: TalliedTable,
  asked: Uint8Array,
  sight: Sight | null = null,
  parts: readonly FacetPart[] = FACET_PARTS,
): CellTallies {
  const { rows, ends } = rowsByCell(table, asked, sight);
  const codesOf = parts.map((part) => Uint16Array.from(table.facets.partsOf[part]));
  const memory: TallyMemory = {
    slots: new Uint32Array(2 + parts.length),
    terms: new Float64Array(FIELDS),
    steps: new Float64Array(STEPS * STEP_FIELDS),
  };
  return Array.from(asked, (_, cell) => {
    const own = rows.subarray(ends[cell - 1] ?? 0, ends[cell]);
    return own.length === 0 ? undefined : tallyCell(table, own, sight, parts, codesOf, memory);
  });
}

/** Rows that are seen, those of each cell together and ascending, and where those of each cell end. */
function rowsByCell(
  { columns, length }: TalliedTable,
  asked: Uint8Array,
  sight: Sight | null,
): { readonly rows: Uint32Array; readonly ends: Uint32Array } {
  const { cell: cellOf } = columns;
  const seen = new Uint32Array(length);
  const counts = new Uint32Array(asked.length);
  let total = 0;
  for (let row = 0; row < length; row++) {
    const cell = cellOf[row] as number;
    if (asked[cell] === 0 || (sight !== null && !isRowSeen(columns, sight, row))) continue;
    seen[total++] = row;
    counts[cell] = (counts[cell] as number) + 1;
  }
  // Where the next row of each cell goes: moved on to the end of the cell.
  const ends = new Uint32Array(asked.length);
  for (let cell = 1; cell < ends.length; cell++) ends[cell] = (ends[cell - 1] as number) + (counts[cell - 1] as number);
  const rows = new Uint32Array(total);
  for (let i = 0; i < total; i++) {
    const row = seen[i] as number;
    const cell = cellOf[row] as number;
    const at = ends[cell] as number;
    rows[at] = row;
    ends[cell] = at + 1;
  }
  return { rows, ends };
}

/** What each cell is tallied in. */
interface TallyMemory {
  /** Slots that a row is in. */
  readonly slots: Uint32Array;
  readonly terms: Float64Array;
  /** `STEP_FIELDS` numbers of each step, zeros between cells. */
  readonly steps: Float64Array;
}

function tallyCell(
  { columns, facets }: TalliedTable,
  rows: Uint32Array,
  sight: Sight | null,
  parts: readonly FacetPart[],
  codesOf: readonly Uint16Array[],
  { slots, terms, steps }: TallyMemory,
): CellTally {
  const { month, facet, flags, result, probability } = columns;
  const layout = layOut(columns, rows, facets, parts);
  const { starts, firstMonth } = layout;
  const counts = new Uint32Array(layout.slots * KINDS);
  const sums = emptySums(layout.slots);
  const filled: number[] = [];
  slots[0] = starts.whole;
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] as number;
    slots[1] = starts.month + (month[row] as number) - firstMonth;
    for (let i = 0; i < parts.length; i++) {
      const code = (codesOf[i] as Uint16Array)[facet[row] as number] as number;
      slots[2 + i] = starts[parts[i] as FacetPart] + code;
    }
    const flag = flags[row] as number;
    const told = sight === null ? (result[row] as number) : seenResult(columns, sight, row);
    const kind = (flag & FORECAST) === 0 ? Kind.ABSTENTION : (KIND_OF[told] as number);
    const counted = 2 * kind + ((flag & FIRST_TRY) === 0 ? 0 : 1);
    const isScored = kind >= Kind.MISS;
    if (isScored) {
      readTerms(columns, row, kind === Kind.HIT ? 1 : 0, terms);
      const stated = probability[row] as number;
      const step = probabilityStep(stated);
      const at = step * STEP_FIELDS;
      if (steps[at] === 0) filled.push(step);
      steps[at] = (steps[at] as number) + (kind === Kind.HIT ? 1 + HIT : 1);
      steps[at + 1] = (steps[at + 1] as number) + (stated - step / PROBABILITY_STEPS);
    }
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i] as number;
      const at = slot * KINDS + counted;
      counts[at] = (counts[at] as number) + 1;
      if (isScored) addTerms(sums, slot * FIELDS, terms);
    }
  }
  takeLogs(sums);
  return { ...layout, counts, sums, ...takeSteps(steps, filled) };
}

/** Where the slots of a cell lie. */
function layOut(
  { month }: FactColumns,
  rows: Uint32Array,
  facets: Facets,
  parts: readonly FacetPart[],
): Pick<CellTally, 'starts' | 'ends' | 'firstMonth' | 'lastMonth'> & { readonly slots: number } {
  let [firstMonth, lastMonth] = [Number.MAX_SAFE_INTEGER, 0];
  for (const row of rows) {
    const at = month[row] as number;
    if (at < firstMonth) firstMonth = at;
    if (at > lastMonth) lastMonth = at;
  }
  const starts = { whole: 0, month: 1, session: 0, structure: 0, confluence: 0, direction: 0 };
  const ends = { ...starts, whole: 1, month: 2 + lastMonth - firstMonth };
  let slots = ends.month;
  for (const part of parts) {
    starts[part] = slots;
    slots += facets.codes[part].texts.length;
    ends[part] = slots;
  }
  return { starts, ends, firstMonth, lastMonth, slots };
}

/** Those of `steps` that are `filled`, which are emptied. */
function takeSteps(steps: Float64Array, filled: readonly number[]): Pick<CellTally, 'steps' | 'stated'> {
  const stated = new Float64Array(STEP_FIELDS * filled.length);
  for (const [index, step] of filled.entries()) {
    for (let field = 0; field < STEP_FIELDS; field++) {
      stated[STEP_FIELDS * index + field] = steps[STEP_FIELDS * step + field] as number;
      steps[STEP_FIELDS * step + field] = 0;
    }
  }
  return { steps: Uint16Array.from(filled), stated };
}

/** Kind of a forecast by its code in the column of results. */
const KIND_OF: readonly number[] = [
  Kind.UNRESOLVED,
  ...RESULTS.map((result) =>
    result === 'not_entered' ? Kind.NOT_ENTERED : result === 'target' ? Kind.HIT : Kind.MISS,
  ),
];
const FACET_PARTS: readonly FacetPart[] = ['session', 'structure', 'confluence', 'direction'];
