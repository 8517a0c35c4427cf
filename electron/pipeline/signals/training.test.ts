import { describe, expect, it } from 'vitest';
import { emptyColumns } from '#shared/domain/candle-columns';
import { TrainingReport } from '#shared/domain/signal-model';
import { candleColumns } from '#tests/support/candle-series';
import { pulledBackCandles, trainOn } from '#tests/support/learned-fixtures';
import { LearnedParameters } from './learned-parameters';

const candles = pulledBackCandles({ length: 4_000 });
const trained = trainOn(candles, { checkShuffled: true });

describe('trainSignalModels', () => {
  it('finds on later candles what there is to find, by each algorithm and for both sides', () => {
    const scores = trained.report.scores.map(({ task, algorithm, metrics }) => ({
      task,
      algorithm,
      ...metrics,
    }));

    expect(scores.map(({ task, algorithm }) => `${task} ${algorithm}`)).toEqual([
      'long logistic',
      'short logistic',
      'long boosting',
      'short boosting',
    ]);
    for (const { auc, brierSkill, calibrationError, n } of scores) {
      expect(n).toBeGreaterThan(1_200);
      expect(auc).toBeGreaterThan(0.6);
      expect(brierSkill).toBeGreaterThan(0.03);
      expect(calibrationError).toBeLessThan(0.1);
    }
  });

  it('sees how far price goes, with quantiles that hold', () => {
    const quantiles = trained.report.rangeScores?.quantiles ?? [];

    expect(quantiles.map(({ side, quantile }) => `${side} ${quantile}`)).toEqual([
      'up 0.1',
      'up 0.5',
      'up 0.9',
      'down 0.1',
      'down 0.5',
      'down 0.9',
    ]);
    for (const { quantile, coverage, skill } of quantiles) {
      expect(Math.abs((coverage as number) - quantile)).toBeLessThan(0.08);
      expect(skill).toBeGreaterThan(0);
    }
  });

  it('finds nothing on labels in random order', () => {
    expect(Math.abs(trained.report.shuffledSkill as number)).toBeLessThan(0.02);
  });

  it('tells of every step, the newest without a test', () => {
    const { folds } = trained.report;
    const { horizonCandles } = trained.report.barriers;

    expect(folds.map(({ testedUntil }) => testedUntil)).toEqual([
      ...folds.slice(1).map(({ calibratedUntil }) => calibratedUntil),
      null,
    ]);
    expect(folds.at(-1)?.calibratedUntil).toBe(trained.report.lastCloseAt);
    for (const fold of folds) {
      expect(fold.trainedFrom).toBeLessThan(fold.trainedUntil);
      expect(fold.trainedUntil).toBeLessThan(fold.calibratedUntil);
      expect(fold.embargoCandles).toBe(horizonCandles);
      expect(fold.models).toHaveLength(5);
    }
  });

  it('gives models that say when they may speak and hold no more than JSON does', () => {
    const ids = trained.models.map(({ info }) => info.id);
    const newest = trained.models.filter(({ info }) => info.knownAt === trained.report.lastCloseAt);

    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.at(-1)).toBe('EURUSD-1h-range-boosting-20200620');
    expect(newest.every(({ info }) => info.metrics === null && info.rangeMetrics === null)).toBe(true);
    for (const { parameters } of trained.models) {
      expect(LearnedParameters.parse(JSON.parse(JSON.stringify(parameters)))).toEqual(parameters);
    }
  });

  it('gives a report of the published shape', () => {
    const report = { ...trained.report, models: [], durationMs: 0, peakMemoryBytes: 0 };

    expect(TrainingReport.parse(report)).toEqual(report);
  });

  it('gives the same models for the same input', () => {
    const options = { algorithms: ['boosting'], stepCandles: 2_000 } as const;

    const first = trainOn(candles, options);

    expect(trainOn(candles, options)).toEqual(first);
  });

  it('starts with a model that may speak at the wanted moment', () => {
    const speakFrom = (candles.openAt[3_000] as number) + 1;

    const { report } = trainOn(candles, { speakFrom, algorithms: ['logistic'] });

    expect(report.folds[0]?.calibratedUntil).toBe(candles.openAt[3_000]);
  });

  it('finds no skill on a random walk', () => {
    const walk = candleColumns({ length: 4_000, timeframe: '1h', seed: 5 });

    const { report } = trainOn(walk, { algorithms: ['logistic'] });

    for (const { metrics } of report.scores) expect(metrics.brierSkill).toBeLessThan(0.02);
  });

  it('refuses too few candles, with the numbers', () => {
    const few = pulledBackCandles({ length: 2_000 });

    expect(() => trainOn(few)).toThrow(
      expect.objectContaining({ code: 'too_few_candles', details: { needed: 2_136, candles: 2_000 } }),
    );
    expect(() => trainOn(candles, { speakFrom: candles.openAt[1_000] })).toThrow(
      expect.objectContaining({ code: 'too_few_candles' }),
    );
  });

  it('refuses candles that never move', () => {
    const flat = { ...emptyColumns(3_000), openAt: pulledBackCandles({ length: 3_000 }).openAt };

    expect(() => trainOn(flat)).toThrow(expect.objectContaining({ code: 'too_few_candles' }));
  });

  it('stops between two models and tells how far it is', () => {
    const progress: number[] = [];
    const stopAfterTwo = {
      onProgress: (fraction: number) => progress.push(fraction),
      shouldStop: () => progress.length >= 2,
    };

    expect(() => trainOn(candles, stopAfterTwo)).toThrow(expect.objectContaining({ code: 'cancelled' }));
    expect(progress).toHaveLength(2);
  });
});
