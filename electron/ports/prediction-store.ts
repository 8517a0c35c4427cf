import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Outcome } from '#shared/domain/outcome';
import type {
  Direction,
  Forecast,
  Prediction,
  PredictionMode,
  PredictionSource,
  ResolvedOutcome,
} from '#shared/domain/prediction';
import type { Timeframe } from '#shared/domain/timeframe';

export interface PredictionQuery {
  readonly instrument?: InstrumentId;
  readonly timeframe?: Timeframe;
  readonly modelId?: string;
  readonly source?: PredictionSource;
  readonly modes?: readonly PredictionMode[];
  /** Those about a moment in (after, until]. */
  readonly about?: { readonly after: EpochMs; readonly until: EpochMs };
  /** The last one of the page before: only what comes after it in the list. */
  readonly olderThan?: { readonly requestedAt: EpochMs; readonly id: string };
  /** The same by id alone, which has to be there. */
  readonly before?: string;
  /** Instruments of which nothing about a later moment is listed. */
  readonly visibleUntil?: VisibleMoments;
  readonly limit?: number;
}

/** The last moment that is listed of an instrument, by instrument; all of them for one that is not named. */
export type VisibleMoments = Readonly<Record<InstrumentId, EpochMs>>;

export interface OutcomeQuery {
  readonly instrument?: InstrumentId;
  readonly timeframe?: Timeframe;
  readonly source?: PredictionSource;
  readonly mode?: PredictionMode;
  /** Prediction of the last outcome of the page before. */
  readonly before?: string;
  /** Instruments of which no outcome is listed that became known later. */
  readonly visibleUntil?: VisibleMoments;
  readonly limit: number;
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

/** Whose results are asked for, and up to when they had to be known. */
export interface RecordQuery {
  readonly modelId: string;
  readonly adapterHash: string | null;
  /** Results that became known before this only. */
  readonly knownBefore: EpochMs;
  /** Results of these modes only; of all where it is missing. */
  readonly modes?: readonly PredictionMode[] | undefined;
  /** The newest so many, by when they became known. */
  readonly limit: number;
}

/** What a model stated by itself, before any correction, and whether it came true. */
export interface RecordedResult {
  readonly rawProbability: number;
  readonly isHit: boolean;
}

/** Of a forecast without an outcome, what tells whether it can have one by now. */
export interface OpenForecast {
  readonly id: string;
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly asOf: EpochMs;
  readonly direction: Direction;
  readonly stop: number;
  /** The first one. */
  readonly target: number;
  readonly horizonCandles: number;
}

/** Of a forecast with an outcome, what it takes to score it again. */
export interface ResolvedForecast {
  readonly id: string;
  readonly asOf: EpochMs;
  readonly forecast: Forecast;
  readonly outcome: Outcome;
}

/** The registered predictions. What is written stays; only an outcome is added, once for each version of the candles. */
export interface PredictionStore {
  insert(prediction: Prediction, context: PredictionContext): void;
  get(id: string): { prediction: Prediction; context: PredictionContext } | null;
  /**
   * The first prediction registered for the same market moment by the same model, adapter, context and seed with the same
   * raw answers: the same statement, which must not count twice. `null` where there is none.
   */
  findSame(prediction: Prediction): Prediction | null;
  /** Newest first. @throws AppError `not_found` for a `before` that is no prediction. */
  list(query: PredictionQuery): Prediction[];
  /**
   * The outcomes that count, the latest to become known first; of the same moment the greater id of a prediction first.
   *
   * @throws AppError `not_found` for a `before` that has no outcome.
   */
  outcomes(query: OutcomeQuery): ResolvedOutcome[];
  /** Instruments with predictions, in alphabetical order. */
  instruments(): InstrumentId[];
  /** Forecasts that were entered and resolved, the newest result first. */
  record(query: RecordQuery): RecordedResult[];
  /**
   * Forecasts without an outcome that were registered after the prediction with this number, and the number of the last one
   * registered by now: the next call goes on from there. 0 begins.
   */
  openAfter(number: number): { readonly forecasts: OpenForecast[]; readonly lastNumber: number };
  /** Resolved forecasts of one series by their moment, oldest first; `after` is the last one of the page before. */
  resolved(query: {
    readonly instrument: InstrumentId;
    readonly timeframe: Timeframe;
    readonly after: { readonly asOf: EpochMs; readonly id: string } | null;
    readonly limit: number;
  }): ResolvedForecast[];
  /** Adds the outcome; another one for the same prediction is kept as a correction and becomes the current one. */
  recordOutcome(predictionId: string, outcome: Outcome, recordedAt: EpochMs): void;
}
