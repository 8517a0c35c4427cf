import type { Clock, IdSource } from '#electron/ports/clock';
import type { ExecutionClient } from '#electron/ports/execution-client';
import type { MarketQuote } from '#electron/ports/market-client';
import type { OrderApproval } from '#electron/ports/order-approval';
import type { OrderStore } from '#electron/ports/order-store';
import type { Scheduler } from '#electron/ports/scheduler';
import type { Sha256 } from '#electron/ports/sha256';
import type { DecimalString } from '#shared/domain/decimal';
import type { Environment } from '#shared/domain/environment';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { ExchangeStatus, RiskEvent } from '#shared/domain/exchange-status';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Balance, Fill, Order } from '#shared/domain/order';
import type { EquityPoint, Position } from '#shared/domain/position';
import type { OrderTicket, Proposal, ProposalSource } from '#shared/domain/proposal';
import type { ExecutionLimits } from './execution-limits';

/** The part of the exchange status that execution knows; streams of the market and keys are told by others. */
export type ExecutionStatus = Omit<ExchangeStatus, 'exchange' | 'isMarketStreamUp' | 'hasKey'>;

/** What execution tells, in order; each is also an event of the contract but `status`, which lacks the market's part. */
export type ExecutionServiceEvent =
  | { readonly kind: 'status'; readonly status: ExecutionStatus }
  | { readonly kind: 'proposal'; readonly proposal: Proposal }
  | { readonly kind: 'order'; readonly order: Order }
  | { readonly kind: 'fill'; readonly fill: Fill }
  | { readonly kind: 'positions'; readonly positions: Position[] }
  | { readonly kind: 'balances'; readonly balances: Balance[]; readonly at: EpochMs }
  | { readonly kind: 'equity'; readonly point: EquityPoint }
  | { readonly kind: 'risk-event'; readonly event: RiskEvent };

/** Orders from a ticket to the last fill: nothing is lost, nothing is sent twice. */
export interface ExecutionService {
  /** Opens the user stream, reconciles and starts the heartbeat. Resolves when the first reconciliation has ended, well or not. */
  start(): Promise<void>;
  /** Ends timers and the user stream; orders on the exchange stay as they are. The client is closed by who made it. */
  stop(): void;
  /** Sizes and checks a ticket; a denied one comes back with the state `denied`. Sends nothing. */
  propose(ticket: OrderTicket, source: ProposalSource): Proposal;
  /**
   * Sends the order of a proposal, once.
   *
   * @throws AppError `not_found`, `proposal_closed`, `proposal_changed`, `price_moved`, `order_refused` (risk or the
   * exchange said no), `conflict` (another proposal of the same prediction was confirmed), `disk_full`. An order whose fate
   * is not known is no error: it comes back in the state `unknown`.
   */
  confirm(request: {
    readonly proposalId: string;
    readonly hash: string;
  }): Promise<{ proposal: Proposal; orders: Order[] }>;
  withdraw(proposalId: string): Proposal;
  /** @throws AppError `not_found`, `order_refused` (final, external, or guards a position), `order_unknown`. */
  cancel(clientOrderId: string): Promise<Order>;
  cancelAll(instrument?: InstrumentId): Promise<{ cancelled: number; failed: string[] }>;
  moveStop(request: {
    readonly instrument: InstrumentId;
    readonly stop: DecimalString;
    readonly target: DecimalString | null;
  }): Promise<Position>;
  closePosition(instrument: InstrumentId): Promise<{ orders: Order[] }>;
  /** Compares everything with the exchange again; the result is in the status. */
  reconcile(): Promise<ExecutionStatus>;
  /** Takes entries in a halted instrument again. @throws AppError `not_found` where it is not halted. */
  resume(instrument: InstrumentId, reason: string): ExecutionStatus;
  positions(): Position[];
  status(): ExecutionStatus;
}

export interface ExecutionParts {
  readonly store: OrderStore;
  readonly client: ExecutionClient;
  readonly approve: OrderApproval;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly ids: IdSource;
  readonly sha256: Sha256;
  /** The newest best prices, or `null` where there are none. */
  readonly quotes: (instrument: InstrumentId) => MarketQuote | null;
  readonly environment: Environment;
  readonly accountQuote: () => string;
  readonly followedInstruments: () => readonly InstrumentId[];
  readonly onEvent: (event: ExecutionServiceEvent) => void;
  /** Differences from `DEFAULT_EXECUTION_LIMITS`. */
  readonly limits?: Partial<ExecutionLimits>;
}

export function createExecutionService(_parts: ExecutionParts): ExecutionService {
  throw new Error('Expected an execution service, was its interface alone.');
}
