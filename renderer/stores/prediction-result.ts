import type { OutcomeResult } from '#shared/domain/outcome';
import type { Prediction } from '#shared/domain/prediction';

export type PredictionResultKey = OutcomeResult | 'open' | 'abstained';

export const PREDICTION_RESULTS: readonly PredictionResultKey[] = [
  'open',
  'target',
  'stop',
  'horizon',
  'not_entered',
  'abstained',
];

/** What became of a prediction, an abstention and an open one included. */
export function resultOf({ verdict, outcome }: Prediction): PredictionResultKey {
  return verdict.kind === 'abstention' ? 'abstained' : (outcome?.result ?? 'open');
}
