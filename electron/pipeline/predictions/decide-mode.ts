import type { EpochMs } from '#shared/domain/epoch-ms';
import type { PredictionMode } from '#shared/domain/prediction';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';

export interface PredictionMoment {
  readonly timeframe: Timeframe;
  /** Close of the last candle that the prediction sees. */
  readonly asOf: EpochMs;
  /** Close of the newest candle that anyone can see now. */
  readonly newestCloseAt: EpochMs;
  readonly requestedAt: EpochMs;
  readonly isReplaying: boolean;
}

/**
 * `live` only when the prediction sees the newest candle and that candle closed no more than two candles ago: then
 * nothing of what is predicted was stored anywhere in the app. A replay hides history, everything else has it in store.
 */
export function decideMode(moment: PredictionMoment): PredictionMode {
  if (moment.isReplaying) return 'replay';
  const age = moment.requestedAt - moment.asOf;
  const isFresh = age >= 0 && age <= MAX_AGE_CANDLES * timeframeMs(moment.timeframe);
  return isFresh && moment.asOf === moment.newestCloseAt ? 'live' : 'retrospective';
}

const MAX_AGE_CANDLES = 2;
