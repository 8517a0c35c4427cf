import type { Sha256 } from '#electron/ports/sha256';
import type { Mandate } from '#shared/domain/mandate';

/** SHA-256 over every field of a mandate and the chain before it; `''` before the first. */
export function signMandate(mandate: Omit<Mandate, 'signature'>, before: string, sha256: Sha256): string {
  const { version, preset, limits, interim, signedAt, signedBy, note, effectiveAt, expiresAt } = mandate;
  const signed = { version, preset, limits, interim, signedAt, signedBy, note, effectiveAt, expiresAt, before };
  return sha256(canonicalJson(signed));
}

/**
 * The chain of signatures as the mandates give it now, whatever is written in them: a change of any of them changes it. It
 * equals the newest one's signature exactly when all are as they were when that was signed.
 *
 * @param mandates - Newest first.
 */
export function chainOf(mandates: readonly Mandate[], sha256: Sha256): string {
  return mandates.toReversed().reduce((before, mandate) => signMandate(mandate, before, sha256), '');
}

/** JSON with the keys of every object in order, so that equal values have equal texts. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
