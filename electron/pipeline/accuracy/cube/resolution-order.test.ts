import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extendOrder, NOTHING_RESOLVED, type ResolutionOrder } from './resolution-order';

describe('extendOrder', () => {
  it('puts a late row of an instant in its place among the rows of that instant', () => {
    const knownAt = Float64Array.of(5, 5, 5, 1);

    const first = extendOrder(NOTHING_RESOLVED, Uint32Array.of(0, 2), null, knownAt);
    const second = extendOrder(first, Uint32Array.of(1, 3), null, knownAt);

    expect(rowsOf(second)).toEqual([3, 0, 1, 2]);
  });

  it('appends in place what became known last', () => {
    const knownAt = Float64Array.of(1, 2, 3);

    const first = extendOrder(NOTHING_RESOLVED, Uint32Array.of(0, 1), null, knownAt);
    const second = extendOrder(first, Uint32Array.of(2), null, knownAt);

    expect(rowsOf(second)).toEqual([0, 1, 2]);
    expect(second.rows).toBe(first.rows);
  });

  it('property: is the order of a plain sort, however the rows came', () => {
    const instants = fc.array(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 7_258_118_400_000 })));
    fc.assert(
      fc.property(instants, fc.func(fc.integer({ min: 0, max: 3 })), (drawn, batchOf) => {
        const knownAt = Float64Array.from(drawn);
        const batches = [0, 1, 2, 3].map((batch) => drawn.map((_, row) => row).filter((row) => batchOf(row) === batch));

        const order = batches.reduce(
          (before, batch) => extendOrder(before, Uint32Array.from(batch), null, knownAt),
          NOTHING_RESOLVED,
        );

        const sorted = drawn.map((_, row) => row).sort((a, b) => (drawn[a] ?? 0) - (drawn[b] ?? 0) || a - b);
        expect(rowsOf(order)).toEqual(sorted);
      }),
    );
  });

  it('takes out what is stale', () => {
    const knownAt = Float64Array.of(1, 2, 3);
    const first = extendOrder(NOTHING_RESOLVED, Uint32Array.of(0, 1, 2), null, knownAt);

    knownAt[0] = 9;
    const second = extendOrder(first, Uint32Array.of(0), (row) => row < 2, knownAt);

    expect(rowsOf(second)).toEqual([2, 0]);
  });
});

function rowsOf({ rows, length }: ResolutionOrder): number[] {
  return [...rows.subarray(0, length)];
}
