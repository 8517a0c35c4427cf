import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Prediction } from '#shared/domain/prediction';
import { abstention, outcome, prediction, provenance } from '#tests/support/prediction-fixtures';
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
  });

  it('lists the newest first within the filter and the limit', () => {
    const store = createPredictionStore(journal);
    store.insert(prediction({ id: 'a', requestedAt: 1 }), CONTEXT);
    store.insert(prediction({ id: 'b', requestedAt: 3, mode: 'live' }), CONTEXT);
    store.insert(prediction({ id: 'c', requestedAt: 2, provenance: provenance({ modelId: 'other' }) }), CONTEXT);
    store.insert(prediction({ id: 'd', requestedAt: 2, instrument: 'XAUUSD', timeframe: '4h' }), CONTEXT);

    const ids = (query: Parameters<typeof store.list>[0]) => store.list(query).map(({ id }) => id);

    expect(ids({})).toEqual(['b', 'd', 'c', 'a']);
    expect(ids({ limit: 2 })).toEqual(['b', 'd']);
    expect(ids({ instrument: 'EURUSD', modelId: 'tiny' })).toEqual(['b', 'a']);
    expect(ids({ timeframe: '4h' })).toEqual(['d']);
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

  it('counts as open only forecasts without an outcome', () => {
    const store = createPredictionStore(journal);
    store.insert(prediction({ id: 'open' }), CONTEXT);
    store.insert(prediction({ id: 'other', instrument: 'XAUUSD' }), CONTEXT);
    store.insert(prediction({ id: 'done' }), CONTEXT);
    store.insert(prediction({ id: 'abstained', verdict: abstention() }), CONTEXT);
    store.recordOutcome('done', outcome(), 5);

    expect(store.open().map(({ id }) => id)).toEqual(['open', 'other']);
    expect(store.open('XAUUSD').map(({ id }) => id)).toEqual(['other']);
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

const CONTEXT = { prompt: 'question', system: 'rules', grammar: '{}', maxTokens: 160, temperature: 0.7 };
