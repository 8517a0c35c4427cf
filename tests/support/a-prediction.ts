import type { Forecast, Prediction } from '#shared/domain/prediction';

/** A valid open forecast, with the given fields in place of its own. */
export function aPrediction(fields: Partial<Prediction> = {}, forecast: Partial<Forecast> = {}): Prediction {
  return {
    id: 'prediction-1',
    instrument: 'EURUSD',
    timeframe: '15m',
    requestedAt: 1_700_000_000_000,
    asOf: 1_699_999_200_000,
    mode: 'retrospective',
    source: 'model',
    verdict: {
      kind: 'forecast',
      direction: 'long',
      probability: 0.62,
      referencePrice: 1.1,
      entry: { price: 1.1, evidenceId: 'close' },
      stop: { price: 1.098, evidenceId: 'swing:bullish:1699990000000' },
      targets: [{ price: 1.104, evidenceId: 'swing:bearish:1699980000000' }],
      invalidation: { price: 1.0975, evidenceId: 'swing:bullish:1699990000000' },
      horizonCandles: 24,
      horizonMs: 21_600_000,
      evidenceIds: ['fair_value_gap:bullish:1699985000000'],
      ...forecast,
    },
    baseRate: { fraction: 0.49, n: 214 },
    provenance: {
      modelId: 'smollm2-135m',
      modelHash: 'a'.repeat(64),
      adapterHash: null,
      promptId: 'predict',
      promptVersion: '1',
      contextHash: 'b'.repeat(64),
      seed: 7,
      runtime: 'test',
      rawOutput: '{}',
      validity: 'first_try',
      promptTokens: 100,
      outputTokens: 20,
      durationMs: 900,
    },
    outcome: null,
    ...fields,
  };
}
