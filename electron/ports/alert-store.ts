import type { AlertDelivery, AlertFiring, AlertRule } from '#shared/domain/alert';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';

/** Alert rules, how far each was evaluated, what fired, and what became of each message. */
export interface AlertStore {
  /** Newest first, without removed ones. */
  rules(): AlertRule[];
  rule(id: string): AlertRule | null;
  /** Adds a rule or its next version. */
  saveRule(rule: AlertRule): void;
  /** Its firings stay. Returns whether it was there. */
  removeRule(id: string): boolean;
  /** Close up to which a rule was evaluated on an instrument; `null` before the first time. */
  evaluatedUntil(ruleId: string, instrument: InstrumentId): EpochMs | null;
  /**
   * Adds what fired and moves the mark in one transaction, so that a killed process neither loses a firing nor repeats one.
   * A firing that is there already (same rule, version, instrument and close) is left as it is.
   *
   * @returns The firings that are new.
   */
  record(
    mark: { ruleId: string; instrument: InstrumentId; evaluatedUntil: EpochMs },
    firings: readonly AlertFiring[],
  ): AlertFiring[];
  /** The newest firing of a rule on an instrument; `null` where there is none. */
  lastFiring(ruleId: string, instrument: InstrumentId): AlertFiring | null;
  /** Closes from `since` on at which any version of a rule fired on an instrument, oldest first. */
  firedSince(ruleId: string, instrument: InstrumentId, since: EpochMs): EpochMs[];
  firing(id: string): AlertFiring | null;
  /** Newest first; only those before the firing with the id `before`. @throws AppError `not_found` for one that is not there. */
  inbox(query: {
    readonly isUnreadOnly: boolean;
    readonly ruleId?: string | undefined;
    readonly before?: string | undefined;
    readonly limit: number;
  }): AlertFiring[];
  unread(): number;
  /** All with `null`. */
  markRead(firingIds: readonly string[] | null, at: EpochMs): void;
  /** Firings with a delivery that is pending, oldest first. */
  undelivered(): AlertFiring[];
  setDelivery(firingId: string, delivery: AlertDelivery): void;
}
