import { describe, expect, it } from 'vitest';
import type { SeriesReader } from '#electron/ports/series-reader';
import { averageTrueRange } from '#shared/domain/average-true-range';
import { type CandleColumns, sliceColumns } from '#shared/domain/candle-columns';
import { RangeForecast } from '#shared/domain/signal-model';
import {
  detectSeriesStructures,
  modelsInMemory,
  pulledBackCandles,
  readerOf,
  trainOn,
} from '#tests/support/learned-fixtures';
import { FEATURE_NAMES, FEATURE_SET } from './features';
import { labelBarriers } from './labels';
import { createLearnedForecaster } from './learned-forecaster';

const HOUR = 3_600_000;
const candles = pulledBackCandles({ length: 4_000 });
const trained = trainOn(candles);
const [firstKnownAt, secondKnownAt] = trained.report.folds.map(({ calibratedUntil }) => calibratedUntil) as [
  number,
  number,
];
const SERIES = { instrument: 'EURUSD', timeframe: '1h' } as const;

describe('createLearnedForecaster', () => {
  it('says nothing before the first model was known, and the first one speaks from then on', () => {
    const { forecaster } = start();

    const before = forecaster.view({ ...SERIES, algorithm: 'boosting', asOf: firstKnownAt - HOUR });
    const then = forecaster.view({ ...SERIES, algorithm: 'boosting', asOf: firstKnownAt });

    expect(before).toBeNull();
    expect(then?.asOf).toBe(firstKnownAt);
    expect(then?.long.modelId).toBe(trained.report.folds[0]?.models.find(isLongBoosting)?.id);
  });

  it('asks the newest model that knew nothing later', () => {
    const { forecaster } = start();

    const ids = [secondKnownAt - HOUR, secondKnownAt].map(
      (asOf) => forecaster.view({ ...SERIES, algorithm: 'boosting', asOf })?.long.modelId,
    );

    expect(ids).toEqual(trained.report.folds.slice(0, 2).map(({ models }) => models.find(isLongBoosting)?.id));
  });

  it('says on later candles exactly what the test of the training scored', () => {
    const { forecaster, models } = start();
    const id = trained.report.folds[0]?.models.find(isLongBoosting)?.id;
    const info = models.list(SERIES).find((listed) => listed.id === id);
    const first = candles.openAt.indexOf(firstKnownAt - HOUR);
    const { labels } = labelBarriers(candles, averageTrueRange(candles), trained.report.barriers, 'long');

    const views = forecaster.over({ ...SERIES, algorithm: 'boosting', asOf: secondKnownAt - HOUR, candles: 500 });

    const errors = views.map(
      (view, index) => (view?.long.probability ?? Number.NaN) - (labels[first + index] as number),
    );
    const brier = errors.reduce((sum, error) => sum + error ** 2, 0) / 500;
    expect(info?.metrics).toMatchObject({ n: 500, brier: expect.closeTo(brier, 12) });
  });

  it('gives every feature by name and the contributions that move it most', () => {
    const view = start().forecaster.view({ ...SERIES, algorithm: 'logistic' });

    expect(view).toMatchObject({ ...SERIES, featureSet: FEATURE_SET, barriers: trained.report.barriers });
    expect(Object.keys(view?.features ?? {})).toEqual(FEATURE_NAMES);
    const sizes = view?.long.contributions.map(({ contribution }) => Math.abs(contribution)) ?? [];
    expect(sizes).toHaveLength(8);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    for (const { name, value } of view?.long.contributions ?? []) expect(value).toBe(view?.features[name]);
  });

  it('says over a stretch what it says close by close', () => {
    const { forecaster } = start();
    const question = { ...SERIES, algorithm: 'boosting', asOf: secondKnownAt + 3 * HOUR } as const;

    const views = forecaster.over({ ...question, candles: 10 });

    const single = Array.from({ length: 10 }, (_, index) => {
      const view = forecaster.view({ ...question, asOf: question.asOf - (9 - index) * HOUR });
      return view && { asOf: view.asOf, long: view.long.probability, short: view.short.probability };
    });
    expect(
      views.map((view) => view && { asOf: view.asOf, long: view.long.probability, short: view.short.probability }),
    ).toEqual(single);
    expect(new Set(views.map((view) => view?.long.modelId)).size).toBe(2);
    expect(views.every((view) => view?.long.contributions.length === 0)).toBe(true);
  });

  it('repeats a probability from stored features, and not with a model that was trained again', () => {
    const { forecaster, models } = start();
    const view = forecaster.view({ ...SERIES, algorithm: 'boosting' });
    const { modelId, modelHash } = view?.short ?? { modelId: '', modelHash: '' };
    const features = JSON.parse(JSON.stringify(view?.features)) as Record<string, number | null>;

    const repeated = forecaster.repeat({ modelId, modelHash, features });
    const other = trainOn(candles, { seed: 9, speakFrom: trained.report.lastCloseAt }).models;
    models.save(other);

    expect(repeated).toEqual({ probability: view?.short.probability });
    const fresh = createLearnedForecaster({ market: market(), structures: detectSeriesStructures, models });
    expect(() => fresh.repeat({ modelId, modelHash, features })).toThrow(
      expect.objectContaining({ code: 'not_found' }),
    );
    expect(() => fresh.repeat({ modelId: 'none', modelHash, features })).toThrow(
      expect.objectContaining({ code: 'not_found' }),
    );
  });

  it('leaves out models of other features and of one side only', () => {
    const newest = trained.report.lastCloseAt;
    const { forecaster } = start(trained.models.filter(({ info }) => info.knownAt < newest || info.task !== 'short'));
    const others = trained.models.map((model) => ({ ...model, info: { ...model.info, featureSet: 'features-0' } }));

    const view = forecaster.view({ ...SERIES, algorithm: 'boosting' });

    expect(view?.long.modelId).toBe(trained.report.folds.at(-2)?.models.find(isLongBoosting)?.id);
    expect(start(others).forecaster.view({ ...SERIES, algorithm: 'boosting' })).toBeNull();
    expect(start(others).forecaster.range(SERIES)).toBeNull();
  });

  it('gives a range whose prices go outwards, rounded to the precision of the prices', () => {
    const range = start().forecaster.range(SERIES);

    expect(RangeForecast.parse(range)).toEqual(range);
    const high = range?.high.map(({ price }) => price) ?? [];
    const low = range?.low.map(({ price }) => price) ?? [];
    expect(range?.high.map(({ quantile }) => quantile)).toEqual([0.1, 0.5, 0.9]);
    expect(high).toEqual(high.toSorted((a, b) => a - b));
    expect(low).toEqual(low.toSorted((a, b) => b - a));
    expect([...high, ...low].every((price) => price === Number(price.toFixed(5)))).toBe(true);
    expect(high[1]).toBeGreaterThan(low[1] as number);
  });

  it('computes the features of the same candles once, and again after a correction', () => {
    let detections = 0;
    let shown: CandleColumns = candles;
    const models = modelsInMemory();
    models.save(trained.models);
    const forecaster = createLearnedForecaster({
      market: { ...market(), closed: (query) => readerOf({ candles: shown, timeframe: '1h' }).closed(query) },
      structures: (input) => {
        detections++;
        return detectSeriesStructures(input);
      },
      models,
    });

    const before = forecaster.view({ ...SERIES, algorithm: 'boosting' });
    forecaster.view({ ...SERIES, algorithm: 'logistic' });
    forecaster.range(SERIES);
    const detectionsBefore = detections;
    shown = { ...candles, volume: candles.volume.with(3_990, 1_000_000) };
    const after = forecaster.view({ ...SERIES, algorithm: 'boosting' });

    expect([detectionsBefore, detections]).toEqual([1, 2]);
    expect(after?.features.volume_ratio_20).not.toBe(before?.features.volume_ratio_20);
  });

  it('says nothing on too few candles, and fails as the reader does on none', () => {
    const few = readerOf({ candles: sliceColumns(candles, 0, 300), timeframe: '1h' });
    const { forecaster } = start(trained.models, few);

    expect(forecaster.view({ ...SERIES, algorithm: 'boosting' })).toBeNull();
    expect(forecaster.over({ ...SERIES, algorithm: 'boosting', candles: 5 })).toEqual([null, null, null, null, null]);
    expect(() => forecaster.view({ ...SERIES, algorithm: 'boosting', asOf: 0 })).toThrow(
      expect.objectContaining({ code: 'no_candles' }),
    );
  });
});

function start(stored = trained.models, reader: SeriesReader = market()) {
  const models = modelsInMemory();
  models.save(stored);
  return {
    models,
    forecaster: createLearnedForecaster({ market: reader, structures: detectSeriesStructures, models }),
  };
}

function market(): SeriesReader {
  return readerOf({ candles, timeframe: '1h' });
}

function isLongBoosting({ task, algorithm }: { task: string; algorithm: string }): boolean {
  return task === 'long' && algorithm === 'boosting';
}
