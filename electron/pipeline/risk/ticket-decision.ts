import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Prediction } from '#shared/domain/prediction';
import type { TrackRecord } from '#shared/domain/track-record';
import type { RiskStanding } from './risk-standing';

/**
 * What a ticket with this prediction was decided on. Something about the past is as old as its moment: a replay or a backtest
 * that was asked for just now says nothing about now.
 *
 * @param predictionId - As the ticket has it.
 * @param prediction - `null` where there is none with that id.
 */
export function decisionOf(predictionId: string | null, prediction: Prediction | null): RiskStanding['decision'] {
  if (predictionId === null) return null;
  if (prediction?.verdict.kind !== 'forecast') return 'unknown';
  const { mode, requestedAt, asOf, verdict } = prediction;
  const knownAt: EpochMs = mode === 'live' ? requestedAt : Math.min(requestedAt, asOf);
  return { knownAt, referencePrice: verdict.referencePrice };
}

/**
 * The record that the size of a ticket rests on: of the model behind its prediction, else of the person's own trades. What a
 * person forecast without money at stake, with barriers of the person's own choice, makes no trade larger.
 */
export function recordBehind(
  prediction: Prediction | null,
  records: { readonly ofModel: (prediction: Prediction) => TrackRecord; readonly ofPerson: () => TrackRecord },
): TrackRecord {
  return prediction && prediction.source !== 'person' ? records.ofModel(prediction) : records.ofPerson();
}
