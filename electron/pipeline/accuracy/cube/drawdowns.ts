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
    ...walks(on('cell'), resolved.cell, null, resolved, places),
    ...walks(on('month'), columns.month, resolved.rows, resolved, places),
    ...walks(on('facet'), columns.facet, resolved.rows, resolved, places),
  ]);
}

/** Codes by place, or by row where `rows` tells the row of a place. */
function walks(
  axes: readonly GroupAxis[],
  codes: Uint32Array | Uint16Array,
  rows: Uint32Array | null,
  { rMultiple }: ResolvedColumns,
  places: Uint32Array,
): (readonly [GroupAxis, Float64Array])[] {
  const falls: (readonly [GroupAxis, Float64Array])[] = [];
  for (let first = 0; first < axes.length; first += LANES) {
    const lanes = axes.slice(first, first + LANES);
    const state = stateOf(lanes);
    if (lanes.length === 1) walkOne(state, codes, rows, rMultiple, places);
    else walkFour(state, codes, rows, rMultiple, places);
    falls.push(...lanes.map((axis, lane) => [axis, worstFalls(state, axis, lane)] as const));
  }
  return falls;
}

/** How far the sum of each group lies below its peak, and beside it the worst of that. */
interface FallState {
  readonly falls: Float64Array;
  /** Where the falls of each code's group lie, for `LANES` axes side by side; those that are missing share a place. */
  readonly placeOf: Uint32Array;
  /** Where the groups of each axis begin. */
  readonly firsts: readonly number[];
}

function stateOf(axes: readonly GroupAxis[]): FallState {
  const codes = Math.max(...axes.map(({ groupOf }) => groupOf.length));
  const placeOf = new Uint32Array(LANES * codes);
  const firsts: number[] = [];
  let size = 2;
  for (const [lane, { groupOf, keys }] of axes.entries()) {
    firsts.push(size);
    for (let code = 0; code < groupOf.length; code++) {
      placeOf[LANES * code + lane] = size + 2 * (groupOf[code] as number);
    }
    size += 2 * keys.length;
  }
  return { falls: new Float64Array(size), placeOf, firsts };
}

function worstFalls({ falls, firsts }: FallState, { keys }: GroupAxis, lane: number): Float64Array {
  return Float64Array.from(keys, (_, group) => falls[(firsts[lane] as number) + 2 * group + 1] as number);
}

function walkOne(
  { falls, placeOf }: FallState,
  codes: Uint32Array | Uint16Array,
  rows: Uint32Array | null,
  rMultiple: Float64Array,
  places: Uint32Array,
): void {
  for (let i = 0; i < places.length; i++) {
    const place = places[i] as number;
    const code = codes[rows === null ? place : (rows[place] as number)] as number;
    const at = placeOf[LANES * code] as number;
    const left = (falls[at] as number) - (rMultiple[place] as number);
    const fall = (left + Math.abs(left)) * 0.5;
    falls[at] = fall;
    if (fall > (falls[at + 1] as number)) falls[at + 1] = fall;
  }
}

/** As `walkOne`, four at once and written out: none waits for the others, and a loop over them takes three times as long. */
function walkFour(
  { falls, placeOf }: FallState,
  codes: Uint32Array | Uint16Array,
  rows: Uint32Array | null,
  rMultiple: Float64Array,
  places: Uint32Array,
): void {
  for (let i = 0; i < places.length; i++) {
    const place = places[i] as number;
    const from = LANES * (codes[rows === null ? place : (rows[place] as number)] as number);
    const r = rMultiple[place] as number;
    const a = placeOf[from] as number;
    const b = placeOf[from + 1] as number;
    const c = placeOf[from + 2] as number;
    const d = placeOf[from + 3] as number;
    const leftA = (falls[a] as number) - r;
    // The greater of it and 0, without a branch that nothing could predict.
    const fallA = (leftA + Math.abs(leftA)) * 0.5;
    falls[a] = fallA;
    if (fallA > (falls[a + 1] as number)) falls[a + 1] = fallA;
    const leftB = (falls[b] as number) - r;
    const fallB = (leftB + Math.abs(leftB)) * 0.5;
    falls[b] = fallB;
    if (fallB > (falls[b + 1] as number)) falls[b + 1] = fallB;
    const leftC = (falls[c] as number) - r;
    const fallC = (leftC + Math.abs(leftC)) * 0.5;
    falls[c] = fallC;
    if (fallC > (falls[c + 1] as number)) falls[c + 1] = fallC;
    const leftD = (falls[d] as number) - r;
    const fallD = (leftD + Math.abs(leftD)) * 0.5;
    falls[d] = fallD;
    if (fallD > (falls[d + 1] as number)) falls[d + 1] = fallD;
  }
}

const LANES = 4;
