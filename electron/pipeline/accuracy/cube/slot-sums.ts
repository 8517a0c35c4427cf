import { PROBABILITY_STEPS, probabilityStep } from '#shared/domain/calibration-error';
import { LOG_LOSS_CLIP } from '../log-loss';
import type { FactColumns } from './fact-columns';

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

/** Sums of slots to which nothing was added yet. */
export function emptySums(slots: number): Float64Array {
  const sums = new Float64Array(slots * FIELDS);
  for (let at = 0; at < sums.length; at += FIELDS) {
    sums[at + Field.PRODUCT] = 1;
    sums[at + Field.FIRST_R] = Number.NaN;
  }
  return sums;
}

/** What a scored row adds to every slot that it is in. */
export function readTerms(columns: FactColumns, row: number, hit: 0 | 1, terms: Float64Array): void {
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

export function addTerms(sums: Float64Array, at: number, terms: Float64Array): void {
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

/** Leaves no products. */
export function takeLogs(sums: Float64Array): void {
  for (let at = 0; at < sums.length; at += FIELDS) {
    const product = sums[at + Field.PRODUCT] as number;
    if (product !== 1) sums[at + Field.LOG] = (sums[at + Field.LOG] as number) + Math.log(product);
    sums[at + Field.PRODUCT] = 1;
  }
}

/** Far above the smallest double even after one more factor of at least `LOG_LOSS_CLIP`. */
const SMALLEST_PRODUCT = 1e-250;
