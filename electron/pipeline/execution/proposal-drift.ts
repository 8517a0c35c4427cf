import type { MarketQuote } from '#electron/ports/market-client';
import { exact } from '#shared/domain/decimal';
import type { Proposal, ProposalDrift } from '#shared/domain/proposal';

/**
 * How far the best ask has moved since the proposal, either way, as a share of the way from its entry to its stop.
 *
 * @param limit - The largest share at which it may still be confirmed.
 */
export function driftOf(proposal: Proposal, quote: MarketQuote | null, limit: number): ProposalDrift {
  const { id: proposalId, referencePrice: then, ticket } = proposal;
  const price = quote?.ask ?? null;
  if (price === null || then === null) return { proposalId, price, drift: null, limit };
  const way = exact(ticket.entry ?? then)
    .sub(exact(ticket.stop))
    .abs();
  const moved = exact(price).sub(exact(then)).abs();
  return { proposalId, price, drift: way.isZero() ? null : moved.div(way).toNumber(), limit };
}

/** Whether the price has moved too far for what the person saw to hold. A drift that is not known has not: rules refuse that. */
export function hasMovedTooFar({ drift, limit }: ProposalDrift): boolean {
  return drift !== null && drift > limit;
}
