import type { Proposal } from '#shared/domain/proposal';

/**
 * Proposals to look at, `proposals` being newest first: the one that was asked for, those that wait for the person in the order
 * in which they came, then the latest of the others. What a program adds comes below what waits already: no card moves away
 * under the hand that is about to hold its button.
 */
export function shownProposals(proposals: readonly Proposal[], shownId: string | null): readonly Proposal[] {
  const asked = proposals.filter(({ id }) => id === shownId);
  const waiting = proposals.filter(({ id, state }) => id !== shownId && state === 'open');
  const others = proposals.filter(({ id, state }) => id !== shownId && state !== 'open');
  const first = [...asked, ...waiting.toReversed()];
  return [...first, ...others].slice(0, Math.max(MOST_SHOWN, first.length));
}

const MOST_SHOWN = 8;
