import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCandleStore } from '#electron/infra/sqlite/candle-store';
import type { Journal } from '#electron/infra/sqlite/open-database';
import { createPredictionMoments } from '#electron/infra/sqlite/prediction-moments';
import { createPredictionStore } from '#electron/infra/sqlite/prediction-store';
import { createScheduleStore } from '#electron/infra/sqlite/schedule-store';
import { sha256OfText } from '#electron/infra/system/sha256-of-text';
import { createTimeSortedIds } from '#electron/infra/system/time-sorted-ids';
import { createMarketView } from '#electron/pipeline/market-data/market-view';
import { decideMode } from '#electron/pipeline/predictions/decide-mode';
import { createPredictionService } from '#electron/pipeline/predictions/prediction-service';
import { createScheduleService } from '#electron/pipeline/predictions/schedule-service';
import type { ConfluenceQuestion } from '#electron/ports/confluence-reader';
import type { Prediction } from '#shared/domain/prediction';
import { timeframeMs } from '#shared/domain/timeframe';
import { candleSeries } from '#tests/support/candle-series';
import { openTestJournal, testSqliteBinding } from '#tests/support/test-journal';
import { citedStructures, composeAnalysis } from './compose-analysis';
import { seriesMoments } from './series-moments';

const HOUR_MS = timeframeMs('1h');
const CANDLES = candleSeries({ length: 600, timeframe: '1h', seed: 3 });
const LAST_CLOSE = (CANDLES.at(-1)?.openAt ?? 0) + HOUR_MS;
/** As an exchange streams: a candle is here some hundred milliseconds after its close. */
const LATENCY_MS = 400;
const NOW = LAST_CLOSE + 1_000;

describe('a candle that came a little after its close', () => {
  let journal: Journal;
  let analysis: ReturnType<typeof composeAnalysis>;
  const clock = { now: () => NOW };
  beforeEach(async () => {
    journal = await openTestJournal();
    const candles = createCandleStore(journal);
    candles.registerInstrument({ id: 'EURUSD', source: 'exchange', pricePrecision: 5 });
    candles.appendStreamed(
      'EURUSD',
      '1h',
      CANDLES.map((candle) => ({ ...candle, knownAt: candle.openAt + HOUR_MS + LATENCY_MS })),
    );
    const view = createMarketView({ store: candles, clock });
    const predictions = createPredictionStore(journal);
    const nativeBinding = testSqliteBinding();
    analysis = composeAnalysis({
      database: journal,
      view,
      candles,
      predictions,
      modelsFolder: '/nowhere',
      nativeBinding,
    });
  });
  afterEach(() => {
    journal.close();
  });

  it('is the moment of an alert at once, with its confluence', () => {
    const needs = { structures: false, signals: true, confluence: true, predictions: false, window: 1 };
    const query = {
      instrument: 'EURUSD',
      timeframe: '1h',
      after: LAST_CLOSE - 1,
      until: LAST_CLOSE,
      limit: 5,
    } as const;

    const moments = seriesMoments(
      { ...query, seenAt: NOW, needs },
      { ...analysis, predictions: createPredictionMoments(journal) },
    );

    expect(moments.map(({ closeAt }) => closeAt)).toEqual([LAST_CLOSE]);
    expect(moments[0]?.confluence).not.toBeNull();
    expect(moments[0]?.previousConfluence).not.toBeNull();
  });

  it('is what a schedule predicts at, live, with the confluence of the same candle', async () => {
    const predictions = createPredictionStore(journal);
    const asked: ConfluenceQuestion[] = [];
    const service = createPredictionService({
      ...analysis,
      structures: citedStructures,
      model: { ...NO_MODEL },
      templates: { render: () => ({ version: '1', text: '' }) },
      confluence: {
        at: (question, options) => {
          const found = analysis.confluence.at(question, options);
          asked.push({ ...question, asOf: found.asOf });
          return found;
        },
      },
      store: predictions,
      sha256: sha256OfText,
      clock,
      ids: createTimeSortedIds(clock),
      onPrediction: () => {},
      modeOf: (moment) => decideMode({ ...moment, isReplaying: false }),
    });
    const made: Prediction[] = [];
    const schedules = createScheduleService({
      store: createScheduleStore(journal),
      market: analysis.market,
      predict: async (question, signal) => {
        const prediction = await service.request(question, signal);
        made.push(prediction);
        return prediction;
      },
      isReplaying: () => false,
      budget: () => ({ perDay: 10, modelMsPerHour: 0 }),
      clock: { now: () => NOW },
      ids: createTimeSortedIds(clock),
      onChange: () => {},
      onFailure: (error) => {
        throw error;
      },
    });
    const draft = { instrument: 'EURUSD', timeframe: '1h', maker: 'rules', samples: 1, isEnabled: true } as const;
    createScheduleStore(journal).save({ ...draft, id: 's1', createdAt: LAST_CLOSE - 1_000 });

    schedules.candleClosed('EURUSD');
    await schedules.idle();

    expect(made).toMatchObject([{ asOf: LAST_CLOSE, mode: 'live' }]);
    expect(asked.map(({ asOf }) => asOf)).toEqual([LAST_CLOSE]);
  });
});

const NO_MODEL = {
  loaded: () => null,
  ensureLoaded: async () => null,
  generate: async () => Promise.reject(new Error('no model')),
  generateSamples: async () => Promise.reject(new Error('no model')),
  countTokens: () => 0,
  unload: async () => {},
};
