import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AccuracyDimension, AccuracyFilter, AccuracyReport } from '#shared/domain/accuracy';
import {
  arbitraryDimensions,
  arbitraryFilter,
  arbitraryOutcome,
  arbitraryPrediction,
  arbitraryVisibility,
  createFactRecord,
  type FactRecord,
} from '#tests/support/arbitrary-predictions';
import { forecast, outcome, prediction } from '#tests/support/prediction-fixtures';
import { createAccuracyCube } from './accuracy-cube';
import { accuracyReport } from './accuracy-report';
import { visiblePrediction } from './visible-prediction';

describe('accuracy cube', () => {
  it('property: says what the plain definition says, whatever was read when, corrected, filtered and hidden', () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('register' as const), fields: arbitraryPrediction }) },
      {
        weight: 3,
        arbitrary: fc.record({ kind: fc.constant('resolve' as const), index: fc.nat(200), outcome: arbitraryOutcome }),
      },
      { weight: 1, arbitrary: fc.constant({ kind: 'refresh' as const }) },
    );
    const question = fc.record({
      filter: fc.oneof(arbitraryFilter, fc.constant(EVERYTHING)),
      groupBy: arbitraryDimensions,
      visibleUntil: arbitraryVisibility,
    });
    fc.assert(
      fc.property(
        fc.array(arbitraryPrediction, { minLength: 1, maxLength: 40 }),
        fc.array(step, { maxLength: 120 }),
        fc.array(question, { minLength: 1, maxLength: 3 }),
        (first, steps, questions) => {
          const record = createFactRecord();
          const cube = cubeOf(record);
          for (const fields of first) record.register(fields);
          for (const one of steps) {
            if (one.kind === 'register') record.register(one.fields);
            else if (one.kind === 'resolve') record.resolve(one.index, one.outcome);
            else {
              cube.refresh();
              // A report in between must not leave anything behind.
              cube.report({ filter: EVERYTHING, groupBy: [] });
            }
          }
          cube.refresh();

          for (const query of questions) {
            const visible = record.predictions().flatMap((one) => visiblePrediction(one, query.visibleUntil) ?? []);
            expectSame(cube.report(query), accuracyReport(visible, query));
          }
        },
      ),
      { numRuns: 250 },
    );
  });

  it('property: says so too where many share a cell and cells are added up', () => {
    const { provenance, timeframe, asOf } = prediction();
    const alike = arbitraryPrediction.map((fields) => ({ ...fields, provenance, timeframe, asOf }));
    fc.assert(
      fc.property(fc.array(fc.tuple(alike, arbitraryOutcome), { minLength: 20, maxLength: 120 }), (drawn) => {
        const record = createFactRecord();
        for (const [index, [fields, result]] of drawn.entries()) {
          record.register(fields);
          record.resolve(index, result);
        }

        expectSame(readReport(record), accuracyReport(record.predictions(), { filter: EVERYTHING, groupBy: [] }));
      }),
    );
  });

  it('property: the parts of a Brier score add up to it', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(arbitraryPrediction, arbitraryOutcome), { minLength: 1 }), (drawn) => {
        const record = createFactRecord();
        for (const [index, [fields, result]] of drawn.entries()) {
          record.register(fields);
          record.resolve(index, result);
        }

        const { overall } = readReport(record);

        if (overall.murphy === null) return;
        const { reliability, resolution, uncertainty, withinBins } = overall.murphy;
        expect(Math.abs(reliability - resolution + uncertainty + withinBins - (overall.brier ?? 0))).toBeLessThan(
          1e-12,
        );
      }),
    );
  });

  it('thins a long curve to what a picture shows and keeps its extremes', () => {
    const record = createFactRecord();
    for (let i = 0; i < 5_000; i++) {
      record.register(prediction());
      // Up to 2,000, down to 3,500, up again: the highest point, the lowest and the fall between are known.
      const rMultiple = i < 2_000 ? 1 : i < 3_500 ? -2 : 1;
      record.resolve(i, outcome({ rMultiple, knownAt: 2_000_000 + i * 1_000 }));
    }

    const { rCurve, overall, excursions } = readReport(record);

    expect(rCurve.length).toBeLessThanOrEqual(500);
    expect(rCurve[0]).toEqual({ at: 2_000_000, n: 1, sumR: 1, drawdownR: 0 });
    expect(rCurve.at(-1)).toEqual({ at: 6_999_000, n: 5_000, sumR: 500, drawdownR: 1_500 });
    expect(rCurve.map(({ n }) => n)).toEqual(expect.arrayContaining([2_000, 3_500]));
    expect(overall.maxDrawdownR).toBe(3_000);
    expect(excursions).toHaveLength(1_500);
    expect(new Set(excursions.map(({ predictionId }) => predictionId)).size).toBe(1_500);
  });

  it('tells a prediction that was resolved while predictions were being read', () => {
    const record = createFactRecord();
    record.register(prediction());
    const cube = createAccuracyCube({
      source: {
        *predictionsAfter(after) {
          yield* [...record.predictionsAfter(after)];
          // Another process registers and resolves one more between the two reads.
          if (after === 0) {
            record.register(prediction());
            record.resolve(1, outcome());
          }
        },
        outcomesAfter: record.outcomesAfter,
      },
      stopwatch: () => 0,
    });

    cube.refresh();

    expect(cube.report({ filter: EVERYTHING, groupBy: [] }).overall).toMatchObject({ predictions: 2, n: 1 });
  });

  it('tells how long it took and over how many, in a report that the contract accepts', () => {
    const record = createFactRecord();
    record.register(prediction());
    record.register(prediction({ verdict: forecast({ probability: 0.7 }) }));
    record.resolve(0, outcome());
    let now = 0;
    const cube = createAccuracyCube({ source: record, stopwatch: () => (now += 5) });
    cube.refresh();

    const report = cube.report({ filter: EVERYTHING, groupBy: AccuracyDimension.options });

    expect(report.measured).toEqual({ predictions: 2, durationMs: 5 });
    expect(AccuracyReport.parse(report)).toEqual(report);
    expect(report.groups.map(({ dimension }) => dimension)).toEqual(AccuracyDimension.options);
  });

  it('is an empty report before anything was registered', () => {
    const report = readReport(createFactRecord());

    expect(report).toMatchObject({ byModel: [], drift: [], rCurve: [], excursions: [], reliabilityEqualMass: [] });
    expect(report.overall).toMatchObject({ predictions: 0, n: 0, hitRate: null, brier: null, maxDrawdownR: null });
  });
});

function cubeOf(record: FactRecord) {
  return createAccuracyCube({ source: record, stopwatch: () => 0 });
}

function readReport(record: FactRecord): AccuracyReport {
  const cube = cubeOf(record);
  cube.refresh();
  return cube.report({ filter: EVERYTHING, groupBy: [] });
}

function expectSame(cube: AccuracyReport, plain: AccuracyReport): void {
  const { measured: _, ...ours } = cube;
  const { measured: __, ...theirs } = plain;
  expect(near(ours, theirs)).toEqual(theirs);
}

/** `value` with every number that lies within 1e-9 of its counterpart, relative to its size, replaced by it. */
function near(value: unknown, like: unknown): unknown {
  if (typeof value === 'number' && typeof like === 'number') {
    return Math.abs(value - like) <= 1e-9 * Math.max(1, Math.abs(like)) ? like : value;
  }
  if (Array.isArray(value) && Array.isArray(like)) return value.map((one, index) => near(one, like[index]));
  if (typeof value === 'object' && value !== null && typeof like === 'object' && like !== null) {
    // Both are plain objects of reports.
    const other = like as Record<string, unknown>;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, near(one, other[key])]));
  }
  return value;
}

const EVERYTHING = AccuracyFilter.parse({});
