import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createTreeGrower, type GrownNode } from './grow-tree';
import { layoutOf } from './histogram';

const COUNTS = [3, 2, 4, 3, 2];
const LIMITS = { maxLeaves: 4, minLeafRows: 2, l2: 0.7 };

/** Bins of five features, the last one of each for unknown values, and a row's derivatives. */
const anyRow = fc.record({
  bins: fc.tuple(...COUNTS.map((count) => fc.integer({ min: 0, max: count }))),
  gradient: fc.double({ min: -1, max: 1, noNaN: true }),
  hessian: fc.double({ min: 0.05, max: 1, noNaN: true }),
});
type Row = typeof anyRow extends fc.Arbitrary<infer Value> ? Value : never;

it('splits each leaf where trying every split finds the largest gain, the best leaf first', () => {
  fc.assert(
    fc.property(fc.array(anyRow, { minLength: 1, maxLength: 40 }), (rows) => {
      const { root, rowsOf } = grow(rows);

      const leaves = [root];
      for (let count = 1; count < LIMITS.maxLeaves; count++) {
        const gains = leaves.map((leaf) => bestGain(rowsOf(leaf)));
        const largest = Math.max(...gains);
        if (largest < 1e-6) break;
        const split = leaves.find((leaf) => leaf.branch !== null && leaf.branch.split.gain > largest - 1e-6);
        expect(split).toBeDefined();
        const { left, right } = (split as GrownNode).branch as NonNullable<GrownNode['branch']>;
        leaves.splice(leaves.indexOf(split as GrownNode), 1, left, right);
      }
    }),
    { numRuns: 200 },
  );
});

it('knows of every node what its rows add up to, also where it was subtracted', () => {
  fc.assert(
    fc.property(fc.array(anyRow, { minLength: 1, maxLength: 60 }), (rows) => {
      const { root, rowsOf } = grow(rows);

      for (const node of nodesOf(root)) {
        const within = rowsOf(node);
        expect(node.sums.rows).toBe(within.length);
        expect(node.sums.gradient).toBeCloseTo(sum(within, 'gradient'), 8);
        expect(node.sums.hessian).toBeCloseTo(sum(within, 'hessian'), 8);
      }
    }),
    { numRuns: 100 },
  );
});

it('puts a row on the side that its bin says', () => {
  fc.assert(
    fc.property(fc.array(anyRow, { minLength: 20, maxLength: 60 }), (rows) => {
      const { root, rowsOf } = grow(rows);

      for (const { branch } of nodesOf(root)) {
        if (branch === null) continue;
        const { feature, bin, isMissingLeft } = branch.split;
        const isLeft = ({ bins }: Row) =>
          bins[feature] === COUNTS[feature] ? isMissingLeft : (bins[feature] as number) <= bin;
        expect(rowsOf(branch.left).every(isLeft)).toBe(true);
        expect(rowsOf(branch.right).some(isLeft)).toBe(false);
      }
    }),
    { numRuns: 100 },
  );
});

it('uses only the features that it may', () => {
  const rows = fc.sample(anyRow, { seed: 1, numRuns: 60 });

  const { root } = grow(rows, Int32Array.of(1, 4));

  const used = nodesOf(root).flatMap(({ branch }) => (branch === null ? [] : [branch.split.feature]));
  expect(used.length).toBeGreaterThan(0);
  expect(used.every((feature) => feature === 1 || feature === 4)).toBe(true);
});

it('grows the same tree again after another one', () => {
  const rows = fc.sample(anyRow, { seed: 2, numRuns: 60 });
  const grower = growerOf(rows);
  const growOnce = (features: Int32Array) => grower.grow(column(rows, 'gradient'), column(rows, 'hessian'), features);
  const all = Int32Array.of(0, 1, 2, 3, 4);

  const first = growOnce(all);
  growOnce(Int32Array.of(0, 2));
  const again = growOnce(all);

  expect(again).toEqual(first);
});

function growerOf(rows: readonly Row[]) {
  const columns = COUNTS.map((_, feature) => Uint8Array.from(rows, ({ bins }) => bins[feature] as number));
  return createTreeGrower({ columns, rows: rows.length, layout: layoutOf(COUNTS, rows.length) }, LIMITS);
}

function grow(rows: readonly Row[], features = Int32Array.of(0, 1, 2, 3, 4)) {
  const grower = growerOf(rows);
  const root = grower.grow(column(rows, 'gradient'), column(rows, 'hessian'), features);
  const rowsOf = ({ start, end }: GrownNode) => [...grower.order.subarray(start, end)].map((row) => rows[row] as Row);
  return { root, rowsOf };
}

function column(rows: readonly Row[], name: 'gradient' | 'hessian'): Float64Array {
  return Float64Array.from(rows, (row) => row[name]);
}

function nodesOf(node: GrownNode): GrownNode[] {
  return node.branch === null ? [node] : [node, ...nodesOf(node.branch.left), ...nodesOf(node.branch.right)];
}

function sum(rows: readonly Row[], name: 'gradient' | 'hessian'): number {
  return rows.reduce((total, row) => total + row[name], 0);
}

/** Of all splits of all features, unknown values on either side; 0 where there is none. */
function bestGain(rows: readonly Row[]): number {
  const fall = (some: readonly Row[]) => sum(some, 'gradient') ** 2 / (sum(some, 'hessian') + LIMITS.l2);
  let best = 0;
  COUNTS.forEach((count, feature) => {
    for (let bin = 0; bin < count; bin++) {
      for (const isMissingLeft of [true, false]) {
        const isLeft = ({ bins }: Row) => (bins[feature] === count ? isMissingLeft : (bins[feature] as number) <= bin);
        const left = rows.filter(isLeft);
        const right = rows.filter((row) => !isLeft(row));
        if (left.length < LIMITS.minLeafRows || right.length < LIMITS.minLeafRows) continue;
        best = Math.max(best, fall(left) + fall(right) - fall(rows));
      }
    }
  });
  return best;
}
