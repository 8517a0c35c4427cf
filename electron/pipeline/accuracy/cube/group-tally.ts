import { PROBABILITY_STEPS } from '#shared/domain/calibration-error';
import { type CellSteps, type CellSums, FIELDS, Field, STEP_FIELDS, STEPS } from './cell-tallies';
import { KINDS } from './select-rows';

/** Sums over the cells of one group. */
export interface GroupTally {
  readonly counts: Uint32Array;
  readonly sums: Float64Array;
  /** Log of what was given to the results, summed. */
  readonly logLikelihood: number;
  /** Mean R and the squared distances from it, summed. */
  readonly meanR: number;
  readonly squaredR: number;
}

export function sumCells(tallies: CellSums, cells: Iterable<number>): GroupTally {
  const counts = new Uint32Array(KINDS);
  const sums = new Float64Array(FIELDS);
  let logLikelihood = 0;
  let [n, meanR, squaredR] = [0, 0, 0];
  for (const cell of cells) {
    for (let kind = 0; kind < KINDS; kind++) {
      counts[kind] = (counts[kind] as number) + (tallies.counts[cell * KINDS + kind] as number);
    }
    const members = scoredOf(tallies.counts, cell * KINDS);
    if (members === 0) continue;
    const at = cell * FIELDS;
    for (let field = 0; field < FIELDS; field++) {
      sums[field] = (sums[field] as number) + (tallies.sums[at + field] as number);
    }
    logLikelihood += (tallies.sums[at + Field.LOG] as number) + Math.log(tallies.sums[at + Field.PRODUCT] as number);

    // Two samples with their own means become one. Chan, Golub, LeVeque (1983), The American Statistician 37(3).
    const apart = tallies.sums[at + Field.R_APART] as number;
    const mean = (tallies.sums[at + Field.FIRST_R] as number) + apart / members;
    const squared = (tallies.sums[at + Field.R_APART_SQUARED] as number) - (apart * apart) / members;
    const distance = mean - meanR;
    squaredR += Math.max(0, squared) + (distance * distance * n * members) / (n + members);
    meanR += (distance * members) / (n + members);
    n += members;
  }
  return { counts, sums, logLikelihood, meanR, squaredR };
}

/**
 * What was stated in a group, by thousandths.
 *
 * @param memory - `STEPS * STEP_FIELDS` numbers, in which those of the group before are overwritten.
 */
export function sumSteps(tallies: CellSteps, cells: Iterable<number>, memory: Float64Array): Float64Array {
  memory.fill(0);
  for (const cell of cells) {
    const from = cell * STEPS * STEP_FIELDS;
    for (let i = 0; i < STEPS * STEP_FIELDS; i++) {
      memory[i] = (memory[i] as number) + (tallies.steps[from + i] as number);
    }
  }
  return memory;
}

/** Forecasts that were entered and resolved. */
export function scoredOf(counts: Uint32Array, at = 0): number {
  return hitsOf(counts, at) + (counts[at + 6] as number) + (counts[at + 7] as number);
}

export function hitsOf(counts: Uint32Array, at = 0): number {
  return (counts[at + 8] as number) + (counts[at + 9] as number);
}

/** Lower end of a step. */
export function stepStart(step: number): number {
  return step / PROBABILITY_STEPS;
}
