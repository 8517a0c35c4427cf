import type { Proposal } from '#shared/domain/proposal';

/**
 * Proposals to look at, `proposals` being newest first: the one that was asked for and those that wait for the person, the
 * newest of them on top, then the latest of the others.
 */
export function shownProposals(proposals: readonly Proposal[], shownId: string | null): readonly Proposal[] {
  const asked = proposals.filter(({ id }) => id === shownId);
  const waiting = proposals.filter(({ id, state }) => id !== shownId && state === 'open');
  const others = proposals.filter(({ id, state }) => id !== shownId && state !== 'open');
  const first = [...asked, ...waiting].toSorted((a, b) => b.createdAt - a.createdAt);
  return [...first, ...others].slice(0, Math.max(MOST_SHOWN, first.length));
}

const MOST_SHOWN = 8;
