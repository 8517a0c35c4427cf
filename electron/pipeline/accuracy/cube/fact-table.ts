import type { OutcomeFact, PredictionFact } from '#electron/ports/accuracy-source';
import { invariant } from '#shared/domain/invariant';
import { monthOf } from '../drift-period';
import { type CellTallies, tallyCells } from './cell-tallies';
import {
  type FactColumns,
  FIRST_TRY,
  FORECAST,
  LAST_ENTERED,
  makeColumns,
  NO_OUTCOME,
  OTHER_ID,
  RESULTS,
  resizeColumns,
} from './fact-columns';
import { type Cells, createCells, createFacets, type Facets } from './fact-parts';
import { extendOrder, NOTHING_RESOLVED } from './resolution-order';
import { followOrder, NO_RESULTS, type ResolvedColumns } from './resolved-columns';

/** Every prediction with its current outcome, as columns. */
export interface FactTable {
  /** Renewed when they grow: not to be kept over an addition. */
  readonly columns: FactColumns;
  readonly length: number;
  readonly cells: Cells;
  readonly facets: Facets;
  /** Of the last prediction and outcome that were added; 0 for none. */
  readonly last: LastNumbers;
  /** Predictions come with ascending numbers. */
  addPrediction(fact: PredictionFact): void;
  /** Replaces an earlier outcome. Returns false where the prediction is not there. */
  setOutcome(fact: OutcomeFact): boolean;
  idOf(row: number): string;
  /** What counts, in the order of resolution. */
  resolved(): ResolvedColumns;
  /** Sums of every cell over all its rows. */
  tallies(): CellTallies;
  /** Gives back room that a long load left over. */
  trim(): void;
}

export interface LastNumbers {
  readonly prediction: number;
  readonly outcome: number;
}

export function createFactTable(): FactTable {
  let columns = makeColumns(FIRST_CAPACITY);
  let length = 0;
  let capacity = FIRST_CAPACITY;
  let last: LastNumbers = { prediction: 0, outcome: 0 };
  let order = NOTHING_RESOLVED;
  let resolved = NO_RESULTS;
  /** Rows whose outcome came since the order was made. */
  let touched: number[] = [];
  let hasCorrections = false;
  /** Ids that do not have the usual form, by row. */
  const otherIds = new Map<number, string>();
  const cells = createCells(2 ** 32);
  const facets = createFacets(2 ** 16);
  const tallies: CellTallies = [];
  /** Cells with rows that changed since their sums were made. */
  const changedCells = new Set<number>();

  const resize = (to: number) => {
    columns = resizeColumns(columns, length, to);
    capacity = to;
  };

  const rowOf = (number: number): number => {
    // Numbers have hardly any gaps, so the first guess is nearly always right.
    const guess = number - (columns.number[0] ?? 0);
    if (guess >= 0 && guess < length && columns.number[guess] === number) return guess;
    let [low, high] = [0, length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((columns.number[middle] as number) < number) low = middle + 1;
      else high = middle;
    }
    return low < length && columns.number[low] === number ? low : -1;
  };

  const isScored = (row: number) => {
    const result = columns.result[row] as number;
    return result !== NO_OUTCOME && result <= LAST_ENTERED && ((columns.flags[row] ?? 0) & FORECAST) > 0;
  };

  const writeId = (row: number, id: string) => {
    const parts = ID_FORM.exec(id);
    if (!parts) otherIds.set(row, id);
    columns.idAt[row] = parts ? Number.parseInt(parts[1] as string, 36) : OTHER_ID;
    columns.idHigh[row] = parts ? Number.parseInt(parts[2] as string, 16) : 0;
    columns.idLow[row] = parts ? Number.parseInt(parts[3] as string, 16) : 0;
  };

  return {
    get columns() {
      return columns;
    },
    get length() {
      return length;
    },
    get last() {
      return last;
    },
    cells,
    facets,
    addPrediction: (fact) => {
      invariant(fact.number > last.prediction, `Expected a number above ${last.prediction}, was ${fact.number}.`);
      if (length === capacity) resize(capacity + (capacity >>> 1));
      const row = length++;
      last = { ...last, prediction: fact.number };
      columns.number[row] = fact.number;
      columns.asOf[row] = fact.asOf;
      columns.month[row] = monthOf(fact.asOf);
      columns.cell[row] = cells.idOf(fact);
      columns.facet[row] = facets.idOf(fact);
      changedCells.add(columns.cell[row] as number);
      columns.flags[row] = (fact.isForecast ? FORECAST : 0) | (fact.validity === 'first_try' ? FIRST_TRY : 0);
      columns.probability[row] = fact.probability ?? Number.NaN;
      columns.baseRate[row] = fact.baseRate ?? Number.NaN;
      columns.result[row] = NO_OUTCOME;
      writeId(row, fact.id);
    },
    setOutcome: (fact) => {
      invariant(fact.number > last.outcome, `Expected a number above ${last.outcome}, was ${fact.number}.`);
      const row = rowOf(fact.predictionNumber);
      if (row < 0) return false;
      last = { ...last, outcome: fact.number };
      hasCorrections ||= columns.result[row] !== NO_OUTCOME;
      touched.push(row);
      changedCells.add(columns.cell[row] as number);
      columns.result[row] = RESULTS.indexOf(fact.result) + 1;
      columns.knownAt[row] = fact.knownAt;
      columns.rMultiple[row] = fact.rMultiple;
      columns.costR[row] = fact.costR;
      columns.mfeR[row] = fact.mfeR;
      columns.maeR[row] = fact.maeR;
      return true;
    },
    idOf: (row) => {
      const other = otherIds.get(row);
      if (other !== undefined) return other;
      const hex = (part: number | undefined) => (part ?? 0).toString(16).padStart(8, '0');
      const at = (columns.idAt[row] ?? 0).toString(36).padStart(9, '0');
      return `pred_${at}_${hex(columns.idHigh[row])}${hex(columns.idLow[row])}`;
    },
    resolved: () => {
      if (touched.length === 0) return resolved;
      const rows = Uint32Array.from(touched).sort();
      const added = rows.filter((row, index) => row !== rows[index - 1] && isScored(row));
      const stale = hasCorrections && order.length > 0 ? new Set(touched) : null;
      order = extendOrder(order, added, stale && ((row) => stale.has(row)), columns.knownAt);
      resolved = followOrder(resolved, order, columns);
      touched = [];
      hasCorrections = false;
      return resolved;
    },
    tallies: () => {
      if (changedCells.size === 0) return tallies;
      const isChanged = new Uint8Array(cells.count);
      for (const cell of changedCells) isChanged[cell] = 1;
      for (const [cell, tally] of tallyCells({ columns, length, facets }, isChanged).entries()) {
        if (tally) tallies[cell] = tally;
      }
      changedCells.clear();
      return tallies;
    },
    trim: () => {
      const room = length + (length >>> 4) + FIRST_CAPACITY;
      if (capacity > room) resize(room);
    },
  };
}

/** As the app makes ids of predictions: milliseconds to the base of 36, 64 random bits. */
const ID_FORM = /^pred_([0-9a-z]{9})_([0-9a-f]{8})([0-9a-f]{8})$/;
const FIRST_CAPACITY = 1_024;
