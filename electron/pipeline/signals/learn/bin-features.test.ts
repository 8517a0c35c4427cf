import fc from 'fast-check';
import { expect, it } from 'vitest';
import { binColumn, findBins } from './bin-features';

const UNKNOWN = Number.NaN;

it('gives each value its own bin where there are few', () => {
  const { bins, thresholds } = binned([3, 1, UNKNOWN, 2, 1], 255);

  expect(bins).toEqual([2, 0, 3, 1, 0]);
  expect(thresholds).toEqual([1.5, 2.5]);
});

it('fills bins about evenly where there are many values', () => {
  const { bins } = binned(
    Array.from({ length: 1000 }, (_, i) => i * i),
    10,
  );

  const counts = countEach(bins);
  expect(counts).toHaveLength(10);
  for (const count of counts) expect(count).toBe(100);
});

it('leaves no bin empty beside a value that fills several', () => {
  const values = [...new Array(900).fill(0), ...Array.from({ length: 100 }, (_, i) => i + 1)];

  const counts = countEach(binned(values, 10).bins);

  expect(counts[0]).toBe(900);
  expect(counts).toHaveLength(10);
  expect(Math.max(...counts.slice(1))).toBeLessThanOrEqual(12);
});

it('has one bin for a column without a known value, and for one with a single value', () => {
  expect(binned([UNKNOWN, UNKNOWN], 8)).toEqual({ bins: [1, 1], thresholds: [] });
  expect(binned([4, 4], 8)).toEqual({ bins: [0, 0], thresholds: [] });
});

it('cuts with few digits between values that have many', () => {
  expect(binned([0.123456789, 0.987654321], 8).thresholds).toEqual([0.6]);
  expect(binned([1.0812345, 1.0812346], 8).thresholds).toEqual([1.08123455]);
});

it('keeps the order, equal values together, and says with its thresholds what its bins say', () => {
  const value = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(-1, -0, 0, 1, 1 + Number.EPSILON, Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE, UNKNOWN),
  );
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 80 }),
      fc.integer({ min: 2, max: 20 }),
      (values, maxBins) => {
        const { bins, thresholds } = binned(values, maxBins);

        expect(thresholds.length).toBeLessThan(maxBins);
        values.forEach((one, i) => {
          const expected = Number.isNaN(one) ? thresholds.length + 1 : thresholds.filter((cut) => one > cut).length;
          expect(bins[i]).toBe(expected);
        });
        const different = new Set(values.filter((one) => !Number.isNaN(one)).map((one) => one + 0)).size;
        if (different <= maxBins) expect(thresholds.length + 1).toBe(Math.max(1, different));
      },
    ),
    { numRuns: 500 },
  );
});

it('looks at training rows only', () => {
  const column = Float64Array.of(1, 2, 50, 60);
  const [bins] = findBins({ names: ['a'], rows: 4, columns: [column] }, Int32Array.of(0, 1), 8);

  expect([...(bins as NonNullable<typeof bins>).thresholds]).toEqual([1.5]);
});

function binned(values: readonly number[], maxBins: number): { bins: number[]; thresholds: number[] } {
  const column = Float64Array.from(values);
  const rows = Int32Array.from(values, (_, row) => row);
  const [found] = findBins({ names: ['a'], rows: rows.length, columns: [column] }, rows, maxBins);
  if (found === undefined) throw new Error('Expected bins of one column.');
  return { bins: [...binColumn(column, rows, found)], thresholds: [...found.thresholds] };
}

function countEach(bins: readonly number[]): number[] {
  const counts: number[] = [];
  for (const bin of bins) counts[bin] = (counts[bin] ?? 0) + 1;
  return Array.from(counts, (count) => count ?? 0);
}
