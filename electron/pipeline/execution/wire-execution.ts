import type { Clock, IdSource } from '#electron/ports/clock';
import type { ExecutionClient } from '#electron/ports/execution-client';
import type { MarketQuote } from '#electron/ports/market-client';
import type { OrderApproval } from '#electron/ports/order-approval';
import type { OrderStore } from '#electron/ports/order-store';
import type { RiskGuard } from '#electron/ports/risk-guard';
import type { Scheduler } from '#electron/ports/scheduler';
import type { Sha256 } from '#electron/ports/sha256';
import type { Environment } from '#shared/domain/environment';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { RiskEvent } from '#shared/domain/exchange-status';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Balance, Fill, Order } from '#shared/domain/order';
import type { EquityPoint, Position } from '#shared/domain/position';
import type { Proposal, ProposalDrift } from '#shared/domain/proposal';
import { createAccountBook } from './account-book';
import { createAccountView } from './account-facts';
import { createConfirmationDesk } from './confirmation-desk';
import { createConnectionState, type ExecutionStatus } from './connection-state';
import { createEntryGate } from './entry-gate';
import { DEFAULT_EXECUTION_LIMITS, type ExecutionLimits } from './execution-limits';
import { createHaltEnforcer } from './halt-enforcer';
import { createHoldingBook } from './holding-book';
import { createInstrumentLocks } from './instrument-locks';
import { createKillSwitch } from './kill-switch';
import { createOrderCancels } from './order-cancels';
import { createOrderResolver } from './order-resolver';
import { createOrderSender } from './order-sender';
import { createOrderTracker } from './order-tracker';
import { createPositionActions } from './position-actions';
import { createProposalDesk } from './proposal-desk';
import { createLevelBook } from './protection-levels';
import { createReconciler } from './reconciler';
import { createRiskJournal } from './risk-journal';
import { createTradeBook } from './trade-book';
import { createWatchdog } from './watchdog';

/** What execution tells, in order; each is also an event of the contract but `status`, which lacks the market's part. */
export type ExecutionServiceEvent =
  | { readonly kind: 'status'; readonly status: ExecutionStatus }
  | { readonly kind: 'proposal'; readonly proposal: Proposal }
  | { readonly kind: 'drift'; readonly drift: ProposalDrift }
  | { readonly kind: 'order'; readonly order: Order }
  | { readonly kind: 'fill'; readonly fill: Fill }
  | { readonly kind: 'positions'; readonly positions: Position[] }
  | { readonly kind: 'balances'; readonly balances: Balance[]; readonly at: EpochMs }
  | { readonly kind: 'equity'; readonly point: EquityPoint }
  | { readonly kind: 'risk-event'; readonly event: RiskEvent };

export interface ExecutionParts {
  readonly store: OrderStore;
  readonly client: ExecutionClient;
  readonly approve: OrderApproval;
  /** The circuit breaker; what it demands is carried out here. */
  readonly guard: RiskGuard;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly ids: IdSource;
  readonly sha256: Sha256;
  /** At least 32 random bytes as text, new at each call. */
  readonly randomToken: () => string;
  /** The newest best prices, or `null` where there are none. */
  readonly quotes: (instrument: InstrumentId) => MarketQuote | null;
  readonly environment: Environment;
  readonly accountQuote: () => string;
  readonly followedInstruments: () => readonly InstrumentId[];
  readonly onEvent: (event: ExecutionServiceEvent) => void;
  /** Differences from `DEFAULT_EXECUTION_LIMITS`. */
  readonly limits?: Partial<ExecutionLimits>;
}

/** Builds the parts of execution and ties them together; nothing runs yet. */
export function wireExecution(
  parts: ExecutionParts,
  hooks: { readonly onFill: () => void; readonly isRunning: () => boolean },
) {
  const { store, client, approve, guard, clock, ids, sha256, quotes, environment, onEvent } = parts;
  const { followedInstruments, accountQuote } = parts;
  const limits: ExecutionLimits = { ...DEFAULT_EXECUTION_LIMITS, ...parts.limits };
  const rules = (instrument: InstrumentId) => client.rules(instrument);
  let toldStatus = '';
  const tellStatus = () => {
    const status = state.status();
    const text = JSON.stringify(status);
    if (text === toldStatus) return;
    toldStatus = text;
    onEvent({ kind: 'status', status });
  };

  const risk = createRiskJournal({ store, clock, ids, onEvent });
  const gate = createEntryGate({ store, risk, onChange: () => tellStatus() });
  const book = createHoldingBook({ store, rules });
  const account = createAccountBook({
    store,
    book,
    clock,
    quotes,
    // An instrument that rests has no price, however long it is waited for.
    isQuoted: (instrument) => followedInstruments().includes(instrument) && rules(instrument)?.isTrading !== false,
    onBalances: (balances, at) => onEvent({ kind: 'balances', balances, at }),
  });
  const tracker = createOrderTracker({
    store,
    book,
    gate,
    risk,
    clock,
    onOrder: (order) => {
      if (order.role === 'entry' && order.state === 'intent') view.noteEntry(order);
      onEvent({ kind: 'order', order });
    },
    onFill: (fill) => {
      onEvent({ kind: 'fill', fill });
      hooks.onFill();
    },
  });
  const state = createConnectionState({
    environment,
    client,
    tracker,
    gate,
    risk,
    clock,
    limits,
    guard,
    onChange: tellStatus,
  });
  const sender = createOrderSender({
    store,
    client,
    tracker,
    gate,
    risk,
    clock,
    sha256,
    isApproved: approve.isApproved,
    onKeyRevoked: state.keyRevoked,
  });
  const locks = createInstrumentLocks();
  const reconciler = createReconciler({
    store,
    client,
    tracker,
    book,
    account,
    gate,
    risk,
    clock,
    followedInstruments,
  });
  const resolver = createOrderResolver({
    client,
    tracker,
    account,
    risk,
    clock,
    limits,
    isInFlight: sender.isInFlight,
    syncFills: reconciler.syncFills,
    hasAllBase: reconciler.hasAllBase,
    onFailure: state.onFailure,
  });
  const cancels = createOrderCancels({
    client,
    tracker,
    locks,
    clock,
    entryTtlMs: (proposalId) => store.proposal(proposalId)?.ticket.entryTtlMs ?? null,
    onFailure: state.onFailure,
  });
  const levels = createLevelBook(store);
  const actions = createPositionActions({
    store,
    client,
    approve,
    tracker,
    sender,
    cancels,
    book,
    levels,
    reconciler,
    locks,
    risk,
    clock,
    quotes,
  });
  const watchdog = createWatchdog({
    client,
    tracker,
    book,
    levels,
    actions,
    cancels,
    reconciler,
    locks,
    risk,
    clock,
    limits,
    quotes,
    onFailure: state.onFailure,
  });
  const killSwitch = createKillSwitch({ store, gate, risk, clock, onFailure: state.onFailure });
  const enforcer = createHaltEnforcer({
    tracker,
    cancels,
    actions,
    book,
    locks,
    risk,
    clock,
    onFailure: state.onFailure,
  });
  const view = createAccountView({
    store,
    client,
    book,
    account,
    tracker,
    trades: createTradeBook({ store, book, levels, rules }),
    levels,
    clock,
    quotes,
    accountQuote,
    isInFlight: sender.isInFlight,
    isConnected: hooks.isRunning,
    killSwitch: () => {
      const halt = killSwitch.current();
      return halt && { reason: halt.reason, at: halt.at };
    },
  });
  let isKnown = false;
  /** What is in the journal counts also before a connection was ever made. */
  const accountFacts = () => {
    if (!isKnown && !hooks.isRunning()) {
      book.load();
      account.load();
      tracker.peek();
    }
    isKnown = true;
    return view.facts();
  };
  const confirmations = createConfirmationDesk({ environment, sha256, randomToken: parts.randomToken });
  const desk = createProposalDesk({
    store,
    approve,
    sender,
    tracker,
    account,
    gate,
    reconciler,
    locks,
    risk,
    clock,
    ids,
    sha256,
    confirmations,
    environment,
    limits,
    quotes,
    facts: actions.facts,
    entryBlock: state.entryBlock,
    accountFacts,
    onProposal: (proposal) => onEvent({ kind: 'proposal', proposal }),
    onDrift: (drift) => onEvent({ kind: 'drift', drift }),
  });
  return {
    limits,
    risk,
    gate,
    book,
    account,
    tracker,
    state,
    locks,
    reconciler,
    resolver,
    cancels,
    levels,
    actions,
    watchdog,
    desk,
    killSwitch,
    enforcer,
    view,
    accountFacts,
    confirmations,
    tellStatus,
  };
}
