import type { OutcomeFact, PredictionFact } from '#electron/ports/accuracy-source';
import { confluenceBucket } from '#shared/domain/confluence';
import { invariant } from '#shared/domain/invariant';
import { UNKNOWN_KEY } from '../dimension-key';
import { monthOf } from '../drift-period';
import {
  COLUMN_TYPES,
  type FactColumns,
  FIRST_TRY,
  FORECAST,
  makeColumns,
  NO_OUTCOME,
  OTHER_ID,
  RESULTS,
  resizeColumns,
} from './fact-columns';
import { extendOrder, NOTHING_RESOLVED, type ResolutionOrder } from './resolution-order';
import { createTextCodes, type TextCodes } from './text-codes';

/** Every prediction with its current outcome, as columns. */
export interface FactTable {
  /** Renewed when they grow: not to be kept over an addition. */
  readonly columns: FactColumns;
  readonly length: number;
  readonly codes: FactCodes;
  /** Of the last prediction and outcome that were added; 0 for none. */
  readonly last: LastNumbers;
  /** Predictions come with ascending numbers. */
  addPrediction(fact: PredictionFact): void;
  /** Replaces an earlier outcome. Returns false where the prediction is not there. */
  setOutcome(fact: OutcomeFact): boolean;
  idOf(row: number): string;
  order(): ResolutionOrder;
  /** Gives back room that a long load left over. */
  trim(): void;
}

export type CodedColumn = (typeof CODED)[number];
export type FactCodes = Readonly<Record<CodedColumn, TextCodes>>;

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
  /** Rows whose outcome came since the order was made. */
  let touched: number[] = [];
  let hasCorrections = false;
  /** Ids that do not have the usual form, by row. */
  const otherIds = new Map<number, string>();
  const codes = makeCodes();

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
    return result !== NO_OUTCOME && RESULTS[result - 1] !== 'not_entered' && ((columns.flags[row] ?? 0) & FORECAST) > 0;
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
    codes,
    addPrediction: (fact) => {
      invariant(fact.number > last.prediction, `Expected a number above ${last.prediction}, was ${fact.number}.`);
      if (length === capacity) resize(capacity + (capacity >>> 1));
      const row = length++;
      last = { ...last, prediction: fact.number };
      columns.number[row] = fact.number;
      columns.asOf[row] = fact.asOf;
      columns.month[row] = monthOf(fact.asOf);
      for (const name of CODED) columns[name][row] = codes[name].codeOf(TEXT_OF[name](fact));
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
    order: () => {
      if (touched.length === 0) return order;
      const rows = Uint32Array.from(touched).sort();
      const added = rows.filter((row, index) => row !== rows[index - 1] && isScored(row));
      const stale = hasCorrections && order.length > 0 ? new Set(touched) : null;
      order = extendOrder(order, added, stale && ((row) => stale.has(row)), columns.knownAt);
      touched = [];
      hasCorrections = false;
      return order;
    },
    trim: () => {
      const room = length + (length >>> 4) + FIRST_CAPACITY;
      if (capacity > room) resize(room);
    },
  };
}

function makeCodes(): FactCodes {
  const made = CODED.map((name) => [name, createTextCodes(2 ** (8 * COLUMN_TYPES[name].BYTES_PER_ELEMENT))]);
  // Made from the list that the type is made from.
  return Object.fromEntries(made) as FactCodes;
}

/** The model and the adapter that `TEXT_OF.maker` wrote. */
export function makerOf(text: string): { readonly modelId: string; readonly adapterHash: string | null } {
  const [modelId = '', adapterHash = null] = text.split(MAKER_SEPARATOR);
  return { modelId, adapterHash };
}

export const CODED = [
  'instrument',
  'maker',
  'prompt',
  'timeframe',
  'mode',
  'source',
  'session',
  'structure',
  'confluence',
  'direction',
] as const;

const TEXT_OF: Readonly<Record<CodedColumn, (fact: PredictionFact) => string>> = {
  instrument: ({ instrument }) => instrument,
  maker: ({ modelId, adapterHash }) => (adapterHash === null ? modelId : `${modelId}${MAKER_SEPARATOR}${adapterHash}`),
  prompt: ({ promptVersion }) => promptVersion,
  timeframe: ({ timeframe }) => timeframe,
  mode: ({ mode }) => mode,
  source: ({ source }) => source,
  session: ({ session }) => session ?? UNKNOWN_KEY,
  structure: ({ structureKind }) => structureKind ?? UNKNOWN_KEY,
  confluence: ({ confluence, direction }) => (direction ? confluenceBucket(confluence, direction) : UNKNOWN_KEY),
  direction: ({ direction }) => direction ?? UNKNOWN_KEY,
};

/** In no name of a model. */
const MAKER_SEPARATOR = '\n';
/** As the app makes ids of predictions: milliseconds to the base of 36, 64 random bits. */
const ID_FORM = /^pred_([0-9a-z]{9})_([0-9a-f]{8})([0-9a-f]{8})$/;
const FIRST_CAPACITY = 1_024;
