import { type PredictionResultKey, resultOf } from '#renderer/stores/prediction-result';
import type { Prediction, PredictionMode, PredictionSource } from '#shared/domain/prediction';
import type { Timeframe } from '#shared/domain/timeframe';

export interface PredictionFilter {
  readonly instrument: string | null;
  readonly timeframe: Timeframe | null;
  readonly mode: PredictionMode | null;
  readonly source: PredictionSource | null;
  readonly result: PredictionResultKey | null;
}

export const NO_FILTER: PredictionFilter = {
  instrument: null,
  timeframe: null,
  mode: null,
  source: null,
  result: null,
};

/** The predictions that pass every part of `filter`, in the order given. */
export function filterPredictions(predictions: readonly Prediction[], filter: PredictionFilter): readonly Prediction[] {
  const { instrument, timeframe, mode, source, result } = filter;
  return predictions.filter(
    (prediction) =>
      (instrument === null || prediction.instrument === instrument) &&
      (timeframe === null || prediction.timeframe === timeframe) &&
      (mode === null || prediction.mode === mode) &&
      (source === null || prediction.source === source) &&
      (result === null || resultOf(prediction) === result),
  );
}
