import type { EpochMs } from '#shared/domain/epoch-ms';
import type { RiskEvent } from '#shared/domain/exchange-status';
import type { Mandate } from '#shared/domain/mandate';
import type { Counterfactual } from '#shared/domain/risk-state';
import type { BreakerRecord } from '#shared/domain/trading-state';

/** Mandates, the breaker and blocked trades. Every write is on disk (`synchronous = FULL`) when the call returns, or throws. */
export interface RiskStore {
  /**
   * Newest first; the list ends before one that cannot be read, which the signatures of those after it tell.
   *
   * @throws AppError `journal_corrupt` with its `version` where the newest itself cannot be read.
   */
  mandates(): Mandate[];
  /**
   * Writes it and the events that tell of it, in one transaction.
   *
   * @throws AppError `conflict` when it is not the version after the newest: two windows signed at once.
   */
  addMandate(mandate: Mandate, events?: readonly RiskEvent[]): void;
  /** `unreadable` for a record that is there and is none: it counts as a halt. `null` before the first. */
  breaker(): BreakerRecord | 'unreadable' | null;
  /** Writes the record and the events that tell of the change, in one transaction. */
  saveBreaker(record: BreakerRecord, events: readonly RiskEvent[]): void;

  addCounterfactual(counterfactual: Counterfactual): void;
  saveCounterfactual(counterfactual: Counterfactual): void;
  openCounterfactuals(): Counterfactual[];
  /** Newest first. */
  counterfactuals(query: { readonly limit: number; readonly from?: EpochMs }): Counterfactual[];
}
