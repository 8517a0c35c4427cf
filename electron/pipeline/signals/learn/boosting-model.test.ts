import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '#shared/domain/seeded-random';
import { fitBoosting } from './boosting';
import { BoostingModel, boostingContributions, boostingScore, boostingScores } from './boosting-model';
import type { FeatureMatrix } from './feature-matrix';

describe('a boosting model', () => {
  it('gives the same scores after a way through a file, for any row', () => {
    const { model } = fitted(1);

    const read = BoostingModel.parse(JSON.parse(JSON.stringify(model)));

    expect(read).toEqual(model);
    const value = fc.oneof(fc.double({ min: -2, max: 2, noNaN: true }), fc.constant(Number.NaN));
    fc.assert(
      fc.property(fc.array(value, { minLength: 3, maxLength: 3 }), (values) => {
        const row = Float64Array.from(values);
        expect(boostingScore(read, row)).toBe(boostingScore(model, row));
        expect(Number.isFinite(boostingScore(model, row))).toBe(true);
      }),
    );
  });

  it('is small', () => {
    const { model } = fitted(2, { trees: 100, maxLeaves: 16 });

    const bytes = JSON.stringify(model).length;

    const nodes = model.trees.reduce((sum, tree) => sum + tree.feature.length, 0);
    expect(nodes).toBeGreaterThan(2000);
    expect(bytes / nodes).toBeLessThan(25);
  });

  it('scores many rows as it scores one', () => {
    const { model, matrix } = fitted(3);

    const scores = boostingScores(model, matrix, Int32Array.of(7, 0, 7));

    const scoreOf = (row: number) => boostingScore(model, rowOf(matrix, row));
    expect([...scores]).toEqual([scoreOf(7), scoreOf(0), scoreOf(7)]);
  });

  it.each([
    { name: 'a child before its parent', change: { right: [1, 0, 0] } },
    { name: 'a child that is not there', change: { right: [3, 0, 0] } },
    { name: 'lists of different length', change: { value: [0.5] } },
    { name: 'a feature that the model does not have', change: { feature: [2, -1, -1] } },
    { name: 'no node', change: { feature: [], value: [], right: [], missingLeft: [], rows: [] } },
  ])('is refused with $name', ({ change }) => {
    const tree = {
      feature: [1, -1, -1],
      value: [0.5, -1, 1],
      right: [2, 0, 0],
      missingLeft: [1, 0, 0],
      rows: [9, 4, 5],
    };
    const withTree = (one: object) =>
      BoostingModel.safeParse({
        kind: 'boosting',
        objective: { kind: 'binary' },
        features: ['a', 'b'],
        base: 0,
        trees: [one],
      });

    expect(withTree(tree).success).toBe(true);
    expect(withTree({ ...tree, ...change }).success).toBe(false);
  });

  it('refuses a row with another number of values', () => {
    const { model } = fitted(4);

    expect(() => boostingScore(model, Float64Array.of(1))).toThrow('Expected 3 values, was 1.');
  });
});

describe('boostingContributions', () => {
  it('follows the means along the path, by hand', () => {
    // Rows: 6 with a <= 1 (leaf -1), 2 with a > 1 and b <= 0 (leaf 0.6), 2 with a > 1 and b > 0 (leaf 2.4): the mean is 0.
    const tree = {
      feature: [0, -1, 1, -1, -1],
      value: [1, -1, 0, 0.6, 2.4],
      right: [2, 0, 4, 0, 0],
      missingLeft: [0, 0, 1, 0, 0],
      rows: [10, 6, 4, 2, 2],
    };
    const model = BoostingModel.parse({
      kind: 'boosting',
      objective: { kind: 'binary' },
      features: ['a', 'b'],
      base: 0.25,
      trees: [tree],
    });

    const rounded = (a: number, b: number) =>
      [...boostingContributions(model, Float64Array.of(a, b))].map((value) => Number(value.toFixed(12)));

    // Above a's threshold the mean is 1.5.
    expect(rounded(0, 9)).toEqual([-1, 0]);
    expect(rounded(2, 9)).toEqual([1.5, 0.9]);
    expect(rounded(Number.NaN, Number.NaN)).toEqual([1.5, -0.9]);
  });

  it('adds up to the score, and to nothing over the training rows', () => {
    const { model, matrix } = fitted(5);
    const mean = new Float64Array(3);

    for (let row = 0; row < matrix.rows; row++) {
      const contributions = boostingContributions(model, rowOf(matrix, row));
      const sum = contributions.reduce((total, value) => total + value, model.base);
      expect(sum).toBeCloseTo(boostingScore(model, rowOf(matrix, row)), 9);
      contributions.forEach((value, feature) => {
        mean[feature] = (mean[feature] as number) + value / matrix.rows;
      });
    }

    for (const value of mean) expect(Math.abs(value)).toBeLessThan(1e-5);
  });

  it('gives nothing to a feature that no branch looks at', () => {
    const { model, matrix } = fitted(6);

    const contributions = boostingContributions(model, rowOf(matrix, 3));

    // The third feature is the same everywhere.
    expect(contributions[2]).toBe(0);
    expect(contributions[0]).not.toBe(0);
  });
});

function fitted(
  seed: number,
  change: { trees?: number; maxLeaves?: number } = {},
): { model: BoostingModel; matrix: FeatureMatrix } {
  const random = seededRandom(seed);
  const rows = 400;
  const column = () => Float64Array.from({ length: rows }, () => (random() < 0.1 ? Number.NaN : 2 * random() - 1));
  const matrix = { names: ['a', 'b', 'c'], rows, columns: [column(), column(), new Float64Array(rows).fill(0.5)] };
  const targets = Float64Array.from({ length: rows }, (_, row) =>
    random() < ((matrix.columns[0]?.[row] as number) > 0.2 ? 0.8 : 0.3) ? 1 : 0,
  );
  const model = fitBoosting(matrix, targets, {
    objective: { kind: 'binary' },
    rows: Int32Array.from({ length: rows }, (_, row) => row),
    trees: 20,
    learningRate: 0.2,
    maxLeaves: 6,
    minLeafRows: 5,
    l2: 1,
    maxBins: 64,
    seed,
    ...change,
  });
  return { model, matrix };
}

function rowOf({ columns }: FeatureMatrix, row: number): Float64Array {
  return Float64Array.from(columns, (column) => column[row] as number);
}
