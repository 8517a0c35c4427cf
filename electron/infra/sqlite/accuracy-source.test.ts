import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { abstention, forecast, outcome, prediction, provenance } from '#tests/support/prediction-fixtures';
import { openTestJournal } from '#tests/support/test-journal';
import { createAccuracySource } from './accuracy-source';
import type { Journal } from './open-database';
import { createPredictionStore } from './prediction-store';

describe('accuracy source', () => {
  let journal: Journal;
  beforeEach(async () => {
    journal = await openTestJournal();
  });
  afterEach(() => {
    journal.close();
  });

  it('tells everything that scores need of a forecast and of an abstention', () => {
    const store = createPredictionStore(journal);
    store.insert(
      prediction({
        id: 'a',
        verdict: forecast({ direction: 'short', probability: 0.7 }),
        baseRate: { fraction: 0.4, n: 900 },
        provenance: provenance({ adapterHash: 'c0ffee', validity: 'repaired' }),
        facets: { session: 'london', structureKind: 'swing', confluence: -0.25 },
      }),
      CONTEXT,
    );
    store.insert(
      prediction({ id: 'b', verdict: abstention(), baseRate: null, source: 'person', mode: 'live' }),
      CONTEXT,
    );

    const facts = [...createAccuracySource(journal).predictionsAfter(0)];

    const shared = { instrument: 'EURUSD', timeframe: '1h', asOf: 900_000, modelId: 'tiny', promptVersion: '1' };
    expect(facts).toEqual([
      {
        ...shared,
        number: 1,
        id: 'a',
        mode: 'retrospective',
        source: 'model',
        isForecast: true,
        direction: 'short',
        probability: 0.7,
        baseRate: 0.4,
        adapterHash: 'c0ffee',
        session: 'london',
        structureKind: 'swing',
        confluence: -0.25,
        validity: 'repaired',
      },
      {
        ...shared,
        number: 2,
        id: 'b',
        mode: 'live',
        source: 'person',
        isForecast: false,
        direction: null,
        probability: null,
        baseRate: null,
        adapterHash: null,
        session: null,
        structureKind: null,
        confluence: null,
        validity: 'first_try',
      },
    ]);
  });

  it('tells each outcome with the number of its prediction, superseded ones first', () => {
    const store = createPredictionStore(journal);
    store.insert(prediction({ id: 'z' }), CONTEXT);
    store.insert(prediction({ id: 'a' }), CONTEXT);
    store.recordOutcome('a', outcome({ costR: 0.1 }), 5);
    store.recordOutcome('a', outcome({ result: 'stop', rMultiple: -1, mfeR: 0.2, maeR: -1, costR: 0.1 }), 6);
    store.recordOutcome('z', outcome(), 7);

    const facts = [...createAccuracySource(journal).outcomesAfter(0)];

    const first = { result: 'target', knownAt: 2_000_000, rMultiple: 1, mfeR: 1, maeR: -0.2, costR: 0.1 };
    expect(facts).toEqual([
      { ...first, number: 1, predictionNumber: 2 },
      { ...first, number: 2, predictionNumber: 2, result: 'stop', rMultiple: -1, mfeR: 0.2, maeR: -1 },
      { ...first, number: 3, predictionNumber: 1, costR: 0 },
    ]);
  });

  it('reads on over many pages, and only what is new', () => {
    const store = createPredictionStore(journal);
    journal.transaction(() => {
      for (let i = 0; i < 4_500; i++) store.insert(prediction({ id: `p${i}` }), CONTEXT);
    })();
    const source = createAccuracySource(journal);

    expect([...source.predictionsAfter(0)].map(({ number }) => number)).toEqual(
      Array.from({ length: 4_500 }, (_, i) => i + 1),
    );
    expect([...source.predictionsAfter(4_498)].map(({ id }) => id)).toEqual(['p4498', 'p4499']);
    expect([...source.predictionsAfter(4_500)]).toEqual([]);
  });

  it('leaves the journal free while someone reads', () => {
    const store = createPredictionStore(journal);
    store.insert(prediction({ id: 'a' }), CONTEXT);
    const reading = createAccuracySource(journal).predictionsAfter(0);
    reading.next();

    expect(() => store.insert(prediction({ id: 'b' }), CONTEXT)).not.toThrow();
  });
});

const CONTEXT = { prompt: 'question', system: 'rules', grammar: '{}', maxTokens: 160, temperature: 0.7 };
