import type { AccuracyDimension } from '#shared/domain/accuracy';
import { confluenceBucket } from '#shared/domain/confluence';
import { modelKey } from '#shared/domain/model-key';
import type { Prediction } from '#shared/domain/prediction';

/** The group of a prediction in a dimension. What is not known, as an abstention's direction, is in `UNKNOWN_KEY`. */
export function dimensionKey(prediction: Prediction, dimension: AccuracyDimension): string {
  return KEYS[dimension](prediction);
}

/** First of an adapter's hash: enough to tell adapters apart. */
export function adapterKey(adapterHash: string | null): string {
  return adapterHash === null ? NO_ADAPTER_KEY : adapterHash.slice(0, ADAPTER_KEY_LENGTH);
}

/** Whether a filter by the first characters of an adapter's hash lets `adapterHash` through. `none` asks for no adapter. */
export function isAdapter(adapterHash: string | null, filter: string): boolean {
  return adapterHash === null ? filter === NO_ADAPTER_KEY : adapterHash.startsWith(filter);
}

export const UNKNOWN_KEY = 'unknown';

const KEYS: Readonly<Record<AccuracyDimension, (prediction: Prediction) => string>> = {
  instrument: ({ instrument }) => instrument,
  timeframe: ({ timeframe }) => timeframe,
  model: modelKey,
  adapter: ({ provenance }) => adapterKey(provenance.adapterHash),
  prompt: ({ provenance }) => provenance.promptVersion,
  source: ({ source }) => source,
  mode: ({ mode }) => mode,
  session: ({ facets }) => facets.session ?? UNKNOWN_KEY,
  structure: ({ facets }) => facets.structureKind ?? UNKNOWN_KEY,
  confluence: ({ facets, verdict }) =>
    verdict.kind === 'forecast' ? confluenceBucket(facets.confluence, verdict.direction) : UNKNOWN_KEY,
  direction: ({ verdict }) => (verdict.kind === 'forecast' ? verdict.direction : UNKNOWN_KEY),
};

const NO_ADAPTER_KEY = 'none';
const ADAPTER_KEY_LENGTH = 8;
