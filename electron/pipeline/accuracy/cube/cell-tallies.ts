import { PROBABILITY_STEPS, probabilityStep } from '#shared/domain/calibration-error';
import { LOG_LOSS_CLIP } from '../log-loss';
import { type FactColumns, FIRST_TRY, FORECAST, RESULTS } from './fact-columns';
import type { FacetPart, Facets } from './fact-parts';
import { isRowSeen, type Sight, seenResult } from './sight';

/**
 * Sums over the rows of a cell: of all of them, and split by each section. All scores but drawdown and calibration follow from
 * them, and the sums of a group are those of its slots.
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
}

/** By cell; nothing for one that was not asked for or of which no row is seen. */
export type CellTallies = (CellTally | undefined)[];

/** One slot for the whole cell, for each month from the first to the last, for each code of a facet. */
export type Section = 'whole' | 'month' | FacetPart;

/** What became of a prediction. All from `MISS` on are scored. Counted doubled, and one more where the first try was valid. */
export const Kind = { ABSTENTION: 0, UNRESOLVED: 1, NOT_ENTERED: 2, MISS: 3, HIT: 4 } as const;
export const KINDS = 10;

/** Places in a slot's sums. */
export const Field = {
  /** Log of what was given to the results. */
  LOG: 0,
  /** The product of those whose log was not taken yet; 1 when the sums are made. */
  PRODUCT: 1,
  /** R of the first row (NaN before it), and sums and squares of what the others differ from it: no digits are lost where all are alike. */
  FIRST_R: 2,
  R_APART: 3,
  R_APART_SQUARED: 4,
  /** Squared errors of the stated probabilities. All from here on are plain sums. */
  SQUARED_ERROR: 5,
  WON: 6,
  LOST: 7,
  COST: 8,
  RESOLUTION_MS: 9,
  /** Base rates: sum of those that are known, number of those that are not, squared errors of the known. */
  BASE: 10,
  UNKNOWN_BASE: 11,
  BASE_SQUARED_ERROR: 12,
  /** Hits among those whose base rate is not known. */
  UNKNOWN_BASE_HITS: 13,
  /** Squares of how far the stated probabilities lie above the lower end of their step. */
  ABOVE_SQUARED: 14,
} as const;
export const FIELDS = 15;

export interface TalliedTable {
  readonly columns: FactColumns;
  readonly length: number;
  readonly facets: Facets;
}

/**
 * Sums of the cells that are `asked` for, in two walks over the table.
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
  const { columns, length, facets } = table;
  const { cell: cellOf, facet: facetOf, month, flags, result } = columns;
  const tallies = makeTallies(table, asked, sight, parts);
  const slotOfFacet = parts.map((part) => ({ part, codes: Uint16Array.from(facets.partsOf[part]) }));
  const slots = new Uint32Array(2 + parts.length);
  const terms = new Float64Array(FIELDS);
  for (let row = 0; row < length; row++) {
    const cell = cellOf[row] as number;
    if (asked[cell] === 0 || (sight !== null && !isRowSeen(columns, sight, row))) continue;
    const { counts, sums, starts, firstMonth } = tallies[cell] as CellTally;
    slots[1] = starts.month + (month[row] as number) - firstMonth;
    for (let i = 0; i < slotOfFacet.length; i++) {
      const { part, codes } = slotOfFacet[i] as (typeof slotOfFacet)[number];
      slots[2 + i] = starts[part] + (codes[facetOf[row] as number] as number);
    }
    const flag = flags[row] as number;
    const told = sight === null ? (result[row] as number) : seenResult(columns, sight, row);
    const kind = (flag & FORECAST) === 0 ? Kind.ABSTENTION : (KIND_OF[told] as number);
    const counted = 2 * kind + ((flag & FIRST_TRY) === 0 ? 0 : 1);
    if (kind >= Kind.MISS) readTerms(columns, row, kind === Kind.HIT ? 1 : 0, terms);
    for (let i = 0; i < slots.length; i++) {
      // The first is that of the whole cell.
      const slot = slots[i] as number;
      const at = slot * KINDS + counted;
      counts[at] = (counts[at] as number) + 1;
      if (kind >= Kind.MISS) addTerms(sums, slot * FIELDS, terms);
    }
  }
  for (const tally of tallies) if (tally) takeLogs(tally.sums);
  return tallies;
}

/** Empty sums of every cell that is asked for and of which a row is seen. */
function makeTallies(
  { columns, length, facets }: TalliedTable,
  asked: Uint8Array,
  sight: Sight | null,
  parts: readonly FacetPart[],
): CellTallies {
  const { cell: cellOf, month } = columns;
  const first = new Uint16Array(asked.length).fill(NO_MONTH);
  const last = new Uint16Array(asked.length);
  for (let row = 0; row < length; row++) {
    const cell = cellOf[row] as number;
    if (asked[cell] === 0 || (sight !== null && !isRowSeen(columns, sight, row))) continue;
    const at = month[row] as number;
    if (at < (first[cell] as number)) first[cell] = at;
    if (at > (last[cell] as number)) last[cell] = at;
  }
  return Array.from(asked, (_, cell) => {
    const [firstMonth, lastMonth] = [first[cell] as number, last[cell] as number];
    return firstMonth === NO_MONTH ? undefined : makeTally(firstMonth, lastMonth, facets, parts);
  });
}

function makeTally(firstMonth: number, lastMonth: number, facets: Facets, parts: readonly FacetPart[]): CellTally {
  const starts = { whole: 0, month: 1, session: 0, structure: 0, confluence: 0, direction: 0 };
  const ends = { ...starts, whole: 1, month: 2 + lastMonth - firstMonth };
  let slots = ends.month;
  for (const part of parts) {
    starts[part] = slots;
    slots += facets.codes[part].texts.length;
    ends[part] = slots;
  }
  const sums = new Float64Array(slots * FIELDS);
  for (let at = 0; at < sums.length; at += FIELDS) {
    sums[at + Field.PRODUCT] = 1;
    sums[at + Field.FIRST_R] = Number.NaN;
  }
  return { counts: new Uint32Array(slots * KINDS), sums, starts, ends, firstMonth, lastMonth };
}

/** What a scored row adds to every slot that it is in. */
function readTerms(columns: FactColumns, row: number, hit: 0 | 1, terms: Float64Array): void {
  const stated = columns.probability[row] as number;
  const error = stated - hit;
  terms[Field.SQUARED_ERROR] = error * error;
  const above = stated - probabilityStep(stated) / PROBABILITY_STEPS;
  terms[Field.ABOVE_SQUARED] = above * above;
  const clipped = stated < LOG_LOSS_CLIP ? LOG_LOSS_CLIP : stated > 1 - LOG_LOSS_CLIP ? 1 - LOG_LOSS_CLIP : stated;
  terms[Field.PRODUCT] = hit === 1 ? clipped : 1 - clipped;

  const r = columns.rMultiple[row] as number;
  terms[Field.FIRST_R] = r;
  terms[Field.WON] = r > 0 ? r : 0;
  terms[Field.LOST] = r > 0 ? 0 : -r;
  terms[Field.COST] = columns.costR[row] as number;
  terms[Field.RESOLUTION_MS] = (columns.knownAt[row] as number) - (columns.asOf[row] as number);

  const base = columns.baseRate[row] as number;
  const isKnown = !Number.isNaN(base);
  terms[Field.BASE] = isKnown ? base : 0;
  terms[Field.BASE_SQUARED_ERROR] = isKnown ? (base - hit) * (base - hit) : 0;
  terms[Field.UNKNOWN_BASE] = isKnown ? 0 : 1;
  terms[Field.UNKNOWN_BASE_HITS] = isKnown ? 0 : hit;
}

function addTerms(sums: Float64Array, at: number, terms: Float64Array): void {
  // A logarithm of each would cost as much as everything else.
  const product = (sums[at + Field.PRODUCT] as number) * (terms[Field.PRODUCT] as number);
  if (product < SMALLEST_PRODUCT) {
    sums[at + Field.LOG] = (sums[at + Field.LOG] as number) + Math.log(product);
    sums[at + Field.PRODUCT] = 1;
  } else {
    sums[at + Field.PRODUCT] = product;
  }
  const r = terms[Field.FIRST_R] as number;
  if (Number.isNaN(sums[at + Field.FIRST_R] as number)) sums[at + Field.FIRST_R] = r;
  const apart = r - (sums[at + Field.FIRST_R] as number);
  sums[at + Field.R_APART] = (sums[at + Field.R_APART] as number) + apart;
  sums[at + Field.R_APART_SQUARED] = (sums[at + Field.R_APART_SQUARED] as number) + apart * apart;
  for (let field: number = Field.SQUARED_ERROR; field < FIELDS; field++) {
    sums[at + field] = (sums[at + field] as number) + (terms[field] as number);
  }
}

function takeLogs(sums: Float64Array): void {
  for (let at = 0; at < sums.length; at += FIELDS) {
    const product = sums[at + Field.PRODUCT] as number;
    if (product !== 1) sums[at + Field.LOG] = (sums[at + Field.LOG] as number) + Math.log(product);
    sums[at + Field.PRODUCT] = 1;
  }
}

/** Kind of a forecast by its code in the column of results. */
const KIND_OF: readonly number[] = [
  Kind.UNRESOLVED,
  ...RESULTS.map((result) =>
    result === 'not_entered' ? Kind.NOT_ENTERED : result === 'target' ? Kind.HIT : Kind.MISS,
  ),
];
const FACET_PARTS: readonly FacetPart[] = ['session', 'structure', 'confluence', 'direction'];
const NO_MONTH = 0xffff;
/** Far above the smallest double even after one more factor of at least `LOG_LOSS_CLIP`. */
const SMALLEST_PRODUCT = 1e-250;
