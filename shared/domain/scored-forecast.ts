import type { Prediction } from './prediction';

/** A forecast that was entered and resolved, as the scores need it. */
export interface ScoredForecast {
  /** Stated, 0..1. */
  readonly probability: number;
  readonly isHit: boolean;
  /** Share of earlier candles from which the same barriers were a hit; `null` where it could not be measured. */
  readonly baseRate: number | null;
  readonly rMultiple: number;
}

/** The forecasts among `predictions` that count: resolved, and entered. A horizon that passes is a miss. */
export function scoredForecasts(predictions: readonly Prediction[]): ScoredForecast[] {
  return predictions.flatMap(({ verdict, outcome, baseRate }) => {
    if (verdict.kind !== 'forecast' || !outcome || outcome.result === 'not_entered') return [];
    return [
      {
        probability: verdict.probability,
        isHit: outcome.result === 'target',
        baseRate: baseRate?.fraction ?? null,
        rMultiple: outcome.rMultiple,
      },
    ];
  });
}
