import type { PredictionContext } from '#electron/ports/prediction-store';
import type { Sha256 } from '#electron/ports/sha256';

/** SHA-256 of everything that the maker of a prediction saw. */
export function contextHash(context: PredictionContext, sha256: Sha256): string {
  return sha256(JSON.stringify([context.system, context.prompt, context.grammar]));
}

/** Seed of a context: the first 32 bits of its hash. */
export function seedOf(hash: string): number {
  return Number.parseInt(hash.slice(0, 8), 16);
}
