import type { FactColumns } from './fact-columns';
import type { GroupAxis } from './group-axes';

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
 * Packs axes into as few blocks as fit below `MAX_CELLS`: each block costs one walk over the rows, whatever it holds.
 *
 * @param axes - Each with at least one group.
 */
export function packAxes(axes: readonly GroupAxis[]): AxisBlock[] {
  const blocks: { axes: BlockAxis[]; cells: number }[] = [];
  for (const axis of axes.toSorted((a, b) => b.keys.length - a.keys.length)) {
    const groups = axis.keys.length;
    const home = blocks.find(({ cells }) => cells * groups <= MAX_CELLS);
    if (home) {
      home.axes.push({ axis, stride: home.cells });
      home.cells *= groups;
    } else {
      blocks.push({ axes: [{ axis, stride: 1 }], cells: groups });
    }
  }
  return blocks;
}

/** Cell of each of the first `length` rows, written into `memory`. */
export function cellsOfRows(
  block: AxisBlock,
  columns: FactColumns,
  rows: Uint32Array,
  length: number,
  memory: Uint16Array,
): Uint16Array {
  memory.fill(0, 0, length);
  for (const { axis, stride } of block.axes) {
    if (axis.keys.length === 1) continue;
    const column = columns[axis.column];
    const offsets = Uint16Array.from(axis.groupOf, (group) => group * stride);
    for (let i = 0; i < length; i++) {
      memory[i] = (memory[i] as number) + (offsets[column[rows[i] as number] as number] as number);
    }
  }
  return memory;
}

/** Group of each cell on an axis. */
export function groupsOfCells({ cells }: AxisBlock, { axis, stride }: BlockAxis): Uint16Array {
  return Uint16Array.from({ length: cells }, (_, cell) => Math.floor(cell / stride) % axis.keys.length);
}

/** Cells of each group of an axis. */
export function cellsByGroup(block: AxisBlock, blockAxis: BlockAxis): number[][] {
  const byGroup = blockAxis.axis.keys.map((): number[] => []);
  for (const [cell, group] of groupsOfCells(block, blockAxis).entries()) byGroup[group]?.push(cell);
  return byGroup;
}

/** 16 kB a cell: more would not stay in the caches of a processor. */
const MAX_CELLS = 256;
