import type { AxisColumn, GroupAxis } from './group-axes';

/** Axes that are tallied together: a square is one combination of their groups. */
export interface AxisBlock {
  readonly axes: readonly BlockAxis[];
  readonly squares: number;
}

export interface BlockAxis {
  readonly axis: GroupAxis;
  /** A square's group on this axis is `floor(square / stride) % axis.keys.length`. */
  readonly stride: number;
}

/**
 * Packs axes into few blocks of at most `maxSquares`: each block costs one walk over the rows, whatever it holds.
 *
 * @param axes - Each with at least one group; an axis of more than `maxSquares` groups has a block of its own.
 */
export function packAxes(axes: readonly GroupAxis[], maxSquares: number): AxisBlock[] {
  const blocks: { axes: BlockAxis[]; squares: number }[] = [];
  for (const axis of axes.toSorted((a, b) => b.keys.length - a.keys.length)) {
    const groups = axis.keys.length;
    const home = blocks.find(({ squares }) => squares * groups <= maxSquares);
    if (home) {
      home.axes.push({ axis, stride: home.squares });
      home.squares *= groups;
    } else {
      blocks.push({ axes: [{ axis, stride: 1 }], squares: groups });
    }
  }
  return blocks;
}

/** What each code of a column adds to a row's square; `null` where the column has no part in it. */
export function squareOffsets({ axes }: AxisBlock, column: AxisColumn): Uint16Array | null {
  let offsets: Uint16Array | null = null;
  for (const { axis, stride } of axes) {
    if (axis.column !== column || axis.keys.length === 1) continue;
    offsets ??= new Uint16Array(axis.groupOf.length);
    for (let code = 0; code < offsets.length; code++) {
      offsets[code] = (offsets[code] as number) + stride * (axis.groupOf[code] as number);
    }
  }
  return offsets;
}

/** Those of `squares` that belong to each group of an axis. */
export function squaresByGroup({ axis, stride }: BlockAxis, squares: readonly number[]): number[][] {
  const byGroup = axis.keys.map((): number[] => []);
  for (const square of squares) byGroup[Math.floor(square / stride) % axis.keys.length]?.push(square);
  return byGroup;
}
