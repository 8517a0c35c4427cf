import { describe, expect, it } from 'vitest';
import type { Outcome } from '#shared/domain/outcome';
import type { Prediction } from '#shared/domain/prediction';
import { type PredictionText, predictionMarks } from './prediction-marks';

describe('predictionMarks', () => {
  it('draws an open forecast with its barriers up to the horizon, and what it states', () => {
    const marks = predictionMarks([forecast()], PRESENT, TEXT);

    const reference = 100 * MINUTE_MS - 1;
    const horizonEnd = { at: reference, candlesLater: 10 };
    expect(
      marks.map(({ shape, tone, label, fromAt, toAt, bottom, top }) => [shape, tone, label, fromAt, toAt, bottom, top]),
    ).toEqual([
      ['zone', 'stop', 'stop', reference, horizonEnd, 9, 10],
      ['zone', 'target', 'target', reference, horizonEnd, 10, 12],
      ['line', 'prediction', 'horizon', horizonEnd, horizonEnd, 9, 12],
      ['line', 'prediction', '0.62 of 214', reference, horizonEnd, 10, 10],
      ['glyph', 'prediction', null, 100 * MINUTE_MS - 1, 100 * MINUTE_MS - 1, 10, 10],
    ]);
  });

  it('ends a resolved one where it was decided, with its result, and keeps it small unless it is selected', () => {
    const resolved = { ...forecast(), outcome: OUTCOME };

    const small = predictionMarks([resolved], PRESENT, TEXT);
    const full = predictionMarks([resolved], { ...PRESENT, selectedId: 'p1' }, TEXT);

    expect(small.filter(({ shape }) => shape === 'zone')).toEqual([]);
    expect(small.at(-1)).toMatchObject({ glyph: 'tick', label: 'target 1.9', fromAt: 104 * MINUTE_MS - 1, top: 12 });
    expect(full.filter(({ shape }) => shape === 'zone')).toHaveLength(2);
  });

  it('hides in a replay what was predicted or decided after its cursor', () => {
    const resolved = { ...forecast(), outcome: OUTCOME };

    const before = predictionMarks([resolved], { ...PRESENT, knownUntil: 99 * MINUTE_MS }, TEXT);
    const between = predictionMarks([resolved], { ...PRESENT, knownUntil: 103 * MINUTE_MS }, TEXT);

    expect(before).toEqual([]);
    expect(between.some((mark) => mark.label?.startsWith('target 1.9'))).toBe(false);
    expect(between.some((mark) => mark.label === 'horizon')).toBe(true);
  });

  it('leaves a small sign for an abstention, without a price of its own', () => {
    const abstained: Prediction = { ...forecast(), verdict: { kind: 'abstention', reason: 'no_edge', text: '' } };

    const marks = predictionMarks([abstained], { ...PRESENT, selectedId: 'p1' }, TEXT);

    expect(marks).toMatchObject([{ shape: 'glyph', glyph: 'diamond', label: 'abstained', top: Number.NaN }]);
  });
});

const MINUTE_MS = 60_000;
const PRESENT = { timeframe: '1m', selectedId: null, knownUntil: null } as const;

const TEXT: PredictionText = {
  statement: (probability, baseRate) => `${probability} of ${baseRate?.n}`,
  outcome: ({ result, rMultiple }) => `${result} ${rMultiple}`,
  abstention: () => 'abstained',
  target: () => 'target',
  stop: () => 'stop',
  horizon: () => 'horizon',
};

const OUTCOME: Outcome = {
  result: 'target',
  knownAt: 104 * MINUTE_MS,
  enteredAt: 100 * MINUTE_MS,
  exitPrice: 12,
  rMultiple: 1.9,
  mfeR: 2,
  maeR: -0.1,
  costR: 0,
  tie: null,
  missingCandles: 0,
};

function forecast(): Prediction {
  return {
    id: 'p1',
    instrument: 'EURUSD',
    timeframe: '1m',
    requestedAt: 0,
    asOf: 100 * MINUTE_MS,
    mode: 'replay',
    source: 'rules',
    verdict: {
      kind: 'forecast',
      direction: 'long',
      probability: 0.62,
      rawProbability: null,
      referencePrice: 10,
      entry: { price: 10, evidenceId: 'close' },
      stop: { price: 9, evidenceId: 's1' },
      targets: [{ price: 12, evidenceId: 's2' }],
      invalidation: { price: 9, evidenceId: 's1' },
      horizonCandles: 10,
      horizonMs: 10 * MINUTE_MS,
      evidenceIds: [],
    },
    baseRate: { fraction: 0.49, n: 214 },
    provenance: {
      modelId: 'rules',
      modelHash: '',
      adapterHash: null,
      promptId: '',
      promptVersion: '',
      contextHash: '',
      seed: 0,
      runtime: '',
      rawOutput: '',
      validity: 'first_try',
      promptTokens: 0,
      outputTokens: 0,
      durationMs: 0,
    },
    sampling: null,
    recalibration: null,
    facets: { session: null, structureKind: null, confluence: null },
    note: null,
    outcome: null,
  };
}
