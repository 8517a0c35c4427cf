import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '#shared/domain/seeded-random';
import { areaUnderCurve } from './area-under-curve';
import { type BoostingOptions, fitBoosting } from './boosting';
import { BoostingModel, boostingScore, boostingScores } from './boosting-model';
import type { FeatureMatrix } from './feature-matrix';
import { pinballLoss } from './pinball-loss';

const UNKNOWN = Number.NaN;

const SETTINGS: Omit<BoostingOptions, 'rows'> = {
  objective: { kind: 'binary' },
  trees: 40,
  learningRate: 0.3,
  maxLeaves: 8,
  minLeafRows: 5,
  l2: 1,
  maxBins: 255,
  seed: 1,
};

describe('fitBoosting for hits', () => {
  it('learns a step', () => {
    const matrix = uniformColumns(1, 400, 1);
    const targets = targetsOf(matrix, ([x]) => (x as number) > 0.37);

    const model = fitBoosting(matrix, targets, { ...SETTINGS, rows: allRows(matrix) });

    expect(boostingScore(model, Float64Array.of(0.3))).toBeLessThan(-3);
    expect(boostingScore(model, Float64Array.of(0.45))).toBeGreaterThan(3);
  });

  it('learns an exclusive or, which no single feature tells anything about', () => {
    const matrix = uniformColumns(2, 2000, 2);
    const targets = targetsOf(matrix, ([x, y]) => (x as number) > 0.5 !== (y as number) > 0.5);
    const rows = allRows(matrix);

    const model = fitBoosting(matrix, targets, { ...SETTINGS, rows: rows.subarray(0, 1500) });

    const later = rows.subarray(1500);
    expect(
      areaUnderCurve(
        boostingScores(model, matrix, later),
        later.map((row) => targets[row] as number),
      ),
    ).toBeGreaterThan(0.98);
  });

  it('takes the one Newton step of a single split', () => {
    // 2 hits of 4 at 0, 3 of 4 at 1: base log-odds ln(5/3), a derivative of p - y and a second one of p (1 - p) per row.
    const matrix = matrixOf([0, 0, 0, 0, 1, 1, 1, 1]);
    const targets = Float64Array.of(1, 1, 0, 0, 1, 1, 1, 0);
    const options = { ...SETTINGS, rows: allRows(matrix), trees: 1, learningRate: 0.5, minLeafRows: 1, l2: 2 };

    const model = fitBoosting(matrix, targets, options);

    const share = 5 / 8;
    const stepOf = (hits: number) => (0.5 * (hits - 4 * share)) / (4 * share * (1 - share) + 2);
    expect(boostingScore(model, Float64Array.of(0))).toBeCloseTo(Math.log(5 / 3) + stepOf(2), 6);
    expect(boostingScore(model, Float64Array.of(1))).toBeCloseTo(Math.log(5 / 3) + stepOf(3), 6);
    expect(model.trees).toHaveLength(1);
    expect(model.trees[0]?.rows).toEqual([8, 4, 4]);
  });

  it.each([
    { side: 'high', of: 1 },
    { side: 'low', of: -1 },
  ])('learns that unknown values go with $side ones', ({ of }) => {
    const random = seededRandom(3);
    const x = Array.from({ length: 600 }, () => (random() < 0.3 ? UNKNOWN : random() - 0.5));
    const matrix = matrixOf(x);
    const targets = targetsOf(matrix, ([value]) => Number.isNaN(value) || of * (value as number) > 0);

    const model = fitBoosting(matrix, targets, { ...SETTINGS, rows: allRows(matrix) });

    expect(boostingScore(model, Float64Array.of(UNKNOWN))).toBeGreaterThan(3);
    expect(boostingScore(model, Float64Array.of(0.2 * of))).toBeGreaterThan(3);
    expect(boostingScore(model, Float64Array.of(-0.2 * of))).toBeLessThan(-3);
  });

  it('parts known from unknown values where only that tells', () => {
    const random = seededRandom(4);
    const matrix = matrixOf(Array.from({ length: 400 }, () => (random() < 0.5 ? UNKNOWN : random())));
    const targets = targetsOf(matrix, ([value]) => Number.isNaN(value));

    const model = BoostingModel.parse(
      JSON.parse(JSON.stringify(fitBoosting(matrix, targets, { ...SETTINGS, rows: allRows(matrix) }))),
    );

    expect(boostingScore(model, Float64Array.of(UNKNOWN))).toBeGreaterThan(3);
    for (const known of [-1e300, 0.5, 1e300]) expect(boostingScore(model, Float64Array.of(known))).toBeLessThan(-3);
  });

  it('sends unknown values where most rows go when training had none', () => {
    const matrix = matrixOf(Array.from({ length: 100 }, (_, row) => row));
    const targets = targetsOf(matrix, ([value]) => (value as number) >= 80);

    const model = fitBoosting(matrix, targets, { ...SETTINGS, rows: allRows(matrix), trees: 1, maxLeaves: 2 });

    expect(boostingScore(model, Float64Array.of(UNKNOWN))).toBe(boostingScore(model, Float64Array.of(0)));
  });

  it('sees the order of values only, not their size', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { matrix, targets } = noisyProblem(seed, 300);
        const rows = allRows(matrix);
        const bent = { ...matrix, columns: matrix.columns.map((column) => column.map((x) => Math.exp(5 * x) - 1e3)) };

        const [straightModel, bentModel] = [matrix, bent].map((input) =>
          fitBoosting(input, targets, { ...SETTINGS, rows, trees: 5, maxBins: 40 }),
        ) as [BoostingModel, BoostingModel];

        expect(boostingScores(bentModel, bent, rows)).toEqual(boostingScores(straightModel, matrix, rows));
      }),
      { numRuns: 15 },
    );
  });

  it('finds nothing on later rows when labels are random', () => {
    const random = seededRandom(60);
    const matrix = uniformColumns(5, 6000, 6);
    const targets = Float64Array.from({ length: 6000 }, () => (random() < 0.5 ? 1 : 0));
    const rows = allRows(matrix);

    const model = fitBoosting(matrix, targets, { ...SETTINGS, rows: rows.subarray(0, 3000) });

    const later = rows.subarray(3000);
    const area = areaUnderCurve(
      boostingScores(model, matrix, later),
      later.map((row) => targets[row] as number),
    );
    // The standard error of the area is 0.0105 for 1,500 of each.
    expect(Math.abs((area as number) - 0.5)).toBeLessThan(0.04);
  });

  it.each([
    { name: 'labels are all hits', targets: [1, 1, 1, 1], share: 3.5 / 4 },
    { name: 'labels are all misses', targets: [0, 0, 0, 0], share: 0.5 / 4 },
    { name: 'there is one row', targets: [1], share: 0.5 },
  ])('has no tree where $name', ({ targets, share }) => {
    const matrix = matrixOf(targets.map((_, row) => row));

    const model = fitBoosting(matrix, Float64Array.from(targets), {
      ...SETTINGS,
      rows: allRows(matrix),
      minLeafRows: 1,
      l2: 0,
    });

    expect(1 / (1 + Math.exp(-boostingScore(model, Float64Array.of(0))))).toBeCloseTo(share, 9);
  });

  it('has no tree without information in any feature', () => {
    const matrix = matrixOf(new Array(50).fill(0.1), new Array(50).fill(UNKNOWN));
    const targets = Float64Array.from({ length: 50 }, (_, row) => row % 2);

    const model = fitBoosting(matrix, targets, { ...SETTINGS, rows: allRows(matrix) });

    expect(model.trees).toEqual([]);
    expect(model.base).toBe(0);
  });
});

describe('fitBoosting for a quantile', () => {
  it('has about the quantile of the targets below its forecast, where spread depends on a feature', () => {
    const matrix = uniformColumns(2, 6000, 7);
    const random = seededRandom(8);
    // Uniform between 0 and 1 + 4 x: the 0.8 quantile is 0.8 + 3.2 x.
    const targets = Float64Array.from(
      { length: 6000 },
      (_, row) => random() * (1 + 4 * (matrix.columns[0]?.[row] as number)),
    );
    const rows = allRows(matrix);
    const objective = { kind: 'quantile', quantile: 0.8 } as const;

    const model = fitBoosting(matrix, targets, {
      ...SETTINGS,
      objective,
      rows: rows.subarray(0, 4000),
      minLeafRows: 50,
      learningRate: 0.1,
    });

    const later = rows.subarray(4000);
    const forecasts = boostingScores(model, matrix, later);
    const laterTargets = targets.subarray(4000);
    const below = laterTargets.filter((target, i) => target <= (forecasts[i] as number)).length / later.length;
    expect(Math.abs(below - 0.8)).toBeLessThan(0.04);
    const constant = new Float64Array(later.length).fill(
      Float64Array.from(targets.subarray(0, 4000)).sort()[3200] as number,
    );
    expect(pinballLoss(laterTargets, forecasts, 0.8)).toBeLessThan(0.85 * pinballLoss(laterTargets, constant, 0.8));
    expect(boostingScore(model, Float64Array.of(0.5, 0.5))).toBeGreaterThan(2);
    expect(boostingScore(model, Float64Array.of(0.5, 0.5))).toBeLessThan(2.8);
  });

  it('states the quantile of targets that nothing explains', () => {
    const matrix = matrixOf(new Array(5).fill(1));
    const objective = { kind: 'quantile', quantile: 0.25 } as const;

    const model = fitBoosting(matrix, Float64Array.of(50, 10, 30, 20, 40), {
      ...SETTINGS,
      objective,
      rows: allRows(matrix),
    });

    expect(model.base).toBe(20);
  });
});

describe('training', () => {
  it('gives the same bytes for the same seed, and other trees for another', () => {
    const { matrix, targets } = noisyProblem(9, 500);
    const bytesOf = (seed: number) =>
      JSON.stringify(fitBoosting(matrix, targets, { ...SETTINGS, rows: allRows(matrix), featureFraction: 0.5, seed }));

    expect(bytesOf(1)).toBe(bytesOf(1));
    expect(bytesOf(1)).not.toBe(bytesOf(2));
  });

  it('does not depend on rows that it was not given', () => {
    const { matrix, targets } = noisyProblem(10, 500);
    const rows = allRows(matrix).subarray(0, 300);
    const changed = { ...matrix, columns: matrix.columns.map((column) => column.map((x, i) => (i < 300 ? x : 1e9))) };

    const models = [matrix, changed].map((input) => fitBoosting(input, targets, { ...SETTINGS, rows }));

    expect(models[1]).toEqual(models[0]);
  });

  it('stops when later rows get no better, and keeps the trees up to the best', () => {
    const { matrix, targets } = noisyProblem(11, 3000);
    const rows = allRows(matrix);
    const progress: number[] = [];
    const options = {
      ...SETTINGS,
      rows: rows.subarray(0, 1000),
      validationRows: rows.subarray(1000),
      trees: 400,
      earlyStoppingRounds: 10,
      onProgress: (fraction: number) => progress.push(fraction),
    };

    const model = fitBoosting(matrix, targets, options);

    const kept = model.trees.length;
    expect(kept).toBeGreaterThan(0);
    expect(progress).toHaveLength(kept + 10);
    expect(progress.at(-1)).toBe((kept + 10) / 400);
    const lossOf = (trees: number) => {
      const shorter = fitBoosting(matrix, targets, { ...options, validationRows: undefined, trees });
      return logLoss(boostingScores(shorter, matrix, options.validationRows), targets.subarray(1000));
    };
    expect(lossOf(kept)).toBeLessThan(Math.min(lossOf(kept - 1), lossOf(kept + 1), lossOf(kept + 10)));
  });

  it('keeps no tree where later rows contradict what was learned', () => {
    const matrix = uniformColumns(1, 400, 12);
    const targets = targetsOf(matrix, ([x], row) => (x as number) > 0.5 === row < 200);
    const rows = allRows(matrix);

    const model = fitBoosting(matrix, targets, {
      ...SETTINGS,
      rows: rows.subarray(0, 200),
      validationRows: rows.subarray(200),
    });

    expect(model.trees).toEqual([]);
  });

  it('stops when asked, with the trees so far', () => {
    const { matrix, targets } = noisyProblem(13, 300);
    let asked = 0;

    const model = fitBoosting(matrix, targets, { ...SETTINGS, rows: allRows(matrix), shouldStop: () => ++asked > 3 });

    expect(model.trees).toHaveLength(3);
  });

  it('keeps to the limits of a tree', () => {
    const { matrix, targets } = noisyProblem(14, 400);
    for (const [maxLeaves, minLeafRows] of [
      [2, 1],
      [5, 30],
      [31, 7],
    ] as const) {
      const model = fitBoosting(matrix, targets, { ...SETTINGS, rows: allRows(matrix), maxLeaves, minLeafRows });

      for (const { feature, rows } of model.trees) {
        const leaves = rows.filter((_, node) => feature[node] === -1);
        expect(leaves.length).toBeLessThanOrEqual(maxLeaves);
        expect(Math.min(...leaves)).toBeGreaterThanOrEqual(minLeafRows);
        expect(leaves.reduce((sum, count) => sum + count, 0)).toBe(400);
      }
    }
  });

  it.each([
    { change: { rows: new Int32Array(0) }, message: 'Expected rows to learn from' },
    { change: { validationRows: new Int32Array(0) }, message: 'Expected rows to validate on' },
    { change: { learningRate: 0 }, message: 'Expected a learning rate in (0, 1], was 0.' },
    { change: { maxLeaves: 1 }, message: 'Expected at least 2 leaves, was 1.' },
    { change: { maxBins: 256 }, message: 'Expected 2 to 255 bins, was 256.' },
    { change: { l2: -1 }, message: 'Expected l2 of 0 or more, was -1.' },
    { change: { objective: { kind: 'binary' as const }, rows: Int32Array.of(3) }, message: 'in row 3, was 0.5.' },
  ])('refuses $message', ({ change, message }) => {
    const matrix = matrixOf([1, 2, 3, 4]);

    expect(() =>
      fitBoosting(matrix, Float64Array.of(0, 1, 0, 0.5), { ...SETTINGS, rows: Int32Array.of(0, 1, 2), ...change }),
    ).toThrow(message);
  });

  it('refuses a feature that is infinite', () => {
    const matrix = matrixOf([1, Number.NEGATIVE_INFINITY]);

    expect(() => fitBoosting(matrix, Float64Array.of(0, 1), { ...SETTINGS, rows: allRows(matrix) })).toThrow(
      'Expected f0 to be finite or NaN, was infinite.',
    );
  });
});

function matrixOf(...columns: readonly number[][]): FeatureMatrix {
  const names = columns.map((_, index) => `f${index}`);
  return { names, rows: columns[0]?.length ?? 0, columns: columns.map((column) => Float64Array.from(column)) };
}

function uniformColumns(features: number, rows: number, seed: number): FeatureMatrix {
  const random = seededRandom(seed);
  return matrixOf(...Array.from({ length: features }, () => Array.from({ length: rows }, random)));
}

function allRows({ rows }: FeatureMatrix): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row);
}

function targetsOf(matrix: FeatureMatrix, isHit: (values: readonly number[], row: number) => boolean): Float64Array {
  return Float64Array.from({ length: matrix.rows }, (_, row) =>
    isHit(
      matrix.columns.map((column) => column[row] as number),
      row,
    )
      ? 1
      : 0,
  );
}

/** Six features with a tenth of the values unknown; two of them matter, with much noise. */
function noisyProblem(seed: number, rows: number): { matrix: FeatureMatrix; targets: Float64Array } {
  const random = seededRandom(seed);
  // Another seed: the same numbers again would decide which values are unknown.
  const whole = uniformColumns(6, rows, seed + 1);
  const columns = whole.columns.map((column) => column.map((x) => (random() < 0.1 ? UNKNOWN : x)));
  const targets = targetsOf(whole, ([x, y]) => random() < 0.25 + 0.5 * (x as number) * (y as number) + 0.1 * random());
  return { matrix: { ...whole, columns }, targets };
}

function logLoss(scores: Float64Array, targets: Float64Array): number {
  return (
    scores.reduce((sum, score, i) => sum + Math.log1p(Math.exp(targets[i] === 1 ? -score : score)), 0) / scores.length
  );
}
