import { PROBABILITY_STEPS } from '#shared/domain/calibration-error';
import { type AxisBlock, packAxes, squareOffsets, squaresByGroup } from './axis-blocks';
import type { CellTallies } from './cell-tallies';
import { type FactColumns, LAST_ENTERED, TARGET } from './fact-columns';
import type { AxisColumn, GroupAxis } from './group-axes';
import { Access } from './sight';
import { HIT, STEP_FIELDS, STEPS, type StatedSteps } from './step-form';

/** Tallies of a query, kept for the next. */
export interface StepMemory {
  squares: Float64Array;
}

/** Takes what was stated in a group, which is overwritten after the call. */
export type StepVisitor = (axis: GroupAxis, group: number, steps: StatedSteps) => void;

/** What was stated as a whole, added up from the cells that a query has access to. */
export function wholeSteps(tallies: CellTallies, access: Uint8Array): StatedSteps {
  return addCells(tallies, access, null, new Float64Array(SIZE));
}

/** Visits each group of axes that hang on the cell: they are added up from the cells. */
export function visitCellSteps(
  tallies: CellTallies,
  access: Uint8Array,
  axes: readonly GroupAxis[],
  memory: StepMemory,
  visit: StepVisitor,
): void {
  for (const axis of axes) {
    const steps = addCells(tallies, access, axis.groupOf, clear(memory, axis.keys.length));
    for (const group of axis.keys.keys()) visit(axis, group, steps.subarray(group * SIZE, (group + 1) * SIZE));
  }
}

/**
 * Visits each group of other axes: they need a walk over the rows.
 *
 * @param rows - Scored rows.
 */
export function visitRowSteps(
  columns: FactColumns,
  rows: Uint32Array,
  axes: readonly GroupAxis[],
  memory: StepMemory,
  visit: StepVisitor,
): void {
  const steps: StatedSteps = new Float64Array(SIZE);
  for (const block of packAxes(axes, MAX_SQUARES)) {
    const { tallies, filled } = tallySquares(columns, rows, block, clear(memory, block.squares));
    for (const blockAxis of block.axes) {
      for (const [group, squares] of squaresByGroup(blockAxis, filled).entries()) {
        visit(blockAxis.axis, group, sumSquares(tallies, squares, steps));
      }
    }
  }
}

function addCells(
  tallies: CellTallies,
  access: Uint8Array,
  groupOf: Uint16Array | null,
  into: Float64Array,
): Float64Array {
  for (let cell = 0; cell < tallies.length; cell++) {
    const tally = tallies[cell];
    if (!tally || access[cell] === Access.NONE) continue;
    const { steps, stated } = tally;
    const from = groupOf === null ? 0 : (groupOf[cell] as number) * SIZE;
    for (let i = 0; i < steps.length; i++) {
      const at = from + (steps[i] as number) * STEP_FIELDS;
      into[at] = (into[at] as number) + (stated[STEP_FIELDS * i] as number);
      into[at + 1] = (into[at + 1] as number) + (stated[STEP_FIELDS * i + 1] as number);
    }
  }
  return into;
}

function tallySquares(
  { probability, result, facet, month }: FactColumns,
  rows: Uint32Array,
  block: AxisBlock,
  tallies: Float64Array,
): { readonly tallies: Float64Array; readonly filled: readonly number[] } {
  const isFilled = new Uint8Array(block.squares);
  const offsetsOf = (column: AxisColumn) => squareOffsets(block, column) ?? new Uint16Array(2 ** 16);
  const ofFacet = offsetsOf('facet');
  const ofMonth = offsetsOf('month');
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const square = (ofFacet[facet[row] as number] as number) + (ofMonth[month[row] as number] as number);
    isFilled[square] = 1;
    const stated = probability[row] as number;
    // As `probabilityStep`, close by so that the loop calls nothing.
    const step = Math.floor(stated * PROBABILITY_STEPS + 1e-7);
    const at = square * SIZE + step * STEP_FIELDS;
    tallies[at] = (tallies[at] as number) + (COUNT_OF[result[row] as number] as number);
    tallies[at + 1] = (tallies[at + 1] as number) + (stated - step / PROBABILITY_STEPS);
  }
  const filled = Array.from(isFilled.keys()).filter((square) => isFilled[square] === 1);
  return { tallies, filled };
}

function sumSquares(tallies: Float64Array, squares: readonly number[], into: StatedSteps): StatedSteps {
  into.fill(0);
  for (const square of squares) {
    const from = square * SIZE;
    for (let i = 0; i < SIZE; i++) into[i] = (into[i] as number) + (tallies[from + i] as number);
  }
  return into;
}

/** Zeros for so many groups. */
function clear(memory: StepMemory, groups: number): Float64Array {
  const size = groups * SIZE;
  if (memory.squares.length < size) memory.squares = new Float64Array(size);
  else memory.squares.fill(0, 0, size);
  return memory.squares;
}

/** What a result counts, by its code: looked up, because nothing could predict a branch. */
const COUNT_OF = Float64Array.from({ length: LAST_ENTERED + 1 }, (_, code) => (code === TARGET ? 1 + HIT : 1));
/** Numbers of a group. */
const SIZE = STEPS * STEP_FIELDS;
/** 16 kB a square: more would not stay in the caches of a processor. */
const MAX_SQUARES = 256;
