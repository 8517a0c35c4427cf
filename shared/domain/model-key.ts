import type { Provenance } from './prediction';

/** Who made it: the model, with the first of its adapter's hash where one was applied. */
export function modelKey({ provenance }: { readonly provenance: Pick<Provenance, 'modelId' | 'adapterHash'> }): string {
  const { modelId, adapterHash } = provenance;
  return adapterHash === null ? modelId : `${modelId}+${adapterHash.slice(0, 8)}`;
}
