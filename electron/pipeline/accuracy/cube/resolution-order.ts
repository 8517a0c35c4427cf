import type { EpochMs } from '#shared/domain/epoch-ms';

/** Rows of what counts, in the order in which their outcomes became known; those of one instant in the order of rows. */
export interface ResolutionOrder {
  readonly rows: Uint32Array;
  readonly length: number;
}

export const NOTHING_RESOLVED: ResolutionOrder = { rows: new Uint32Array(0), length: 0 };

/**
 * The order with rows added. What became known after everything before is appended in place; else both are merged.
 *
 * @param added - Rows that count now, ascending.
 * @param isStale - Rows of the old order that must leave it, because their outcome changed; `null` for none.
 */
export function extendOrder(
  order: ResolutionOrder,
  added: Uint32Array,
  isStale: ((row: number) => boolean) | null,
  knownAt: Float64Array,
): ResolutionOrder {
  if (added.length === 0 && isStale === null) return order;
  const sorted = sortByInstant(added, knownAt);
  const kept =
    isStale === null
      ? order.rows.subarray(0, order.length)
      : order.rows.subarray(0, order.length).filter((row) => !isStale(row));
  const length = kept.length + sorted.length;
  const isAfter =
    kept.length === 0 ||
    sorted.length === 0 ||
    !isBefore(sorted[0] as number, kept[kept.length - 1] as number, knownAt);
  if (isAfter && isStale === null && order.rows.length >= length) {
    order.rows.set(sorted, order.length);
    return { rows: order.rows, length };
  }
  // Some more than there is, so that single rows are appended for a long time.
  const rows = new Uint32Array(length + (length >>> 5) + SPARE_ROWS);
  if (isAfter) {
    rows.set(kept);
    rows.set(sorted, kept.length);
  } else {
    merge(kept, sorted, knownAt, rows);
  }
  return { rows, length };
}

function merge(a: Uint32Array, b: Uint32Array, knownAt: Float64Array, into: Uint32Array): void {
  let [i, j] = [0, 0];
  for (let at = 0; at < a.length + b.length; at++) {
    const takesB = i >= a.length || (j < b.length && isBefore(b[j] as number, a[i] as number, knownAt));
    into[at] = (takesB ? b[j++] : a[i++]) as number;
  }
}

function isBefore(a: number, b: number, knownAt: Float64Array): boolean {
  const apart = (knownAt[a] as EpochMs) - (knownAt[b] as EpochMs);
  return apart < 0 || (apart === 0 && a < b);
}

/** Radix sort by 11 bits at a time: an instant has 43, and comparing a million of them by a function takes a second. */
function sortByInstant(rows: Uint32Array, knownAt: Float64Array): Uint32Array {
  let [from, to] = [Uint32Array.from(rows), new Uint32Array(rows.length)];
  for (let shift = 1; shift < INSTANT_LIMIT; shift *= RADIX) {
    // Where the rows of each digit begin, moved on as they are placed.
    const starts = new Uint32Array(RADIX + 1);
    for (const row of from) add(starts, digitOf(knownAt[row] as EpochMs, shift) + 1, 1);
    for (let digit = 0; digit < RADIX; digit++) add(starts, digit + 1, starts[digit] as number);
    for (const row of from) {
      const digit = digitOf(knownAt[row] as EpochMs, shift);
      to[starts[digit] as number] = row;
      add(starts, digit, 1);
    }
    [from, to] = [to, from];
  }
  return from;
}

function add(counts: Uint32Array, at: number, count: number): void {
  counts[at] = (counts[at] as number) + count;
}

function digitOf(instant: EpochMs, shift: number): number {
  return Math.floor(instant / shift) % RADIX;
}

const RADIX = 2_048;
/** Above every instant of the year 2200. */
const INSTANT_LIMIT = 2 ** 43;
const SPARE_ROWS = 1_024;
