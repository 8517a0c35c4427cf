import type { OutcomeFact } from '#electron/ports/accuracy-source';

/** One typed array for each fact of a prediction and of its current outcome; a row is a prediction. 86 bytes a row. */
export type FactColumns = { [Name in ColumnName]: InstanceType<(typeof COLUMN_TYPES)[Name]> };
type ColumnName = keyof typeof COLUMN_TYPES;

export const COLUMN_TYPES = {
  number: Uint32Array,
  asOf: Float64Array,
  /** Combination of what filters ask for, and of the rest. */
  cell: Uint32Array,
  facet: Uint16Array,
  /** Months since January 1970. */
  month: Uint16Array,
  /** `FORECAST` and `FIRST_TRY`. */
  flags: Uint8Array,
  /** NaN for an abstention. */
  probability: Float64Array,
  /** NaN where it is not known. */
  baseRate: Float64Array,
  /** Parts of the id: milliseconds, and 64 bits in two columns; `OTHER_ID` where it has another form. */
  idAt: Float64Array,
  idHigh: Uint32Array,
  idLow: Uint32Array,
  /** `NO_OUTCOME`, or one more than the place in `RESULTS`. */
  result: Uint8Array,
  knownAt: Float64Array,
  rMultiple: Float64Array,
  costR: Float64Array,
  /** Drawn and not added up: 7 digits are plenty. */
  mfeR: Float32Array,
  maeR: Float32Array,
} as const;

export const COLUMN_NAMES = Object.keys(COLUMN_TYPES) as ColumnName[];

export const FORECAST = 1;
export const FIRST_TRY = 2;
export const NO_OUTCOME = 0;
export const OTHER_ID = -1;
export const RESULTS: readonly OutcomeFact['result'][] = ['target', 'stop', 'horizon', 'not_entered'];
/** Code of a hit. */
export const TARGET = 1;
/** Codes of what was entered, and so is scored, lie from `TARGET` up to here. */
export const LAST_ENTERED = 3;

export function makeColumns(capacity: number): FactColumns {
  const columns = COLUMN_NAMES.map((name) => [name, new COLUMN_TYPES[name](capacity)]);
  // Made from the table that the type is made from.
  return Object.fromEntries(columns) as FactColumns;
}

/** The same rows with room for `capacity`. */
export function resizeColumns(columns: FactColumns, length: number, capacity: number): FactColumns {
  const resized = makeColumns(capacity);
  for (const name of COLUMN_NAMES) resized[name].set(columns[name].subarray(0, length));
  return resized;
}
