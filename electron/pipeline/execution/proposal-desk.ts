import type { Clock, IdSource } from '#electron/ports/clock';
import type { MarketQuote } from '#electron/ports/market-client';
import type { EntryRequest, OrderApproval, RiskFacts } from '#electron/ports/order-approval';
import type { OrderStore } from '#electron/ports/order-store';
import type { Sha256 } from '#electron/ports/sha256';
import { AppError } from '#shared/domain/app-error';
import type { DecimalString } from '#shared/domain/decimal';
import { decimalText, Exact, exact } from '#shared/domain/decimal';
import type { Environment } from '#shared/domain/environment';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Order } from '#shared/domain/order';
import type { OrderTicket, Proposal, ProposalSource, RuleVerdict, SizedTicket } from '#shared/domain/proposal';
import type { AccountBook } from './account-book';
import { isUndecided } from './apply-order-update';
import { equityAtDayStart } from './day-start';
import type { EntryGate } from './entry-gate';
import type { ExecutionLimits } from './execution-limits';
import type { InstrumentLocks } from './instrument-locks';
import type { OrderSender } from './order-sender';
import type { OrderTracker } from './order-tracker';
import type { Reconciler } from './reconciler';
import type { RiskJournal } from './risk-journal';

/** Tickets on their way to an order: sized, shown, and confirmed once by a person or not at all. */
export interface ProposalDesk {
  propose(ticket: OrderTicket, source: ProposalSource): Proposal;
  confirm(request: {
    readonly proposalId: string;
    readonly hash: string;
  }): Promise<{ proposal: Proposal; orders: Order[] }>;
  withdraw(proposalId: string): Proposal;
  /** Ends those whose time is over; all of them after a sleep or a jump of the clock. */
  expire(which: 'due' | 'all'): void;
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
  readonly environment: Environment;
  readonly accountQuote: () => string;
  readonly limits: ExecutionLimits;
  readonly quotes: (instrument: InstrumentId) => MarketQuote | null;
  readonly facts: (instrument: InstrumentId) => RiskFacts;
  readonly entryBlock: () => EntryRequest['entryBlock'];
  readonly onProposal: (proposal: Proposal) => void;
}): ProposalDesk {
  const { store, approve, sender, tracker, account, gate, reconciler, locks, risk, clock, ids, sha256, limits } = parts;
  const { environment, accountQuote, quotes, facts, entryBlock, onProposal } = parts;

  function requestFor(ticket: OrderTicket, proposalId: string, shown: SizedTicket | null): EntryRequest {
    const { instrument } = ticket;
    const common = facts(instrument);
    const quote = common.rules?.quote ?? null;
    return {
      ...common,
      proposalId,
      ticket,
      equity: quote === null ? null : account.value(quote),
      freeQuote: quote === null ? null : freeOf(quote),
      day: { start: equityAtDayStart(store, clock.now()), now: account.value(accountQuote()) },
      entryBlock: entryBlock(),
      haltReason: gate.haltReason(instrument),
      unknownOrders: tracker.unknownCount(instrument),
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

  function duplicateOf({ predictionId }: OrderTicket): RuleVerdict[] {
    const taken = predictionId === null ? null : store.confirmedForPrediction(predictionId);
    if (!taken) return [];
    const message = 'An order was confirmed for this prediction already.';
    return [{ code: 'prediction_traded', decision: 'deny', value: taken.id, limit: null, message }];
  }

  /** What is hashed is what is shown: another environment, size or price is another hash. */
  const hashOf = (id: string, ticket: OrderTicket, size: SizedTicket | null): string =>
    sha256(JSON.stringify([environment, id, ticket, size]));

  function end(proposal: Proposal, state: 'denied' | 'expired' | 'withdrawn'): Proposal {
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

  function refuseIfMoved(proposal: Proposal): void {
    const now = quotes(proposal.ticket.instrument)?.ask;
    const then = proposal.referencePrice;
    if (!now || !then) return;
    const distance = exact(proposal.ticket.entry ?? then)
      .sub(exact(proposal.ticket.stop))
      .abs();
    const drift = exact(now).sub(exact(then)).abs();
    const limit = distance.mul(limits.driftFraction);
    if (drift.lte(limit)) return;
    end(proposal, 'expired');
    throw new AppError('price_moved', `The price was ${then} when it was proposed and is ${now} now.`, {
      then,
      now,
      drift: drift.toFixed(),
      limit: limit.toFixed(),
    });
  }

  /** Approves with the numbers of now: what is sent is what was shown or less. */
  function approveAgain(proposal: Proposal, shown: SizedTicket) {
    const { ticket } = proposal;
    const twin = duplicateOf(ticket);
    const approval =
      twin.length > 0
        ? { kind: 'denied' as const, verdicts: twin }
        : approve.entry(requestFor(ticket, proposal.id, shown));
    if (approval.kind === 'denied') {
      end(proposal, 'denied');
      const denials = approval.verdicts.filter(({ decision }) => decision === 'deny');
      reportDenial(ticket.instrument, proposal.id, denials);
      const code = twin.length > 0 ? 'conflict' : 'order_refused';
      throw new AppError(code, denials[0]?.message ?? 'The risk rules refused it.', { verdicts: approval.verdicts });
    }
    const isLarger = (now: DecimalString | undefined, then: DecimalString) => !now || exact(now).gt(exact(then));
    if (isLarger(approval.size?.quantity, shown.quantity) || isLarger(approval.size?.limitPrice, shown.limitPrice)) {
      throw new AppError('proposal_changed', 'The order would be larger or dearer than what was shown.', { shown });
    }
    return approval.order;
  }

  function reportDenial(instrument: InstrumentId, proposalId: string, denials: readonly RuleVerdict[]): void {
    for (const { code, value, limit, message } of denials) {
      risk.raise({ kind: 'rule', code, severity: 'info', instrument, value, limit, details: { proposalId, message } });
    }
  }

  async function confirmLocked(proposalId: string, hash: string) {
    const before = openProposal(proposalId);
    if (before.hash !== hash || before.size === null) {
      throw new AppError('proposal_changed', 'What was confirmed is not what was proposed.', { proposalId });
    }
    // From here on fills of this instrument are counted; those of before are no position of ours.
    await reconciler.prepare(before.ticket.instrument);
    const proposal = openProposal(proposalId);
    refuseIfMoved(proposal);
    const order = approveAgain(proposal, before.size);
    const result = await sender.send(order, clock.now());
    const confirmed = store.proposal(proposalId) ?? proposal;
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
    propose: (ticket, source) => {
      const id = ids.next('prop');
      const createdAt = clock.now();
      const twin = duplicateOf(ticket);
      const approval = approve.entry(requestFor(ticket, id, null));
      const isDenied = approval.kind === 'denied' || twin.length > 0;
      const size = approval.kind === 'approved' && !isDenied ? approval.size : null;
      const proposal: Proposal = {
        id,
        hash: hashOf(id, ticket, size),
        ticket,
        source,
        state: isDenied ? 'denied' : 'open',
        createdAt,
        expiresAt: createdAt + limits.proposalTtlMs,
        referencePrice: quotes(ticket.instrument)?.ask ?? null,
        size,
        verdicts: [...approval.verdicts, ...twin],
        confirmedAt: null,
      };
      store.insertProposal(proposal);
      reportDenial(
        ticket.instrument,
        id,
        proposal.verdicts.filter(({ decision }) => decision === 'deny'),
      );
      onProposal(proposal);
      return proposal;
    },
    confirm: async ({ proposalId, hash }) => {
      const { ticket } = openProposal(proposalId);
      return locks.run(ticket.instrument, () => confirmLocked(proposalId, hash));
    },
    withdraw: (proposalId) => end(openProposal(proposalId), 'withdrawn'),
    expire: (which) => {
      for (const proposal of store.openProposals()) {
        if (which === 'all' || clock.now() >= proposal.expiresAt) end(proposal, 'expired');
      }
    },
  };
}
