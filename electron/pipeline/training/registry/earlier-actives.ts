import type { Promotion } from '#shared/domain/adapter-record';

/**
 * What was active before, latest first; `null` is the base alone.
 *
 * A way back takes what it left off the list, so that going back again leads further back and not forward.
 *
 * @param promotions - Newest first.
 */
export function earlierActives(promotions: readonly Promotion[]): (string | null)[] {
  const earlier: (string | null)[] = [];
  for (const { kind, fromAdapterId, toAdapterId } of promotions.toReversed()) {
    if (kind !== 'rolled_back') {
      earlier.push(fromAdapterId);
      continue;
    }
    const at = earlier.lastIndexOf(toAdapterId);
    // One that is not there lies before the changes that were given.
    earlier.splice(Math.max(0, at));
  }
  return earlier.toReversed();
}
