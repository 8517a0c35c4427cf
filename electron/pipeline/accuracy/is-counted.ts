import type { AccuracyFilter } from '#shared/domain/accuracy';
import type { Prediction } from '#shared/domain/prediction';
import { isAdapter } from './dimension-key';

/** Whether a filter lets a prediction through. */
export function isCounted(prediction: Prediction, filter: AccuracyFilter): boolean {
  const { instrument, timeframe, asOf, mode, source, provenance } = prediction;
  return (
    filter.modes.includes(mode) &&
    (filter.instrument === undefined || instrument === filter.instrument) &&
    (filter.timeframe === undefined || timeframe === filter.timeframe) &&
    (filter.modelId === undefined || provenance.modelId === filter.modelId) &&
    (filter.adapter === undefined || isAdapter(provenance.adapterHash, filter.adapter)) &&
    (filter.promptVersion === undefined || provenance.promptVersion === filter.promptVersion) &&
    (filter.sources === undefined || filter.sources.includes(source)) &&
    (filter.from === undefined || asOf >= filter.from) &&
    (filter.before === undefined || asOf < filter.before)
  );
}
