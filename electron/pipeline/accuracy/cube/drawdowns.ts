import type { FactColumns } from './fact-columns';
import type { AxisColumn, GroupAxis } from './group-axes';
import type { ResolvedColumns } from './resolved-columns';

/**
 * Worst fall of the summed R of each group, by axis.
 *
 * @param places - Those in the order of resolution that count, ascending.
 */
export function drawdownsByAxis(
  columns: FactColumns,
  resolved: ResolvedColumns,
  places: Uint32Array,
  axes: readonly GroupAxis[],
): ReadonlyMap<GroupAxis, Float64Array> {
  const on = (column: AxisColumn) => axes.filter((axis) => axis.column === column);
  return new Map([
    ...walk(on('cell'), resolved.cell, null, resolved, places),
    ...walk(on('month'), columns.month, resolved.rows, resolved, places),
    ...walk(on('facet'), columns.facet, resolved.rows, resolved, places),
  ]);
}

/**
 * One walk for all axes of a column: what one axis adds up does not wait for the others.
 *
 * @param codes - By place, or by row where `rows` tells the row of a place.
 */
function walk(
  axes: readonly GroupAxis[],
  codes: Uint32Array | Uint16Array,
  rows: Uint32Array | null,
  { rMultiple }: ResolvedColumns,
  places: Uint32Array,
): (readonly [GroupAxis, Float64Array])[] {
  if (axes.length === 0) return [];
  const width = axes.length;
  // Where the state of each code's group on each axis lies: sum, peak and worst fall side by side.
  const stateOf = new Uint32Array(width * Math.max(...axes.map(({ groupOf }) => groupOf.length)));
  const firsts: number[] = [];
  let size = 0;
  for (const [index, { groupOf, keys }] of axes.entries()) {
    firsts.push(size);
    for (let code = 0; code < groupOf.length; code++)
      stateOf[code * width + index] = size + 3 * (groupOf[code] as number);
    size += 3 * keys.length;
  }
  const state = new Float64Array(size);
  for (let i = 0; i < places.length; i++) {
    const place = places[i] as number;
    const from = (codes[rows === null ? place : (rows[place] as number)] as number) * width;
    const r = rMultiple[place] as number;
    for (let axis = from; axis < from + width; axis++) {
      const at = stateOf[axis] as number;
      const sum = (state[at] as number) + r;
      state[at] = sum;
      const fall = (state[at + 1] as number) - sum;
      if (fall < 0) state[at + 1] = sum;
      else if (fall > (state[at + 2] as number)) state[at + 2] = fall;
    }
  }
  return axes.map((axis, index) => [
    axis,
    Float64Array.from(axis.keys, (_, group) => state[(firsts[index] as number) + 3 * group + 2] as number),
  ]);
}
