import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Prediction } from '#shared/domain/prediction';
import { abstention, forecast, outcome, prediction, provenance } from '#tests/support/prediction-fixtures';
import { openTestJournal } from '#tests/support/test-journal';
import type { Journal } from './open-database';
import { createPredictionStore } from './prediction-store';

describe('prediction store', () => {
  let journal: Journal;
  beforeEach(async () => {
    journal = await openTestJournal();
  });
  afterEach(() => {
    journal.close();
  });

  it('gives back the prediction and what the model saw', () => {
    const store = createPredictionStore(journal);

    store.insert(prediction(), CONTEXT);

    expect(store.get('pred_1')).toEqual({ prediction: prediction(), context: CONTEXT });
    expect(store.get('pred_2')).toBeNull();
  });

  it('finds the statement that was registered before, and no other', () => {
    const store = createPredictionStore(journal);
    store.insert(prediction({ id: 'first', requestedAt: 1 }), CONTEXT);
    store.insert(prediction({ id: 'second', requestedAt: 2 }), CONTEXT);

    const found = (fields: Partial<Prediction>) => store.findSame(prediction({ id: 'new', ...fields }))?.id ?? null;

    expect(found({})).toBe('first');
    expect(found({ asOf: prediction().asOf + 1 })).toBeNull();
    expect(found({ instrument: 'XAUUSD' })).toBeNull();
    expect(found({ provenance: provenance({ seed: 99 }) })).toBeNull();
    expect(found({ provenance: provenance({ modelHash: 'b'.repeat(64) }) })).toBeNull();
    expect(found({ provenance: provenance({ adapterHash: 'c'.repeat(64) }) })).toBeNull();
    expect(found({ provenance: provenance({ contextHash: 'd'.repeat(64) }) })).toBeNull();
    expect(found({ provenance: provenance({ rawOutput: 'another answer' }) })).toBeNull();
    expect(found({ sampling: SAMPLING })).toBeNull();
    store.insert(prediction({ id: 'sampled', sampling: SAMPLING }), CONTEXT);
    expect(found({ sampling: SAMPLING })).toBe('sampled');
    expect(found({ sampling: { ...SAMPLING, outputs: ['{}', 'ü'] } })).toBeNull();
  });

  it('lists the newest first within the filter and the limit', () => {
    const store = createPredictionStore(journal);
    store.insert(prediction({ id: 'a', requestedAt: 1, source: 'rules' }), CONTEXT);
    store.insert(prediction({ id: 'b', requestedAt: 3, mode: 'live' }), CONTEXT);
    store.insert(prediction({ id: 'c', requestedAt: 2, provenance: provenance({ modelId: 'other' }) }), CONTEXT);
    store.insert(prediction({ id: 'd', requestedAt: 2, instrument: 'XAUUSD', timeframe: '4h' }), CONTEXT);

    const ids = (query: Parameters<typeof store.list>[0]) => store.list(query).map(({ id }) => id);

    expect(ids({})).toEqual(['b', 'd', 'c', 'a']);
    expect(ids({ limit: 2 })).toEqual(['b', 'd']);
    expect(ids({ instrument: 'EURUSD', modelId: 'tiny' })).toEqual(['b', 'a']);
    expect(ids({ timeframe: '4h' })).toEqual(['d']);
    expect(ids({ source: 'rules' })).toEqual(['a']);
    expect(ids({ modes: ['live', 'replay'] })).toEqual(['b']);
  });

  it('reads on after the last of a page, also among those of one instant', () => {
    const store = createPredictionStore(journal);
    store.insert(prediction({ id: 'a', requestedAt: 1 }), CONTEXT);
    store.insert(prediction({ id: 'b', requestedAt: 2 }), CONTEXT);
    store.insert(prediction({ id: 'c', requestedAt: 2 }), CONTEXT);
    store.insert(prediction({ id: 'd', requestedAt: 3 }), CONTEXT);

    const next = store.list({ olderThan: { requestedAt: 2, id: 'c' } }).map(({ id }) => id);

    expect(next).toEqual(['b', 'a']);
  });

  it('tells how predictions ended, the latest to become known first, with what was predicted', () => {
    const store = createPredictionStore(journal);
    const short = forecast({ direction: 'short', probability: 0.45 });
    store.insert(prediction({ id: 'a', requestedAt: 3 }), CONTEXT);
    store.insert(prediction({ id: 'b', requestedAt: 2, source: 'person', baseRate: null, verdict: short }), CONTEXT);
    store.insert(prediction({ id: 'c', requestedAt: 1, instrument: 'XAUUSD', mode: 'live', timeframe: '4h' }), CONTEXT);
    store.insert(prediction({ id: 'open', requestedAt: 4 }), CONTEXT);
    store.recordOutcome('a', outcome({ knownAt: 90 }), 1);
    store.recordOutcome('a', outcome({ knownAt: 50, result: 'stop' }), 2);
    store.recordOutcome('b', outcome({ knownAt: 50 }), 1);
    store.recordOutcome('c', outcome({ knownAt: 70 }), 1);

    const ids = (query: Partial<Parameters<typeof store.outcomes>[0]>) =>
      store.outcomes({ limit: 9, ...query }).map(({ predictionId }) => predictionId);

    expect(ids({})).toEqual(['c', 'b', 'a']);
    expect(ids({ instrument: 'EURUSD', timeframe: '1h', limit: 1 })).toEqual(['b']);
    expect(ids({ source: 'model' })).toEqual(['c', 'a']);
    expect(ids({ mode: 'live' })).toEqual(['c']);
    expect(ids({ visibleUntil: { EURUSD: 49, XAUUSD: 70 } })).toEqual(['c']);
    expect(() => ids({ before: 'open' })).toThrow(expect.objectContaining({ code: 'not_found' }));
    expect(store.outcomes({ limit: 1, source: 'person' })).toEqual([
      {
        predictionId: 'b',
        instrument: 'EURUSD',
        timeframe: '1h',
        source: 'person',
        mode: 'retrospective',
        direction: 'short',
        probability: 0.45,
        baseRate: null,
        asOf: 900_000,
        outcome: outcome({ knownAt: 50 }),
      },
    ]);
    expect(store.outcomes({ limit: 1, instrument: 'EURUSD', before: 'b' })[0]).toMatchObject({
      baseRate: { fraction: 0.5, n: 1_000 },
      outcome: { result: 'stop' },
    });
  });

  it('names each instrument with predictions once', () => {
    const store = createPredictionStore(journal);
    const before = store.instruments();
    for (const [index, instrument] of ['XAUUSD', 'BTC/USDT', 'XAUUSD', 'EURUSD'].entries()) {
      store.insert(prediction({ id: `p${index}`, instrument }), CONTEXT);
    }

    expect([before, store.instruments()]).toEqual([[], ['BTC/USDT', 'EURUSD', 'XAUUSD']]);
  });

  it('refuses an outcome of what was never predicted', () => {
    const store = createPredictionStore(journal);

    expect(() => store.recordOutcome('pred_9', outcome(), 1)).toThrow('was one of pred_9');
  });

  it('tells of open forecasts what may decide them, and later only of new ones', () => {
    const store = createPredictionStore(journal);
    store.insert(prediction({ id: 'open' }), CONTEXT);
    store.insert(prediction({ id: 'done' }), CONTEXT);
    store.insert(prediction({ id: 'abstained', verdict: abstention() }), CONTEXT);
    store.recordOutcome('done', outcome(), 5);

    const first = store.openAfter(0);
    store.insert(prediction({ id: 'other', instrument: 'XAUUSD' }), CONTEXT);
    const second = store.openAfter(first.lastNumber);

    expect(first.forecasts).toEqual([
      {
        id: 'open',
        instrument: 'EURUSD',
        timeframe: '1h',
        asOf: 900_000,
        direction: 'long',
        stop: 90,
        target: 110,
        horizonCandles: 8,
      },
    ]);
    expect(second.forecasts.map(({ id }) => id)).toEqual(['other']);
    expect(store.openAfter(second.lastNumber)).toEqual({ forecasts: [], lastNumber: second.lastNumber });
  });

  it("gives a model's own record, of what was known before and entered, newest result first", () => {
    const store = createPredictionStore(journal);
    const add = (
      id: string,
      knownAt: number,
      fields: Partial<Prediction> = {},
      result = 'target' as const as 'target' | 'stop',
    ) => {
      store.insert(prediction({ id, ...fields }), CONTEXT);
      store.recordOutcome(id, outcome({ knownAt, result }), 5);
    };
    add('first', 10, { verdict: forecast({ rawProbability: 0.7 }) });
    add('second', 20, {}, 'stop');
    add('later', 30);
    add('other adapter', 10, { provenance: provenance({ adapterHash: 'c'.repeat(64) }) });
    add('other model', 10, { provenance: provenance({ modelId: 'other' }) });
    store.insert(prediction({ id: 'waiting' }), CONTEXT);
    store.recordOutcome('waiting', outcome({ knownAt: 12, result: 'not_entered' }), 5);

    const query = { modelId: 'tiny', adapterHash: null, knownBefore: 30, limit: 10 };

    expect(store.record(query)).toEqual([
      { rawProbability: 0.6, isHit: false },
      { rawProbability: 0.7, isHit: true },
    ]);
    expect(store.record({ ...query, modes: ['live'] })).toEqual([]);
    expect(store.record({ ...query, modes: ['retrospective', 'live'] })).toEqual(store.record(query));
    expect(store.record({ ...query, limit: 1 })).toEqual([{ rawProbability: 0.6, isHit: false }]);
    expect(store.record({ ...query, adapterHash: 'c'.repeat(64) })).toHaveLength(1);
  });

  it('pages through the resolved forecasts of a series by their moment', () => {
    const store = createPredictionStore(journal);
    for (const [id, asOf] of [
      ['b', 2],
      ['a', 1],
      ['c', 2],
    ] as const) {
      store.insert(prediction({ id, asOf }), CONTEXT);
      store.recordOutcome(id, outcome(), 5);
    }
    store.insert(prediction({ id: 'open' }), CONTEXT);

    const series = { instrument: 'EURUSD', timeframe: '1h', limit: 2 } as const;
    const first = store.resolved({ ...series, after: null });
    const second = store.resolved({ ...series, after: { asOf: 2, id: 'b' } });

    expect(first).toEqual([
      { id: 'a', asOf: 1, forecast: forecast(), outcome: outcome() },
      { id: 'b', asOf: 2, forecast: forecast(), outcome: outcome() },
    ]);
    expect(second.map(({ id }) => id)).toEqual(['c']);
  });

  it('keeps a corrected outcome beside the one that counts', () => {
    const store = createPredictionStore(journal);
    store.insert(prediction(), CONTEXT);

    store.recordOutcome('pred_1', outcome(), 5);
    store.recordOutcome('pred_1', outcome({ result: 'stop', rMultiple: -1 }), 6);

    expect(store.get('pred_1')?.prediction.outcome).toEqual(outcome({ result: 'stop', rMultiple: -1 }));
    const rows = journal.prepare('SELECT result, is_current FROM prediction_outcomes ORDER BY number').all();
    expect(rows).toEqual([
      { result: 'target', is_current: 0 },
      { result: 'stop', is_current: 1 },
    ]);
  });

  it('records an outcome that two threads found at the same time once', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'fairgap-outcomes-'));
    const file = path.join(folder, 'journal.sqlite');
    const journals = [await openTestJournal(file), await openTestJournal(file)];
    const [one, other] = journals.map(createPredictionStore);
    one?.insert(prediction(), CONTEXT);

    one?.recordOutcome('pred_1', outcome(), 5);
    other?.recordOutcome('pred_1', outcome(), 6);

    const rows = journals[0]?.prepare('SELECT is_current, recorded_at FROM prediction_outcomes').all();
    for (const each of journals) each.close();
    rmSync(folder, { recursive: true });
    expect(rows).toEqual([{ is_current: 1, recorded_at: 5 }]);
  });

  it('leaves the outcome that counts in place when the new one cannot be written', () => {
    const store = createPredictionStore(journal);
    store.insert(prediction(), CONTEXT);
    store.recordOutcome('pred_1', outcome(), 5);

    // The column refuses a result that it does not know.
    const broken = { ...outcome(), result: 'won' as 'target' };

    expect(() => store.recordOutcome('pred_1', broken, 6)).toThrow(/CHECK/);
    expect(store.get('pred_1')?.prediction.outcome).toEqual(outcome());
  });
});

const SAMPLING = {
  asked: 2,
  agreeing: 2,
  opposing: 0,
  abstaining: 0,
  invalid: 0,
  seeds: [7, 8],
  outputs: ['{}', 'ö "\n\u2028'],
};
const CONTEXT = { prompt: 'question', system: 'rules', grammar: '{}', maxTokens: 160, temperature: 0.7 };
