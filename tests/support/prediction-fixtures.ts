import type { Outcome } from '#shared/domain/outcome';
import type { Abstention, Forecast, Prediction, Provenance } from '#shared/domain/prediction';

/** A long forecast from 100 with stop 90 and target 110 over 8 candles of an hour, changed by `fields`. */
export function forecast(fields: Partial<Forecast> = {}): Forecast {
  return {
    kind: 'forecast',
    direction: 'long',
    probability: 0.6,
    rawProbability: null,
    referencePrice: 100,
    entry: { price: 100, evidenceId: 'close' },
    stop: { price: 90, evidenceId: 'swing-low' },
    targets: [{ price: 110, evidenceId: 'swing-high' }],
    invalidation: { price: 90, evidenceId: 'swing-low' },
    horizonCandles: 8,
    horizonMs: 8 * 3_600_000,
    evidenceIds: ['swing-low'],
    ...fields,
  };
}

export function abstention(fields: Partial<Abstention> = {}): Abstention {
  return { kind: 'abstention', reason: 'no_edge', text: '', ...fields };
}

export function outcome(fields: Partial<Outcome> = {}): Outcome {
  return {
    result: 'target',
    knownAt: 2_000_000,
    enteredAt: 1_000_000,
    exitPrice: 110,
    rMultiple: 1,
    mfeR: 1,
    maeR: -0.2,
    costR: 0,
    tie: null,
    missingCandles: 0,
    ...fields,
  };
}

export function provenance(fields: Partial<Provenance> = {}): Provenance {
  return {
    modelId: 'tiny',
    modelHash: 'a'.repeat(64),
    adapterHash: null,
    promptId: 'prediction',
    promptVersion: '1',
    contextHash: 'b'.repeat(64),
    seed: 7,
    runtime: 'test 1 thread',
    rawOutput: '{}',
    validity: 'first_try',
    promptTokens: 400,
    outputTokens: 60,
    durationMs: 900,
    ...fields,
  };
}

export function prediction(fields: Partial<Prediction> = {}): Prediction {
  return {
    id: 'pred_1',
    instrument: 'EURUSD',
    timeframe: '1h',
    requestedAt: 1_000_000,
    asOf: 900_000,
    mode: 'retrospective',
    source: 'model',
    verdict: forecast(),
    baseRate: { fraction: 0.5, n: 1_000 },
    provenance: provenance(),
    sampling: null,
    recalibration: null,
    facets: { session: null, structureKind: null, confluence: null },
    note: null,
    outcome: null,
    ...fields,
  };
}
