import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Prediction } from '#shared/domain/prediction';
import { type ScoredForecast, scoredForecasts } from '#shared/domain/scored-forecast';

/** A forecast that was entered and resolved, with what its life was like. */
export interface ResolvedForecast extends ScoredForecast {
  readonly predictionId: string;
  /** The moment it is about. */
  readonly asOf: EpochMs;
  /** When its outcome could be known. */
  readonly knownAt: EpochMs;
  readonly mfeR: number;
  readonly maeR: number;
  readonly costR: number;
}

/** The forecasts among `predictions` that count, in the order of resolution; what was known at once stays in the order given. */
export function resolvedForecasts(predictions: readonly Prediction[]): ResolvedForecast[] {
  return predictions
    .flatMap((prediction): ResolvedForecast[] => {
      const [scored] = scoredForecasts([prediction]);
      if (!scored || !prediction.outcome) return [];
      const { knownAt, mfeR, maeR, costR } = prediction.outcome;
      return [{ ...scored, predictionId: prediction.id, asOf: prediction.asOf, knownAt, mfeR, maeR, costR }];
    })
    .toSorted((a, b) => a.knownAt - b.knownAt);
}
