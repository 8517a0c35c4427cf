import type { AdapterEvaluation } from '#shared/domain/adapter-evaluation';
import type { AdapterRecord, Promotion } from '#shared/domain/adapter-record';
import { PRESETS } from '#shared/domain/training-recipe';
import type { TrainingPoint, TrainingRun } from '#shared/domain/training-run';

/** A training that has just begun, changed by `fields`. */
export function trainingRun(fields: Partial<TrainingRun> = {}): TrainingRun {
  return {
    id: 'run',
    name: 'first',
    state: 'preparing',
    datasetId: 'd'.repeat(24),
    modelId: 'tiny',
    modelHash: 'b'.repeat(64),
    recipe: PRESETS.quick,
    createdAt: 1_000,
    updatedAt: 1_000,
    step: 0,
    totalSteps: null,
    tokens: 0,
    workedMs: 0,
    tokensPerSecond: null,
    leftMs: null,
    peakBytes: null,
    device: null,
    best: null,
    checkpointStep: null,
    skippedExamples: 0,
    adapterId: null,
    endReason: null,
    error: null,
    ...fields,
  };
}

export function trainingPoint(fields: Partial<TrainingPoint> = {}): TrainingPoint {
  return {
    step: 1,
    tokens: 900,
    workedMs: 1_500,
    loss: 2.5,
    validationLoss: null,
    learningRate: 1e-3,
    gradientNorm: 0.8,
    ...fields,
  };
}

/** An evaluation that lets its candidate take the place of the base, changed by `fields`. */
export function adapterEvaluation(fields: Partial<AdapterEvaluation> = {}): AdapterEvaluation {
  const score = { metric: 'tool_accuracy' as const, low: 0.2, high: 0.5, n: 60 };
  return {
    id: 'eval',
    madeAt: 2_000,
    datasetId: 'd'.repeat(24),
    modelId: 'tiny',
    modelHash: 'b'.repeat(64),
    candidateId: 'a'.repeat(64),
    currentId: null,
    examples: 60,
    subjects: [
      { role: 'base', adapterId: null, scores: [{ ...score, value: 0.3 }], seconds: 9 },
      { role: 'candidate', adapterId: 'a'.repeat(64), scores: [{ ...score, value: 0.8, high: 0.9 }], seconds: 8 },
    ],
    comparisons: [
      { metric: 'tool_accuracy', against: 'base', difference: 0.5, low: 0.3, high: 0.7, n: 60, outcome: 'better' },
    ],
    verdict: { mayPromote: true, reasons: [{ code: 'better', metric: 'tool_accuracy' }] },
    answered: [{ exampleId: 'e', answers: [{ role: 'base', text: 'no', isRight: false }] }],
    seed: 1,
    ...fields,
  };
}

export function adapterRecord(fields: Partial<AdapterRecord> = {}): AdapterRecord {
  return {
    id: 'a'.repeat(64),
    name: 'first',
    origin: 'trained',
    baseHash: 'b'.repeat(64),
    runId: 'run',
    datasetId: 'd'.repeat(24),
    recipe: PRESETS.quick,
    createdAt: 1_000,
    evaluationId: null,
    ...fields,
  };
}

/** From the base to the base, as a person chose; changed by `fields`. */
export function promotion(fields: Partial<Promotion> = {}): Promotion {
  return {
    id: 'promotion',
    at: 3_000,
    fromAdapterId: null,
    toAdapterId: null,
    kind: 'chosen',
    evaluationId: null,
    ...fields,
  };
}
