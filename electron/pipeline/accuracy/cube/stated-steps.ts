import { PROBABILITY_STEPS } from '#shared/domain/calibration-error';
import { type AxisBlock, packAxes, squareOffsets, squaresByGroup } from './axis-blocks';
import { type FactColumns, TARGET } from './fact-columns';
import type { AxisColumn, GroupAxis } from './group-axes';

/**
 * What was stated in a group, by thousandths: `STEP_FIELDS` numbers of each of `STEPS` steps. The first counts forecasts and,
 * times `HIT`, hits; the second sums how far they lie above the step's lower end.
 */
export type StatedSteps = Float64Array;

export const STEPS = PROBABILITY_STEPS + 1;
export const STEP_FIELDS = 2;
/** Above any number of forecasts, so that one number holds both counts exactly. */
export const HIT = 2 ** 26;

/** Tallies of a query, kept for the next. */
export interface StepMemory {
  squares: Float64Array;
}

/**
 * Calls `visit` for each group of each axis that holds something, and first of all for the rows as a whole, without an axis.
 *
 * @param rows - Scored rows.
 * @param visit - `steps` are overwritten after the call.
 */
export function visitSteps(
  columns: FactColumns,
  rows: Uint32Array,
  axes: readonly GroupAxis[],
  memory: StepMemory,
  visit: (axis: GroupAxis | null, group: number, steps: StatedSteps) => void,
): void {
  const steps: StatedSteps = new Float64Array(STEPS * STEP_FIELDS);
  for (const [index, block] of packAxes(axes, MAX_SQUARES).entries()) {
    const { tallies, filled } = tallySquares(columns, rows, block, memory);
    if (index === 0) visit(null, 0, sumSquares(tallies, filled, steps));
    for (const blockAxis of block.axes) {
      for (const [group, squares] of squaresByGroup(blockAxis, filled).entries()) {
        if (squares.length > 0) visit(blockAxis.axis, group, sumSquares(tallies, squares, steps));
      }
    }
  }
}

/** Lower end of a step. */
export function stepStart(step: number): number {
  return step / PROBABILITY_STEPS;
}

function tallySquares(
  columns: FactColumns,
  rows: Uint32Array,
  block: AxisBlock,
  memory: StepMemory,
): { readonly tallies: Float64Array; readonly filled: readonly number[] } {
  const { probability, result, cell, facet, month } = columns;
  const size = block.squares * STEPS * STEP_FIELDS;
  if (memory.squares.length < size) memory.squares = new Float64Array(size);
  else memory.squares.fill(0, 0, size);
  const tallies = memory.squares;
  const isFilled = new Uint8Array(block.squares);
  const offsetsOf = (column: AxisColumn, codes: number) => squareOffsets(block, column) ?? new Uint16Array(codes);
  const ofCell = offsetsOf('cell', columns.cell.length);
  const ofFacet = offsetsOf('facet', 2 ** 16);
  const ofMonth = offsetsOf('month', 2 ** 16);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const square =
      (ofCell[cell[row] as number] as number) +
      (ofFacet[facet[row] as number] as number) +
      (ofMonth[month[row] as number] as number);
    isFilled[square] = 1;
    const stated = probability[row] as number;
    // As `probabilityStep`, close by so that the loop calls nothing.
    const step = Math.floor(stated * PROBABILITY_STEPS + 1e-7);
    const at = (square * STEPS + step) * STEP_FIELDS;
    tallies[at] = (tallies[at] as number) + (result[row] === TARGET ? 1 + HIT : 1);
    tallies[at + 1] = (tallies[at + 1] as number) + (stated - step / PROBABILITY_STEPS);
  }
  const filled = Array.from(isFilled.keys()).filter((square) => isFilled[square] === 1);
  return { tallies, filled };
}

function sumSquares(tallies: Float64Array, squares: readonly number[], into: StatedSteps): StatedSteps {
  into.fill(0);
  for (const square of squares) {
    const from = square * STEPS * STEP_FIELDS;
    for (let i = 0; i < STEPS * STEP_FIELDS; i++) into[i] = (into[i] as number) + (tallies[from + i] as number);
  }
  return into;
}

/** 16 kB a square: more would not stay in the caches of a processor. */
const MAX_SQUARES = 256;
