import type { AccountFacts } from '#electron/ports/account-facts';
import type { Clock, IdSource } from '#electron/ports/clock';
import type { MarketQuote } from '#electron/ports/market-client';
import type { Approval, EntryRequest, OrderApproval, RiskFacts } from '#electron/ports/order-approval';
import type { OrderStore } from '#electron/ports/order-store';
import type { Sha256 } from '#electron/ports/sha256';
import { AppError } from '#shared/domain/app-error';
import type { DecimalString } from '#shared/domain/decimal';
import { decimalText, Exact, exact } from '#shared/domain/decimal';
import type { Environment } from '#shared/domain/environment';
import type { InstrumentId } from '#shared/domain/instrument';
import { invariant } from '#shared/domain/invariant';
import type { Order } from '#shared/domain/order';
import type {
  ConfirmationCard,
  OrderTicket,
  Proposal,
  ProposalDrift,
  ProposalSource,
  RuleVerdict,
  SizedTicket,
} from '#shared/domain/proposal';
import type { AccountBook } from './account-book';
import { isUndecided } from './apply-order-update';
import type { ConfirmationDesk, ConfirmationRequest } from './confirmation-desk';
import type { EntryGate } from './entry-gate';
import { decisionOf, evaluationRecord } from './evaluation-record';
import type { ExecutionLimits } from './execution-limits';
import type { InstrumentLocks } from './instrument-locks';
import type { OrderSender } from './order-sender';
import type { OrderTracker } from './order-tracker';
import { driftOf, hasMovedTooFar } from './proposal-drift';
import type { Reconciler } from './reconciler';
import type { RiskJournal } from './risk-journal';

/** Tickets on their way to an order: sized, shown, and confirmed once by a person or not at all. */
export interface ProposalDesk {
  /** @param proposedBy - Name of the program that it comes from; `null` where a person or the assistant asks. */
  propose(ticket: OrderTicket, source: ProposalSource, proposedBy?: string | null): Proposal;
  /** What the rules would be asked for such a ticket now. */
  requestFor(ticket: OrderTicket, source: ProposalSource): EntryRequest;
  /** Puts an open proposal before a person, and gives the token that this caller may confirm it with once. */
  present(proposalId: string, caller: string): ConfirmationCard;
  confirm(request: ConfirmationRequest, caller: string): Promise<{ proposal: Proposal; orders: Order[] }>;
  withdraw(proposalId: string): Proposal;
  /** Ends those whose time is over; all of them after a sleep, a halt or a jump of the clock. */
  expire(which: 'due' | 'all'): void;
  /** Tells how far the price has moved from each open proposal, and ends those that it left behind. */
  checkDrift(): void;
  /** The page is gone that proposals were put before. */
  releaseCaller(caller: string): void;
}

export function createProposalDesk(parts: {
  readonly store: OrderStore;
  readonly approve: OrderApproval;
  readonly sender: OrderSender;
  readonly tracker: OrderTracker;
  readonly account: AccountBook;
  readonly gate: EntryGate;
  readonly reconciler: Reconciler;
  readonly locks: InstrumentLocks;
  readonly risk: RiskJournal;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly sha256: Sha256;
  readonly confirmations: ConfirmationDesk;
  readonly environment: Environment;
  readonly limits: ExecutionLimits;
  readonly quotes: (instrument: InstrumentId) => MarketQuote | null;
  readonly facts: (instrument: InstrumentId) => RiskFacts;
  readonly entryBlock: () => EntryRequest['entryBlock'];
  readonly accountFacts: () => AccountFacts;
  readonly onProposal: (proposal: Proposal) => void;
  readonly onDrift: (drift: ProposalDrift) => void;
}): ProposalDesk {
  const { store, approve, sender, tracker, account, gate, reconciler, locks, risk, clock, ids, sha256, limits } = parts;
  const { confirmations, environment, quotes, facts, entryBlock, accountFacts, onProposal, onDrift } = parts;

  function requestFor(
    ticket: OrderTicket,
    source: ProposalSource,
    proposalId: string,
    shown: SizedTicket | null,
  ): EntryRequest {
    const { instrument, predictionId } = ticket;
    // First of all: it reads the journal where there was no connection yet.
    const known = accountFacts();
    const common = facts(instrument);
    const quote = common.rules?.quote ?? null;
    return {
      ...common,
      proposalId,
      ticket,
      source,
      equity: quote === null ? null : account.value(quote),
      freeQuote: quote === null ? null : freeOf(quote),
      account: known,
      entryBlock: entryBlock(),
      haltReason: gate.haltReason(instrument),
      unknownOrders: tracker.unknownCount(instrument),
      usedBy: predictionId === null ? null : (store.confirmedForPrediction(predictionId)?.id ?? null),
      shown: shown && { quantity: shown.quantity, limitPrice: shown.limitPrice },
    };
  }

  /** An entry whose fate is not known counts as live: what it would lock is not free. */
  function freeOf(asset: string): DecimalString | null {
    const free = account.free(asset);
    if (free === null) return null;
    const doubtful = tracker
      .live()
      .filter((order) => order.role === 'entry' && isUndecided(order) && order.instrument.split('/')[1] === asset)
      .reduce((sum, order) => sum.add(exact(order.quantity).mul(exact(order.price ?? '0'))), new Exact(0));
    return decimalText(Exact.max(0, exact(free).sub(doubtful)));
  }

  /** What is hashed is what is shown: another environment, size or price is another hash. */
  const hashOf = (id: string, ticket: OrderTicket, size: SizedTicket | null): string =>
    sha256(JSON.stringify([environment, id, ticket, size]));

  function end(proposal: Proposal, state: 'denied' | 'expired' | 'withdrawn'): Proposal {
    confirmations.end(proposal.id);
    store.closeProposal(proposal.id, state, clock.now());
    const ended = store.proposal(proposal.id) ?? proposal;
    onProposal(ended);
    return ended;
  }

  function openProposal(proposalId: string): Proposal {
    const proposal = store.proposal(proposalId);
    if (!proposal) throw new AppError('not_found', `There is no proposal ${proposalId}.`, { proposalId });
    if (proposal.state === 'open' && clock.now() >= proposal.expiresAt) end(proposal, 'expired');
    const current = store.proposal(proposalId) ?? proposal;
    if (current.state !== 'open') {
      throw new AppError('proposal_closed', `The proposal is ${current.state}: it can be confirmed no more.`, {
        proposalId,
        state: current.state,
      });
    }
    return current;
  }

  const driftNow = (proposal: Proposal): ProposalDrift =>
    driftOf(proposal, quotes(proposal.ticket.instrument), limits.driftFraction);

  function endMoved(proposal: Proposal, { price, drift, limit }: ProposalDrift): void {
    end(proposal, 'expired');
    risk.raise({
      kind: 'rule',
      code: 'price_moved',
      severity: 'info',
      instrument: proposal.ticket.instrument,
      value: String(drift),
      limit: String(limit),
      details: { proposalId: proposal.id, referencePrice: proposal.referencePrice, price },
    });
  }

  function refuseIfMoved(proposal: Proposal): void {
    const moved = driftNow(proposal);
    if (!hasMovedTooFar(moved)) return;
    endMoved(proposal, moved);
    const { referencePrice } = proposal;
    const { price, drift, limit } = moved;
    throw new AppError('price_moved', `The price was ${referencePrice} when it was proposed and is ${price} now.`, {
      referencePrice,
      price,
      drift,
      limit,
    });
  }

  function record(
    { ticket }: Pick<Proposal, 'ticket'>,
    proposalId: string,
    moment: 'proposal' | 'confirmation',
    { kind, verdicts }: Approval,
  ): void {
    const decision = kind === 'denied' ? 'deny' : decisionOf(verdicts);
    const { instrument } = ticket;
    risk.raiseAll(evaluationRecord({ proposalId, instrument, decision, moment, verdicts }));
  }

  /** Approves with the numbers of now: what is sent is what was shown or less. */
  function approveAgain(proposal: Proposal, shown: SizedTicket) {
    const { ticket, source } = proposal;
    const approval = approve.entry(requestFor(ticket, source, proposal.id, shown));
    record(proposal, proposal.id, 'confirmation', approval);
    if (approval.kind === 'denied') {
      end(proposal, 'denied');
      const denials = approval.verdicts.filter(({ decision }) => decision === 'deny');
      const code = denials.some(isUsed) ? 'conflict' : 'order_refused';
      const [denial] = denials.toSorted((a, b) => Number(isUsed(b)) - Number(isUsed(a)));
      throw new AppError(code, denial?.message ?? 'The risk rules refused it.', { verdicts: approval.verdicts });
    }
    const isLarger = (now: DecimalString | undefined, then: DecimalString) => !now || exact(now).gt(exact(then));
    if (isLarger(approval.size?.quantity, shown.quantity) || isLarger(approval.size?.limitPrice, shown.limitPrice)) {
      throw new AppError('proposal_changed', 'The order would be larger or dearer than what was shown.', { shown });
    }
    return approval.order;
  }

  async function confirmLocked(proposalId: string, shown: SizedTicket) {
    const before = openProposal(proposalId);
    // From here on fills of this instrument are counted; those of before are no position of ours.
    await reconciler.prepare(before.ticket.instrument);
    const proposal = openProposal(proposalId);
    refuseIfMoved(proposal);
    const order = approveAgain(proposal, shown);
    const result = await sender.send(order, clock.now());
    const confirmed = store.proposal(proposalId) ?? proposal;
    confirmations.end(proposalId);
    onProposal(confirmed);
    if (result.kind === 'rejected') {
      throw new AppError('order_refused', `The exchange refused it: ${result.message}`, {
        code: result.code,
        orders: result.orders.map(({ clientOrderId }) => clientOrderId),
      });
    }
    return { proposal: confirmed, orders: result.orders };
  }

  return {
    propose: (ticket, source, proposedBy = null) => {
      const id = ids.next('prop');
      const createdAt = clock.now();
      const approval = approve.entry(requestFor(ticket, source, id, null));
      const size = approval.kind === 'approved' ? approval.size : null;
      const proposal: Proposal = {
        id,
        hash: hashOf(id, ticket, size),
        ticket,
        source,
        proposedBy,
        state: approval.kind === 'denied' ? 'denied' : 'open',
        createdAt,
        expiresAt: createdAt + limits.proposalTtlMs,
        referencePrice: quotes(ticket.instrument)?.ask ?? null,
        size,
        verdicts: approval.verdicts,
        confirmedAt: null,
      };
      store.insertProposal(proposal);
      record(proposal, id, 'proposal', approval);
      onProposal(proposal);
      return proposal;
    },
    requestFor: (ticket, source) => requestFor(ticket, source, ids.next('eval'), null),
    present: (proposalId, caller) => confirmations.present(openProposal(proposalId), caller),
    confirm: async (request, caller) => {
      // Before anything else, and before anything is awaited: whatever comes of it, this token works no second time.
      const grant = confirmations.take(request.token);
      const proposal = openProposal(request.proposalId);
      confirmations.check(grant, request, caller, proposal);
      const { ticket, size } = proposal;
      invariant(size !== null, 'Expected an open proposal with a size, was one without.');
      return locks.run(ticket.instrument, () => confirmLocked(proposal.id, size));
    },
    withdraw: (proposalId) => end(openProposal(proposalId), 'withdrawn'),
    expire: (which) => {
      if (which === 'all') confirmations.endAll();
      for (const proposal of store.openProposals()) {
        if (which === 'all' || clock.now() >= proposal.expiresAt) end(proposal, 'expired');
      }
    },
    checkDrift: () => {
      for (const proposal of store.openProposals()) {
        const drift = driftNow(proposal);
        onDrift(drift);
        if (hasMovedTooFar(drift)) endMoved(proposal, drift);
      }
    },
    releaseCaller: confirmations.releaseCaller,
  };
}

function isUsed({ code, decision }: RuleVerdict): boolean {
  return code === 'decision_used' && decision === 'deny';
}
