import { invariant } from '#shared/domain/invariant';
import type { FactColumns } from './fact-columns';
import type { GroupAxis } from './group-axes';
import type { Selection } from './select-rows';

/** Axes that are tallied together: a cell is one combination of their groups. */
export interface AxisBlock {
  readonly axes: readonly BlockAxis[];
  readonly cells: number;
}

export interface BlockAxis {
  readonly axis: GroupAxis;
  /** A cell's group on this axis is `floor(cell / stride) % axis.keys.length`. */
  readonly stride: number;
}

/**
 * Packs axes into few blocks of at most `maxCells`: each block costs one walk over the rows, whatever it holds.
 *
 * @param axes - Each with at least one group; an axis of more than `maxCells` groups has a block of its own.
 */
export function packAxes(axes: readonly GroupAxis[], maxCells: number): AxisBlock[] {
  const blocks: { axes: BlockAxis[]; cells: number }[] = [];
  for (const axis of axes.toSorted((a, b) => b.keys.length - a.keys.length)) {
    const groups = axis.keys.length;
    const home = blocks.find(({ cells }) => cells * groups <= maxCells);
    if (home) {
      home.axes.push({ axis, stride: home.cells });
      home.cells *= groups;
    } else {
      blocks.push({ axes: [{ axis, stride: 1 }], cells: groups });
    }
  }
  return blocks;
}

/** Cell of each selected row, written into `memory` at the place of the row in the table. */
export function cellsOfRows(
  { axes }: AxisBlock,
  columns: FactColumns,
  { rows, length }: Selection,
  memory: Uint16Array,
): Uint16Array {
  for (const [index, { axis, stride }] of axes.entries()) {
    const column = columns[axis.column];
    const offsets = Uint16Array.from(axis.groupOf, (group) => group * stride);
    if (index === 0) {
      for (let i = 0; i < length; i++) {
        const row = rows[i] as number;
        memory[row] = offsets[column[row] as number] as number;
      }
    } else if (axis.keys.length > 1) {
      for (let i = 0; i < length; i++) {
        const row = rows[i] as number;
        memory[row] = (memory[row] as number) + (offsets[column[row] as number] as number);
      }
    }
  }
  return memory;
}

/** For each cell of a block the cell of another block, whose axes are all in the first as well. */
export function cellsInBlock(from: AxisBlock, to: AxisBlock): Uint16Array {
  const cellOf = new Uint16Array(from.cells);
  for (const { axis, stride } of to.axes) {
    const own = from.axes.find((one) => one.axis === axis);
    invariant(own, 'Expected every axis of the smaller block in the larger one.');
    for (const [cell, group] of groupsOfCells(from, own).entries()) {
      cellOf[cell] = (cellOf[cell] as number) + group * stride;
    }
  }
  return cellOf;
}

/** Group of each cell on an axis. */
export function groupsOfCells({ cells }: AxisBlock, { axis, stride }: BlockAxis): Uint16Array {
  return Uint16Array.from({ length: cells }, (_, cell) => Math.floor(cell / stride) % axis.keys.length);
}

/** Those of `cells` that belong to each group of an axis. */
export function cellsByGroup(block: AxisBlock, blockAxis: BlockAxis, cells: readonly number[]): number[][] {
  const byGroup = blockAxis.axis.keys.map((): number[] => []);
  const groupOf = groupsOfCells(block, blockAxis);
  for (const cell of cells) byGroup[groupOf[cell] as number]?.push(cell);
  return byGroup;
}
