import type { AccessRecord } from '#shared/domain/access';

/**
 * `known` records with the newest page read anew over them, newest first. Records of the running minute count on, so the page
 * replaces what it overlaps. Where it does not reach the known ones any more, those go: between them would be a gap.
 *
 * @param limit - How many the page could have held.
 */
export function withNewestPage(
  known: readonly AccessRecord[],
  page: readonly AccessRecord[],
  limit: number,
): readonly AccessRecord[] {
  const last = page.at(-1);
  if (last === undefined || page.length < limit) return page;
  const end = known.findIndex(({ id }) => id === last.id);
  return end === -1 ? page : [...page, ...known.slice(end + 1)];
}
