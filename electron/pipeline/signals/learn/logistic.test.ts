import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '#shared/domain/seeded-random';
import type { FeatureMatrix } from './feature-matrix';
import { fitLogistic, LogisticModel, logisticContributions, logisticScore } from './logistic';

const UNKNOWN = Number.NaN;

describe('fitLogistic', () => {
  it('finds the log-odds of two groups', () => {
    // 1 hit in 4 at 0, 3 in 4 at 1: log-odds -ln 3 and ln 3.
    const matrix = matrixOf([0, 0, 0, 0, 1, 1, 1, 1]);
    const labels = Uint8Array.of(1, 0, 0, 0, 1, 1, 1, 0);

    const model = fitLogistic(matrix, labels, { rows: allRows(matrix), l2: 1e-9 });

    expect(logisticScore(model, Float64Array.of(0))).toBeCloseTo(-Math.log(3), 6);
    expect(logisticScore(model, Float64Array.of(1))).toBeCloseTo(Math.log(3), 6);
  });

  it('ends where no small change of a parameter lowers the penalised loss', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(0.01, 1, 30), (seed, l2) => {
        const { matrix, labels } = noisyRows(seed, 200);
        const model = fitLogistic(matrix, labels, { rows: allRows(matrix), l2 });
        const at = [model.intercept, ...model.weights, ...model.missingWeights];
        const lossAt = (parameters: readonly number[]) => penalisedLoss(parameters, model, matrix, labels, l2);

        const slopes = at.map((_, index) => {
          const moved = (by: number) => at.map((value, other) => (other === index ? value + by : value));
          return (lossAt(moved(1e-5)) - lossAt(moved(-1e-5))) / 2e-5;
        });

        // The last feature has no unknown value: its indicator is not a parameter, and the loss does not depend on it.
        for (const slope of slopes) expect(Math.abs(slope)).toBeLessThan(1e-4);
      }),
      { numRuns: 25 },
    );
  });

  it('learns from the given rows only', () => {
    const { matrix, labels } = noisyRows(5, 300);
    const rows = allRows(matrix).subarray(0, 200);
    const changed = { ...matrix, columns: matrix.columns.map((column) => column.map((x, i) => (i < 200 ? x : 1e6))) };

    const [model, same] = [matrix, changed].map((input) => fitLogistic(input, labels, { rows, l2: 1 }));

    expect(same).toEqual(model);
  });

  it('gives a column without information the weight 0', () => {
    const labels = Uint8Array.of(0, 1, 0, 1, 1, 0);
    const matrix = matrixOf([1, 2, 1, 2, 1, 2], new Array(6).fill(0.1), new Array(6).fill(UNKNOWN));

    const model = fitLogistic(matrix, labels, { rows: allRows(matrix), l2: 1 });

    expect(model.weights.slice(1)).toEqual([0, 0]);
    expect(model.missingWeights).toEqual([0, 0, 0]);
    expect(logisticScore(model, Float64Array.of(2, 0.1, 7))).toBe(
      logisticScore(model, Float64Array.of(2, 0.1, UNKNOWN)),
    );
  });

  it('learns what it means that a value is unknown', () => {
    const labels = Uint8Array.from({ length: 100 }, (_, row) => (row % 10 === 0 ? 0 : 1));
    const matrix = matrixOf(Array.from(labels, (label, row) => (label === 0 || row === 1 ? UNKNOWN : row % 3)));

    const model = fitLogistic(matrix, labels, { rows: allRows(matrix), l2: 0.1 });

    expect(logisticScore(model, Float64Array.of(UNKNOWN))).toBeLessThan(0);
    expect(logisticScore(model, Float64Array.of(1))).toBeGreaterThan(2);
  });

  it('survives columns that say the same, and labels that one column parts', () => {
    const x = Array.from({ length: 40 }, (_, row) => row);
    const matrix = matrixOf(
      x,
      x,
      x.map((value) => -1e9 * value),
      [...x].reverse(),
    );
    const labels = Uint8Array.from(x, (value) => (value >= 20 ? 1 : 0));

    const model = fitLogistic(matrix, labels, { rows: allRows(matrix), l2: 1e-3 });

    const scores = x.map((value) => logisticScore(model, Float64Array.of(value, value, -1e9 * value, 39 - value)));
    expect(scores.map((score) => (score > 0 ? 1 : 0))).toEqual([...labels]);
    expect(scores.every(Number.isFinite)).toBe(true);
  });

  it.each([
    { label: 1, share: 3.5 / 4 },
    { label: 0, share: 0.5 / 4 },
  ])('states the share of labels that are all $label, half a row off certainty', ({ label, share }) => {
    const matrix = matrixOf([1, 2, 3, 4]);

    const model = fitLogistic(matrix, new Uint8Array(4).fill(label), { rows: allRows(matrix), l2: 1 });

    expect(model.weights).toEqual([0]);
    expect(1 / (1 + Math.exp(-logisticScore(model, Float64Array.of(9))))).toBeCloseTo(share, 12);
  });

  it('fits a single row', () => {
    const matrix = matrixOf([3], [UNKNOWN]);

    const model = fitLogistic(matrix, Uint8Array.of(1), { rows: Int32Array.of(0), l2: 1 });

    expect(logisticScore(model, Float64Array.of(3, 1))).toBe(0);
  });

  it('refuses what it cannot learn from', () => {
    const matrix = matrixOf([1, Number.POSITIVE_INFINITY]);
    const labels = Uint8Array.of(0, 1);

    expect(() => fitLogistic(matrix, labels, { rows: new Int32Array(0), l2: 1 })).toThrow('Expected rows');
    expect(() => fitLogistic(matrix, labels, { rows: allRows(matrix), l2: 0 })).toThrow('Expected l2 above 0, was 0.');
    expect(() => fitLogistic(matrix, labels, { rows: allRows(matrix), l2: 1 })).toThrow('was Infinity');
  });
});

describe('a logistic model', () => {
  it('gives the same scores after a way through a file', () => {
    const { matrix, labels } = noisyRows(11, 100);
    const model = fitLogistic(matrix, labels, { rows: allRows(matrix), l2: 1 });

    const read = LogisticModel.parse(JSON.parse(JSON.stringify(model)));

    expect(read).toEqual(model);
  });

  it('is refused where a list is too short', () => {
    const model = fitLogistic(matrixOf([1, 2]), Uint8Array.of(0, 1), { rows: Int32Array.of(0, 1), l2: 1 });

    expect(LogisticModel.safeParse({ ...model, weights: [] }).success).toBe(false);
  });

  it('splits its score into parts that add up, with none at the training mean', () => {
    const { matrix, labels } = noisyRows(13, 150);
    const model = fitLogistic(matrix, labels, { rows: allRows(matrix), l2: 1 });
    const contributionsOf = allContributions(model, matrix);

    for (const [row, contributions] of contributionsOf.entries()) {
      const sum = contributions.reduce((total, value) => total + value, model.intercept);
      expect(sum).toBeCloseTo(logisticScore(model, valuesOf(matrix, row)), 12);
    }
    const means = model.features.map(
      (_, feature) => contributionsOf.reduce((sum, row) => sum + (row[feature] as number), 0) / matrix.rows,
    );
    for (const mean of means) expect(mean).toBeCloseTo(0, 12);
  });

  it('refuses a row with another number of values', () => {
    const model = fitLogistic(matrixOf([1, 2]), Uint8Array.of(0, 1), { rows: Int32Array.of(0, 1), l2: 1 });

    expect(() => logisticScore(model, Float64Array.of(1, 2))).toThrow('Expected 1 values, was 2.');
  });
});

function matrixOf(...columns: readonly number[][]): FeatureMatrix {
  const names = columns.map((_, index) => `f${index}`);
  return { names, rows: columns[0]?.length ?? 0, columns: columns.map((column) => Float64Array.from(column)) };
}

function allRows({ rows }: FeatureMatrix): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row);
}

function valuesOf({ columns }: FeatureMatrix, row: number): Float64Array {
  return Float64Array.from(columns, (column) => column[row] as number);
}

function allContributions(model: LogisticModel, matrix: FeatureMatrix): Float64Array[] {
  return Array.from({ length: matrix.rows }, (_, row) => logisticContributions(model, valuesOf(matrix, row)));
}

/** Three features that matter a little, the first two with unknown values. */
function noisyRows(seed: number, rows: number): { matrix: FeatureMatrix; labels: Uint8Array } {
  const random = seededRandom(seed);
  const labels = Uint8Array.from({ length: rows }, () => (random() < 0.4 ? 1 : 0));
  const column = (scale: number, unknownShare: number) =>
    Array.from(labels, (label) => (random() < unknownShare ? UNKNOWN : 5 + scale * (random() + 0.3 * label)));
  return { matrix: matrixOf(column(1, 0.1), column(100, 0.3), column(0.01, 0)), labels };
}

/** From the definition in the model's documentation, not from the code that is tested. */
function penalisedLoss(
  parameters: readonly number[],
  { means, scales, missingShares }: LogisticModel,
  matrix: FeatureMatrix,
  labels: Uint8Array,
  l2: number,
): number {
  const [intercept, ...rest] = parameters as [number, ...number[]];
  const features = matrix.names.length;
  let loss = rest.reduce((sum, weight) => sum + (l2 / 2) * weight ** 2, 0);
  for (let row = 0; row < matrix.rows; row++) {
    let score = intercept;
    for (let feature = 0; feature < features; feature++) {
      const value = matrix.columns[feature]?.[row] as number;
      const isUnknown = Number.isNaN(value);
      score += isUnknown
        ? 0
        : ((rest[feature] as number) * (value - (means[feature] as number))) / (scales[feature] as number);
      score += (rest[features + feature] as number) * ((isUnknown ? 1 : 0) - (missingShares[feature] as number));
    }
    loss += Math.log(1 + Math.exp(labels[row] === 1 ? -score : score));
  }
  return loss;
}
