import { type DecimalString, decimalText, Exact, exact } from '#shared/domain/decimal';
import type { Proposal, RuleVerdict } from '#shared/domain/proposal';
import type { Counterfactual } from '#shared/domain/risk-state';
import { isJudgement } from './counterfactual-rules';

/**
 * The trade that rules kept from being made, or from being made in full, ready to be followed; `null` for any other proposal.
 *
 * - Denied: every rule that denied did so by judgement. Where one says that the trade was not possible, no rule saved or
 *   cost anything.
 * - Capped and confirmed: followed is the part that was possible and was not traded. What a cap of the exchange or of the
 *   balance would have cut anyway is no part of it.
 * - Only a long whose stop lies below the entry and whose target, if any, above it.
 *
 * The entry is the ticket's limit; at the market, and for a limit at the market or above, it is the price when it was
 * proposed, at once. `horizonAt` is the last moment at which an entry may fill plus 24 hours.
 */
export function startCounterfactual(
  proposal: Proposal,
  verdicts: readonly RuleVerdict[] = proposal.verdicts,
): Counterfactual | null {
  const { ticket, referencePrice } = proposal;
  const block = blockOf(proposal, verdicts);
  if (!block || ticket.direction !== 'long') return null;
  const isWaiting = ticket.entry !== null && (referencePrice === null || exact(ticket.entry).lt(exact(referencePrice)));
  const entry = isWaiting ? ticket.entry : referencePrice;
  if (entry === null || !isCoherent(entry, ticket.stop, ticket.target)) return null;
  const startedAt = proposal.confirmedAt ?? proposal.createdAt;
  return {
    proposalId: proposal.id,
    instrument: ticket.instrument,
    ...block,
    entry,
    stop: ticket.stop,
    target: ticket.target,
    startedAt,
    horizonAt: startedAt + (isWaiting ? ticket.entryTtlMs : 0) + HORIZON_MS,
    state: 'open',
    resultR: null,
    resolvedAt: null,
  };
}

type Block = Pick<Counterfactual, 'kind' | 'codes' | 'share'>;

function blockOf({ state, size }: Proposal, verdicts: readonly RuleVerdict[]): Block | null {
  if (state === 'denied') {
    const denials = verdicts.filter(({ decision }) => decision === 'deny');
    if (denials.length === 0 || !denials.every(isJudgement)) return null;
    return { kind: 'denied', codes: codesOf(denials), share: 1 };
  }
  if (state !== 'confirmed' || !size?.wantedQuantity) return null;
  const wanted = exact(size.wantedQuantity);
  const caps = verdicts.filter(({ decision }) => decision === 'cap');
  const possible = caps
    .filter((cap) => !isJudgement(cap) && cap.maxQuantity !== null)
    .reduce((least, { maxQuantity }) => Exact.min(least, exact(maxQuantity as DecimalString)), wanted);
  const cutting = caps.filter((cap) => isJudgement(cap) && (cap.maxQuantity === null || possible.gt(cap.maxQuantity)));
  const left = possible.sub(exact(size.quantity));
  if (cutting.length === 0 || !left.gt(0)) return null;
  return { kind: 'capped', codes: codesOf(cutting), share: Math.min(1, left.div(wanted).toNumber()) };
}

function codesOf(verdicts: readonly RuleVerdict[]): string[] {
  return [...new Set(verdicts.map(({ code }) => code))];
}

function isCoherent(entry: DecimalString, stop: DecimalString, target: DecimalString | null): boolean {
  return exact(stop).lt(exact(entry)) && (target === null || exact(target).gt(exact(entry)));
}

/** Whether both would enter, stop and take their profit at the same prices. */
export function isSameBracket(a: Counterfactual, b: Counterfactual): boolean {
  return a.instrument === b.instrument && bracketText(a) === bracketText(b);
}

function bracketText({ entry, stop, target }: Counterfactual): string {
  return [entry, stop, target].map((price) => (price === null ? '-' : decimalText(exact(price)))).join(' ');
}

/** How long a trade that was entered is followed. */
export const HORIZON_MS = 86_400_000;
