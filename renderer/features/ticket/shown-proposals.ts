import type { Proposal } from '#shared/domain/proposal';

/**
 * Proposals to look at: the one that was asked for last, then those that wait for the person, then the latest of the others.
 */
export function shownProposals(proposals: readonly Proposal[], shownId: string | null): readonly Proposal[] {
  const first = proposals.filter(({ id }) => id === shownId);
  const waiting = proposals.filter(({ id, state }) => id !== shownId && state === 'open');
  const others = proposals.filter(({ id, state }) => id !== shownId && state !== 'open');
  return [...first, ...waiting, ...others].slice(0, Math.max(MOST_SHOWN, first.length + waiting.length));
}

const MOST_SHOWN = 8;
