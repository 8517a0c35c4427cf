import type { Instrument } from '#shared/domain/instrument';
import { canResample, TIMEFRAMES, type Timeframe } from '#shared/domain/timeframe';

/** Timeframes that the stored candles of an instrument can be shown in, shortest first. */
export function availableTimeframes({ series }: Instrument): readonly Timeframe[] {
  return TIMEFRAMES.filter((target) => series.some(({ timeframe }) => canResample(timeframe, target)));
}
