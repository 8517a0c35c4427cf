import type { DecimalString } from '#shared/domain/decimal';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { RiskEvent } from '#shared/domain/exchange-status';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Balance, Fill, Order, OrderRole } from '#shared/domain/order';
import type { EquityPoint } from '#shared/domain/position';
import type { Proposal } from '#shared/domain/proposal';

export interface OrderQuery {
  readonly instrument?: InstrumentId;
  readonly listClientId?: string;
  readonly role?: OrderRole;
  /** Only those that are not final. */
  readonly isLive?: boolean;
  /** Client order id of the last one of the page before: only older ones. */
  readonly before?: string;
  readonly limit?: number;
}

/** One line of an order's history. */
export interface OrderStep {
  readonly clientOrderId: string;
  readonly at: EpochMs;
  readonly kind: 'intent' | 'acknowledged' | 'rejected' | 'unknown' | 'seen' | 'cancel' | 'adopted' | 'resolved';
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * The record of everything that concerns money. Every write is one transaction, on disk (`synchronous = FULL`) when the call
 * returns; a failed write throws (AppError `disk_full`, or `conflict` while another program holds the journal) and the
 * caller must not go on to the exchange.
 */
export interface OrderStore {
  insertProposal(proposal: Proposal): void;
  proposal(id: string): Proposal | null;
  /** Newest first; only those before the proposal with the id `before`. @throws AppError `not_found` for one that is not there. */
  proposals(limit: number, before?: string): Proposal[];
  /** Moves an open proposal to a final state; `false` when it was not open any more: a confirmation is single-use. */
  closeProposal(id: string, state: Exclude<Proposal['state'], 'open'>, at: EpochMs): boolean;
  openProposals(): Proposal[];
  /** The confirmed proposal of a prediction: there is at most one, and the journal holds that. */
  confirmedForPrediction(predictionId: string): Proposal | null;

  /**
   * Writes the orders of one intent, and confirms the proposal in the same transaction where one is given.
   *
   * @throws AppError `conflict` when one of the client order ids exists, the proposal is not open, or another proposal of
   * the same prediction is confirmed; `disk_full`.
   */
  insertIntent(orders: readonly Order[], confirm: { readonly proposalId: string; readonly at: EpochMs } | null): void;
  /** Puts the new state of an order in place of the old, with a line of history. Inserts one that is not known. */
  saveOrder(order: Order, step: OrderStep): void;
  order(clientOrderId: string): Order | null;
  orderByExchangeId(instrument: InstrumentId, exchangeOrderId: string): Order | null;
  /** Newest first. @throws AppError `not_found` for a `before` that is no order. */
  orders(query: OrderQuery): Order[];
  history(clientOrderId: string): OrderStep[];

  /** Adds fills that are not there; returns those that were new. */
  addFills(fills: readonly Fill[]): Fill[];
  /** All of them, oldest first: as they add up. */
  fills(query: { readonly instrument?: InstrumentId }): Fill[];
  /**
   * The newest so many, newest first: as people look at them.
   *
   * @param query.before - Instrument and trade id of the last fill of the page before, with a space between.
   * @throws AppError `not_found` for a `before` that is no fill.
   */
  newestFills(query: { readonly instrument?: InstrumentId; readonly before?: string; readonly limit: number }): Fill[];
  /** Instruments with orders or fills. */
  tradedInstruments(): InstrumentId[];

  saveBalances(balances: readonly Balance[], at: EpochMs): void;
  balances(): { readonly balances: Balance[]; readonly at: EpochMs } | null;
  addEquityPoint(point: EquityPoint): void;
  /** Oldest first, thinned to at most `limit` points. */
  equity(query: { readonly from?: EpochMs; readonly limit: number }): EquityPoint[];
  /** The newest point at or before `at`. */
  equityAt(at: EpochMs): EquityPoint | null;
  /** Highest equity of all points at or after `from`, none left out; `null` without any. */
  peakEquity(from: EpochMs): DecimalString | null;

  addRiskEvent(event: RiskEvent): void;
  /** All of them in one transaction. */
  addRiskEvents(events: readonly RiskEvent[]): void;
  /**
   * Newest first.
   *
   * @param query.before - Id of the last event of the page before: only older ones.
   * @throws AppError `not_found` for a `before` that is no event.
   */
  riskEvents(query: {
    readonly limit: number;
    readonly kinds?: readonly RiskEvent['kind'][];
    readonly before?: string;
  }): RiskEvent[];

  /** Small facts that must survive a restart: deadlines of a ban, halted instruments, baselines. JSON values. */
  readFact(key: string): unknown;
  writeFact(key: string, value: unknown): void;
}
