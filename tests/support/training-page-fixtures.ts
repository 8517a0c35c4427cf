import type { RegisteredAdapter } from '#shared/contract/training-operations';
import type { AdapterEvaluation } from '#shared/domain/adapter-evaluation';
import type { Promotion } from '#shared/domain/adapter-record';
import type { DatasetManifest } from '#shared/domain/training-dataset';
import type { TrainingExample } from '#shared/domain/training-example';
import { PRESETS } from '#shared/domain/training-recipe';
import type { TrainingEstimate, TrainingPoint, TrainingRun } from '#shared/domain/training-run';

export const TRAINED_AT = Date.UTC(2026, 2, 5, 14, 30);
const MODEL_HASH = 'f'.repeat(64);

/** A dataset of 1,000 examples, 5 duplicates removed and no leak. */
export function aDataset(changes: Partial<DatasetManifest> = {}): DatasetManifest {
  return {
    format: 'fairgap-dataset',
    formatVersion: 1,
    id: 'd'.repeat(24),
    name: 'Spring',
    createdAt: TRAINED_AT,
    licence: 'own',
    draft: null,
    prompts: [],
    instruments: ['EURUSD'],
    timeframes: ['15m'],
    range: { from: Date.UTC(2024, 0, 2), to: Date.UTC(2025, 11, 31) },
    borders: { validationFrom: Date.UTC(2025, 5, 1), heldOutFrom: Date.UTC(2025, 8, 1) },
    embargoMs: 86_400_000,
    files: (['train', 'validation', 'held_out'] as const).map((split, index) => ({
      split,
      fileName: `${split}.jsonl`,
      sha256: 'e'.repeat(64),
      bytes: 1_000,
      examples: [700, 100, 200][index] ?? 0,
    })),
    statistics: {
      bySplit: { train: 700, validation: 100, held_out: 200 },
      byKind: { tool_choice: 600, prediction: 400 },
      bySource: { dialogue: 600, playbook: 400 },
      byLanguage: { en: 500, es: 500 },
      byInstrument: { EURUSD: 400 },
      byTool: { market: 400, none: 200 },
      questionCharacters: { mean: 900, p95: 1_800, most: 2_400 },
      answerCharacters: { mean: 60, p95: 120, most: 200 },
      groups: 210,
      hitShare: { fraction: 0.489, n: 400 },
    },
    findings: [{ code: 'duplicate', count: 5, samples: ['¿Cómo está el oro?'] }],
    ...changes,
  };
}

export function anExample(id: string, changes: Partial<TrainingExample> = {}): TrainingExample {
  return {
    id: id.repeat(24),
    kind: 'tool_choice',
    source: 'dialogue',
    language: 'en',
    messages: [
      { role: 'system', content: 'Choose a tool.' },
      { role: 'user', content: 'How does gold look?' },
      { role: 'assistant', content: '{"tool":"market"}' },
    ],
    tools: [{ type: 'function', function: { name: 'market', description: 'Looks.', parameters: {} } }],
    group: `group ${id}`,
    instrument: null,
    timeframe: null,
    knownAt: null,
    resolvedAt: null,
    expected: { kind: 'calls', anyOf: [{ tool: 'market', args: { instrument: 'XAUUSD' } }], forbidden: [] },
    ...changes,
  };
}

export function anEstimate(changes: Partial<TrainingEstimate> = {}): TrainingEstimate {
  return {
    trainableParameters: 4_884_480,
    memoryBytes: 1_200_000_000,
    availableBytes: 6_000_000_000,
    fits: 'fits',
    examples: 700,
    epochTokens: 210_000,
    steps: 160,
    tokensPerSecond: 80,
    isMeasured: true,
    durationMs: 3_600_000,
    ...changes,
  };
}

export function aTrainingRun(changes: Partial<TrainingRun> = {}): TrainingRun {
  return {
    id: 'run-1',
    name: 'Spring, balanced',
    state: 'running',
    datasetId: 'd'.repeat(24),
    modelId: 'small',
    modelHash: MODEL_HASH,
    recipe: PRESETS.balanced,
    createdAt: TRAINED_AT,
    updatedAt: TRAINED_AT,
    step: 40,
    totalSteps: 160,
    tokens: 52_000,
    workedMs: 600_000,
    tokensPerSecond: 82.4,
    leftMs: 1_800_000,
    peakBytes: 1_300_000_000,
    device: 'cpu',
    best: { step: 25, validationLoss: 1.25 },
    checkpointStep: 25,
    skippedExamples: 3,
    adapterId: null,
    endReason: null,
    error: null,
    ...changes,
  };
}

export function aTrainingPoint(step: number, changes: Partial<TrainingPoint> = {}): TrainingPoint {
  return {
    step,
    tokens: step * 1_300,
    workedMs: step * 15_000,
    loss: 2 / step,
    validationLoss: null,
    learningRate: 1e-3,
    gradientNorm: 0.8,
    ...changes,
  };
}

/** A candidate that calls tools better than the base, on 60 questions. */
export function anEvaluation(changes: Partial<AdapterEvaluation> = {}): AdapterEvaluation {
  return {
    id: 'evaluation-1',
    madeAt: TRAINED_AT,
    datasetId: 'd'.repeat(24),
    modelId: 'small',
    modelHash: MODEL_HASH,
    candidateId: 'b'.repeat(64),
    currentId: null,
    examples: 160,
    subjects: [
      {
        role: 'base',
        adapterId: null,
        seconds: 60,
        scores: [{ metric: 'tool_accuracy', value: 0.2, low: 0.1, high: 0.3, n: 60 }],
      },
      {
        role: 'candidate',
        adapterId: 'b'.repeat(64),
        seconds: 60,
        scores: [
          { metric: 'tool_accuracy', value: 0.65, low: 0.52, high: 0.77, n: 60 },
          { metric: 'brier', value: 0.2, low: 0.18, high: 0.22, n: 50 },
          { metric: 'brier_skill', value: 0.2, low: -0.05, high: 0.4, n: 50 },
        ],
      },
    ],
    comparisons: [
      {
        metric: 'tool_accuracy',
        against: 'base',
        difference: 0.45,
        low: 0.3,
        high: 0.6,
        n: 60,
        outcome: 'better',
      },
    ],
    verdict: { mayPromote: true, reasons: [{ code: 'better', metric: 'tool_accuracy' }] },
    answered: [
      {
        exampleId: 'a'.repeat(24),
        answers: [
          { role: 'base', text: 'I cannot.', isRight: false },
          { role: 'candidate', text: '{"tool":"market"}', isRight: true },
        ],
      },
    ],
    seed: 1,
    ...changes,
  };
}

/** @param id - One hex digit that its hash is made of. */
export function anAdapter(
  id: string,
  status: Partial<RegisteredAdapter['status']> = {},
  evaluation: AdapterEvaluation | null = null,
): RegisteredAdapter {
  const hash = id.repeat(64);
  return {
    status: {
      id: hash,
      name: `Adapter ${id}`,
      sizeBytes: 9_800_000,
      baseHash: MODEL_HASH,
      isShipped: false,
      isActive: false,
      problem: null,
      card: null,
      ...status,
    },
    record: {
      id: hash,
      name: `Adapter ${id}`,
      origin: 'trained',
      baseHash: MODEL_HASH,
      runId: 'run-1',
      datasetId: 'd'.repeat(24),
      recipe: PRESETS.balanced,
      createdAt: TRAINED_AT,
      evaluationId: evaluation?.id ?? null,
    },
    evaluation,
  };
}

export function aPromotion(changes: Partial<Promotion> = {}): Promotion {
  return {
    id: 'promotion-1',
    at: TRAINED_AT,
    fromAdapterId: null,
    toAdapterId: 'a'.repeat(64),
    kind: 'promoted',
    evaluationId: 'evaluation-1',
    ...changes,
  };
}
