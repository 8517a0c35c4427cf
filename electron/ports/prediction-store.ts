import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Outcome } from '#shared/domain/outcome';
import type { Prediction, PredictionMode } from '#shared/domain/prediction';
import type { Timeframe } from '#shared/domain/timeframe';

export interface PredictionQuery {
  readonly instrument?: InstrumentId;
  readonly timeframe?: Timeframe;
  readonly modelId?: string;
  readonly modes?: readonly PredictionMode[];
  /** The last one of the page before: only what comes after it in the list. */
  readonly olderThan?: { readonly requestedAt: EpochMs; readonly id: string };
  readonly limit?: number;
}

/** What the model saw and how it was asked: enough to ask the same again. */
export interface PredictionContext {
  readonly prompt: string;
  /** The system part of the prompt. */
  readonly system: string;
  /** JSON schema that the answer was held to. */
  readonly grammar: string;
  readonly maxTokens: number;
  readonly temperature: number;
}

/** The registered predictions. What is written stays; only an outcome is added, once for each version of the candles. */
export interface PredictionStore {
  insert(prediction: Prediction, context: PredictionContext): void;
  get(id: string): { prediction: Prediction; context: PredictionContext } | null;
  /**
   * The first forecast registered for the same market moment by the same model, adapter, context and seed with the same
   * raw answer: the same statement, which must not count twice. `null` where there is none.
   */
  findSame(prediction: Prediction): Prediction | null;
  /** Newest first. */
  list(query: PredictionQuery): Prediction[];
  /** Forecasts without an outcome. */
  open(instrument?: InstrumentId): Prediction[];
  /** Adds the outcome; a second one for the same prediction is kept as a correction and becomes the current one. */
  recordOutcome(predictionId: string, outcome: Outcome, recordedAt: EpochMs): void;
}
