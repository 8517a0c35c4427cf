import { PROBABILITY_STEPS } from '#shared/domain/calibration-error';
import { LOG_LOSS_CLIP } from '../log-loss';
import type { FactColumns } from './fact-columns';
import { KINDS, Kind, type Selection } from './select-rows';

/**
 * Sums over the rows of each cell: a cell is one combination of groups. All scores but drawdown and calibration follow from
 * them, and the sums of a group are those of its cells.
 */
export interface CellSums {
  readonly cells: number;
  /** How often each kind occurs: `KINDS` numbers a cell. */
  readonly counts: Uint32Array;
  /** `FIELDS` numbers a cell. */
  readonly sums: Float64Array;
}

/** What was stated in each cell, by thousandths: `STEPS * STEP_FIELDS` numbers a cell. */
export interface CellSteps {
  readonly steps: Float64Array;
  /** 1 for each cell that holds something. */
  readonly isFilled: Uint8Array;
}

/** Places in a cell's sums. */
export const Field = {
  /** Squared errors of the stated probabilities. */
  SQUARED_ERROR: 0,
  /** Log of what was given to the results: a running product, and the logs of those that became too small. */
  PRODUCT: 1,
  LOG: 2,
  /** R of the first row (NaN before it), and sums and squares of what the others differ from it: no digits are lost where all are alike. */
  FIRST_R: 3,
  R_APART: 4,
  R_APART_SQUARED: 5,
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

/** Numbers of a step: forecasts and, times `HIT`, hits; how far they lie above the step's lower end, summed. */
export const STEPS = PROBABILITY_STEPS + 1;
export const STEP_FIELDS = 2;
/** Above any number of forecasts, so that one number holds both counts exactly. */
export const HIT = 2 ** 26;

/**
 * @param cellOf - A number for each row of the table, which `stepCellOf` turns into a cell below `cells`.
 */
export function tallySteps(
  { probability }: FactColumns,
  { rows, kinds, length }: Selection,
  cellOf: Uint16Array,
  stepCellOf: Uint16Array,
  cells: number,
  memory: { steps: Float64Array },
): CellSteps {
  const size = cells * STEPS * STEP_FIELDS;
  if (memory.steps.length < size) memory.steps = new Float64Array(size);
  else memory.steps.fill(0, 0, size);
  const { steps } = memory;
  const isFilled = new Uint8Array(cells);
  for (let i = 0; i < length; i++) {
    const kind = kinds[i] as number;
    if (kind < FIRST_SCORED) continue;
    const row = rows[i] as number;
    const stated = probability[row] as number;
    const step = stepOf(stated);
    const cell = stepCellOf[cellOf[row] as number] as number;
    isFilled[cell] = 1;
    const at = (cell * STEPS + step) * STEP_FIELDS;
    steps[at] = (steps[at] as number) + (kind >= FIRST_HIT ? 1 + HIT : 1);
    steps[at + 1] = (steps[at + 1] as number) + (stated - step / PROBABILITY_STEPS);
  }
  return { steps, isFilled };
}

/** @param cellOf - Cell of each row of the table, below `cells`. */
export function tallySums(
  columns: FactColumns,
  { rows, kinds, length }: Selection,
  cellOf: Uint16Array,
  cells: number,
): CellSums {
  const { probability, baseRate, rMultiple, costR, asOf, knownAt } = columns;
  const counts = new Uint32Array(cells * KINDS);
  const sums = new Float64Array(cells * FIELDS);
  for (let cell = 0; cell < cells; cell++) {
    sums[cell * FIELDS + Field.PRODUCT] = 1;
    sums[cell * FIELDS + Field.FIRST_R] = Number.NaN;
  }

  for (let i = 0; i < length; i++) {
    const kind = kinds[i] as number;
    const row = rows[i] as number;
    const cell = cellOf[row] as number;
    const counted = cell * KINDS + kind;
    counts[counted] = (counts[counted] as number) + 1;
    if (kind < FIRST_SCORED) continue;
    const hit = kind >= FIRST_HIT ? 1 : 0;
    const stated = probability[row] as number;

    const sum = cell * FIELDS;
    const above = stated - stepOf(stated) / PROBABILITY_STEPS;
    sums[sum + Field.ABOVE_SQUARED] = (sums[sum + Field.ABOVE_SQUARED] as number) + above * above;
    const error = stated - hit;
    sums[sum + Field.SQUARED_ERROR] = (sums[sum + Field.SQUARED_ERROR] as number) + error * error;

    const clipped = stated < LOG_LOSS_CLIP ? LOG_LOSS_CLIP : stated > 1 - LOG_LOSS_CLIP ? 1 - LOG_LOSS_CLIP : stated;
    // A logarithm of each would cost as much as everything else.
    const product = (sums[sum + Field.PRODUCT] as number) * (hit === 1 ? clipped : 1 - clipped);
    if (product < SMALLEST_PRODUCT) {
      sums[sum + Field.LOG] = (sums[sum + Field.LOG] as number) + Math.log(product);
      sums[sum + Field.PRODUCT] = 1;
    } else {
      sums[sum + Field.PRODUCT] = product;
    }

    const r = rMultiple[row] as number;
    const money = sum + (r > 0 ? Field.WON : Field.LOST);
    sums[money] = (sums[money] as number) + (r > 0 ? r : -r);
    let firstR = sums[sum + Field.FIRST_R] as number;
    if (Number.isNaN(firstR)) {
      firstR = r;
      sums[sum + Field.FIRST_R] = r;
    }
    const apart = r - firstR;
    sums[sum + Field.R_APART] = (sums[sum + Field.R_APART] as number) + apart;
    sums[sum + Field.R_APART_SQUARED] = (sums[sum + Field.R_APART_SQUARED] as number) + apart * apart;

    sums[sum + Field.COST] = (sums[sum + Field.COST] as number) + (costR[row] as number);
    sums[sum + Field.RESOLUTION_MS] =
      (sums[sum + Field.RESOLUTION_MS] as number) + (knownAt[row] as number) - (asOf[row] as number);

    const base = baseRate[row] as number;
    if (!Number.isNaN(base)) {
      const baseError = base - hit;
      sums[sum + Field.BASE] = (sums[sum + Field.BASE] as number) + base;
      sums[sum + Field.BASE_SQUARED_ERROR] = (sums[sum + Field.BASE_SQUARED_ERROR] as number) + baseError * baseError;
    } else {
      sums[sum + Field.UNKNOWN_BASE] = (sums[sum + Field.UNKNOWN_BASE] as number) + 1;
      sums[sum + Field.UNKNOWN_BASE_HITS] = (sums[sum + Field.UNKNOWN_BASE_HITS] as number) + hit;
    }
  }
  return { cells, counts, sums };
}

/** As `probabilityStep`, close by so that the loops call nothing. */
function stepOf(stated: number): number {
  return Math.floor(stated * PROBABILITY_STEPS + 1e-7);
}

const FIRST_SCORED = 2 * Kind.MISS;
const FIRST_HIT = 2 * Kind.HIT;
/** Far above the smallest double even after one more factor of at least `LOG_LOSS_CLIP`. */
const SMALLEST_PRODUCT = 1e-250;
