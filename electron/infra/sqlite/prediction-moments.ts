import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Prediction } from '#shared/domain/prediction';
import type { Timeframe } from '#shared/domain/timeframe';
import type { Journal } from './open-database';
import { predictionFromRow } from './prediction-store';

interface Stretch {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  /** Half-open the other way round: (after, until]. */
  readonly after: EpochMs;
  readonly until: EpochMs;
}

/** Predictions of a series by the candle closes that they were made at, or resolved with. */
export interface PredictionMoments {
  /** Those about a moment in the stretch, oldest first. */
  made(stretch: Stretch): Prediction[];
  /** Those whose current outcome became known in the stretch, oldest first. */
  resolved(stretch: Stretch): Prediction[];
}

export function createPredictionMoments(database: Journal): PredictionMoments {
  const columns = 'p.prediction_json, o.outcome_json';
  const made = database.prepare(
    `SELECT ${columns} FROM llm_predictions p
       LEFT JOIN prediction_outcomes o ON o.prediction_id = p.id AND o.is_current = 1
     WHERE p.instrument = @instrument AND p.timeframe = @timeframe AND p.as_of > @after AND p.as_of <= @until
     ORDER BY p.as_of, p.number`,
  );
  // No prediction is resolved with a candle that closed before its own: the moment bounds the search by its index.
  const resolved = database.prepare(
    `SELECT ${columns} FROM llm_predictions p
       JOIN prediction_outcomes o ON o.prediction_id = p.id AND o.is_current = 1
     WHERE p.instrument = @instrument AND p.timeframe = @timeframe AND p.as_of <= @until
       AND o.known_at > @after AND o.known_at <= @until
     ORDER BY o.known_at, p.number`,
  );
  return {
    made: (stretch) => (made.all(stretch) as Row[]).map(predictionFromRow),
    resolved: (stretch) => (resolved.all(stretch) as Row[]).map(predictionFromRow),
  };
}

type Row = Parameters<typeof predictionFromRow>[0];
