import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCandleStore } from '#electron/infra/sqlite/candle-store';
import type { Journal } from '#electron/infra/sqlite/open-database';
import { createPredictionMoments } from '#electron/infra/sqlite/prediction-moments';
import { createPredictionStore } from '#electron/infra/sqlite/prediction-store';
import { createMarketView } from '#electron/pipeline/market-data/market-view';
import { timeframeMs } from '#shared/domain/timeframe';
import { candleSeries } from '#tests/support/candle-series';
import { outcome, prediction } from '#tests/support/prediction-fixtures';
import { openTestJournal, testSqliteBinding } from '#tests/support/test-journal';
import { composeAnalysis } from './compose-analysis';
import { seriesMoments } from './series-moments';

const HOUR_MS = timeframeMs('1h');
const COUNT = 400;
const CANDLES = candleSeries({ length: COUNT, timeframe: '1h', seed: 3 });
const closeAt = (index: number) => (CANDLES[index]?.openAt ?? 0) + HOUR_MS;

describe('seriesMoments', () => {
  let journal: Journal;
  beforeEach(async () => {
    journal = await openTestJournal();
    const store = createCandleStore(journal);
    store.registerInstrument({ id: 'EURUSD', source: 'exchange', pricePrecision: 5 });
    store.appendStreamed(
      'EURUSD',
      '1h',
      CANDLES.map((candle) => ({ ...candle, knownAt: candle.openAt + HOUR_MS })),
    );
  });
  afterEach(() => {
    journal.close();
  });

  it('gives each close in (after, until] once, oldest first, and no more than the newest that are asked for', () => {
    const all = momentsOf({ after: closeAt(389), until: closeAt(395) });
    const newest = momentsOf({ after: closeAt(389), until: closeAt(395), limit: 2 });

    expect(all.map((moment) => moment.closeAt)).toEqual([390, 391, 392, 393, 394, 395].map(closeAt));
    expect(all.map(({ price }) => price)).toEqual(CANDLES.slice(390, 396).map(({ close }) => close));
    expect(all[0]).toMatchObject({ previousPrice: CANDLES[389]?.close, account: null });
    expect(newest.map((moment) => moment.closeAt)).toEqual([closeAt(394), closeAt(395)]);
    expect(momentsOf({ after: closeAt(395), until: closeAt(395) })).toEqual([]);
  });

  it('says of a moment the same whether or not later candles are there', () => {
    const stretch = momentsOf({ after: closeAt(359), until: closeAt(399) });
    // Of indexes only differences mean something: they count from another first candle.
    const alone = stretch.map(({ closeAt: at }) => momentsOf({ after: at - 1, until: at })[0]);

    expect(stretch.map(withoutIndex)).toEqual(alone.map((moment) => moment && withoutIndex(moment)));
    expect(stretch.some(({ changes }) => changes.length > 0)).toBe(true);
    expect(stretch.some(({ signals }) => signals.length > 0)).toBe(true);
    expect(stretch.every(({ confluence }) => confluence !== null)).toBe(true);
  });

  it('tells what became known inside the window only, newest first', () => {
    const [moment] = momentsOf({ after: closeAt(398), until: closeAt(399), window: 5 });
    const [wide] = momentsOf({ after: closeAt(398), until: closeAt(399), window: 200 });

    const instants = moment?.changes.map(({ at }) => at) ?? [];
    expect(instants.every((at) => at > closeAt(394) && at <= closeAt(399))).toBe(true);
    expect(instants).toEqual(instants.toSorted((a, b) => b - a));
    expect(wide?.changes.length).toBeGreaterThan(instants.length);
  });

  it('finds predictions at the close that they are about and at the one that decided them', () => {
    const predictions = createPredictionStore(journal);
    const made = prediction({ id: 'p1', asOf: closeAt(390) });
    const context = { prompt: '', system: '', grammar: '{}', maxTokens: 0, temperature: 0 };
    predictions.insert(made, context);
    predictions.recordOutcome('p1', outcome({ knownAt: closeAt(393) }), closeAt(393));
    predictions.insert(
      prediction({ id: 'other', asOf: closeAt(390), timeframe: '4h', provenance: { ...made.provenance, seed: 9 } }),
      context,
    );

    const moments = momentsOf({ after: closeAt(388), until: closeAt(394) });

    expect(moments.map(({ made: of }) => of.map(({ id }) => id))).toEqual([[], ['p1'], [], [], [], []]);
    expect(moments.map(({ resolved }) => resolved.map(({ id }) => id))).toEqual([[], [], [], [], ['p1'], []]);
  });

  it('stops between its steps when it is asked to', () => {
    expect(() => momentsOf({ after: 0, until: closeAt(399), isStopped: () => true })).toThrow(/stopped/);
  });

  function momentsOf(query: {
    after: number;
    until: number;
    limit?: number;
    window?: number;
    isStopped?: () => boolean;
  }) {
    const candles = createCandleStore(journal);
    const view = createMarketView({ store: candles, clock: { now: () => closeAt(COUNT - 1) } });
    const predictions = createPredictionStore(journal);
    const { after, until, limit = 1_000, window = 20, isStopped } = query;
    const needs = { structures: true, signals: true, confluence: true, predictions: true, window };
    return seriesMoments(
      { instrument: 'EURUSD', timeframe: '1h', after, until, limit, needs },
      {
        ...composeAnalysis({
          database: journal,
          view,
          candles,
          predictions,
          nativeBinding: testSqliteBinding(),
          modelsFolder: '/nowhere',
        }),
        predictions: createPredictionMoments(journal),
        ...(isStopped ? { isStopped } : {}),
      },
    );
  }
});

function withoutIndex<T extends { readonly index: number }>({ index, ...rest }: T): Omit<T, 'index'> {
  return rest;
}
