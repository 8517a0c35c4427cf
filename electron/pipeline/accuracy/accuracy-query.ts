import type { AccuracyDimension, AccuracyFilter } from '#shared/domain/accuracy';
import type { VisibleUntil } from './visible-prediction';

export interface AccuracyQuery {
  readonly filter: AccuracyFilter;
  /** Dimensions to break the report down by, besides instrument, timeframe and model. */
  readonly groupBy: readonly AccuracyDimension[];
  readonly visibleUntil?: VisibleUntil;
}
