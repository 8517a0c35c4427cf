import type { Sha256 } from '#electron/ports/sha256';
import { canonicalJson } from '#shared/domain/canonical-json';
import type { TrainingMessage } from '#shared/domain/training-example';

/** Id of the example with these messages: the first 24 hex digits of the SHA-256 of their canonical JSON. */
export function exampleId(messages: readonly TrainingMessage[], sha256: Sha256): string {
  return sha256(canonicalJson(messages.map(({ role, content }) => ({ role, content })))).slice(0, 24);
}
