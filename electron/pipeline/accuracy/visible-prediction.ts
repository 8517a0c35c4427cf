import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Prediction } from '#shared/domain/prediction';

/** The last moment that can be seen of instruments whose later past a replay hides. */
export type VisibleUntil = Readonly<Record<InstrumentId, EpochMs>>;

/** A prediction as it can be seen: without an outcome that became known later; `null` where it is about a later moment itself. */
export function visiblePrediction(prediction: Prediction, visibleUntil: VisibleUntil): Prediction | null {
  const until = visibleUntil[prediction.instrument] ?? Number.POSITIVE_INFINITY;
  if (prediction.asOf > until) return null;
  return prediction.outcome !== null && prediction.outcome.knownAt > until
    ? { ...prediction, outcome: null }
    : prediction;
}
