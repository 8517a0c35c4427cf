import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { LabelBarriers, RangeForecast, SignalAlgorithm } from '#shared/domain/signal-model';
import type { Timeframe } from '#shared/domain/timeframe';

/** What one learned model says of one side at a moment. */
export interface LearnedSide {
  /** Calibrated probability, 0..1, that the target trades before the stop within the horizon. */
  readonly probability: number;
  /** What a constant forecast from the model's training rows states. */
  readonly baseRate: number;
  readonly modelId: string;
  readonly modelHash: string;
  /** The features that move it most, largest contribution (in log-odds) first; at most 8. */
  readonly contributions: readonly {
    readonly name: string;
    readonly value: number | null;
    readonly contribution: number;
  }[];
}

export interface LearnedView {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  /** Close of the last candle that was looked at. */
  readonly asOf: EpochMs;
  readonly algorithm: SignalAlgorithm;
  readonly referencePrice: number;
  /** Price units. */
  readonly atr: number;
  readonly barriers: LabelBarriers;
  readonly featureSet: string;
  /** Every feature by name; `null` where it is not known. What the prediction's context stores. */
  readonly features: Readonly<Record<string, number | null>>;
  readonly long: LearnedSide;
  readonly short: LearnedSide;
}

/** The learned models at a moment: of each, the newest that knew nothing from after it. */
export interface LearnedForecaster {
  /** `null` where no model was trained on what was known then, or too few candles are. Fails as `SeriesReader.closed`. */
  view(question: {
    instrument: InstrumentId;
    timeframe: Timeframe;
    asOf?: EpochMs | undefined;
    algorithm: SignalAlgorithm;
  }): LearnedView | null;
  /**
   * What `view` says at each of the last `candles` closes, oldest first, `null` where it says nothing: features are computed
   * once over the stretch, and each close is scored by the newest model that knew nothing from after it. For histories of
   * thousands of closes, which `view` one by one would take minutes for. Contributions are left empty.
   */
  over(question: {
    instrument: InstrumentId;
    timeframe: Timeframe;
    asOf?: EpochMs | undefined;
    algorithm: SignalAlgorithm;
    candles: number;
  }): (LearnedView | null)[];
  range(question: { instrument: InstrumentId; timeframe: Timeframe; asOf?: EpochMs | undefined }): RangeForecast | null;
  /**
   * The probabilities again from stored features and the model of that hash: for a replay of a prediction.
   *
   * @throws AppError `not_found` when that model is not stored any more.
   */
  repeat(input: { modelId: string; modelHash: string; features: Readonly<Record<string, number | null>> }): {
    readonly probability: number;
  };
}
