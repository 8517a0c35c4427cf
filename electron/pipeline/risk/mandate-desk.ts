import type { Clock, IdSource } from '#electron/ports/clock';
import type { RiskStore } from '#electron/ports/risk-store';
import type { Sha256 } from '#electron/ports/sha256';
import { AppError } from '#shared/domain/app-error';
import type { Environment } from '#shared/domain/environment';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { RiskEvent } from '#shared/domain/exchange-status';
import type { LimitChange, Mandate, MandateDraft, MandateLimits, MandateStatus } from '#shared/domain/mandate';
import { CAREFUL_LIMITS, NORMAL_LIMITS } from '#shared/domain/mandate-presets';
import { createMandateEvents } from './mandate-events';
import { isPendingAt, limitsOf, type MandateLedger, readLedger } from './mandate-ledger';
import { type MandatePlan, planMandate } from './mandate-plan';
import { signMandate } from './mandate-signature';

export interface MandateDesk {
  /** Never throws, and costs nothing to ask often; so does `limits`. */
  status(): MandateStatus;
  /** The limits that hold now. After an expiry they stay as they were, for the breaker and for exits. */
  limits(): MandateLimits;
  /** @throws AppError `invalid_input`, see `planMandate`. */
  preview(draft: MandateDraft): { changes: LimitChange[]; effectiveAt: EpochMs };
  /**
   * @throws AppError `conflict` when `basedOn` is not the newest version, `invalid_input`, see `planMandate`; `disk_full`.
   * Nothing has changed then.
   */
  sign(request: {
    readonly draft: MandateDraft;
    readonly signedBy: string;
    readonly note: string;
    readonly basedOn: number;
  }): MandateStatus;
}

export interface MandateDeskParts {
  readonly store: Pick<RiskStore, 'mandates' | 'addMandate'>;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly sha256: Sha256;
  readonly environment: Environment;
  /** Writes an event to `risk_events` and tells of it; throws what the journal throws. */
  readonly addEvent: (event: RiskEvent) => void;
  /** Tells of an event that is written already, together with the mandate. */
  readonly onEvent: (event: RiskEvent) => void;
  /** After a signature, and when a looser limit begins to count or the mandate has expired. */
  readonly onChange: (mandate: Mandate) => void;
}

/**
 * Keeps the mandate: which limits hold now, and what a signature changes.
 *
 * - Before anybody has signed, the built-in normal limits hold in demo and paper. In live none do, and a signature is
 *   needed; the first one has nothing to loosen and counts at once.
 * - Signing over a mandate whose looser limits still wait starts from what is in force: what waits and is not in the new
 *   draft is gone, what is in it waits anew, by the delay that is in force.
 * - A clock that is set back makes nothing looser: what had begun to count waits again, what has expired stays expired while
 *   the app runs, and a delay is counted from the latest instant that was seen. A clock that is set forward cannot be told
 *   from time that has passed: it ends the delay.
 * - Where a mandate was changed by another hand, a signature is needed and no limit is looser than the careful ones. The
 *   next signature is over the mandates as they are then.
 */
export function createMandateDesk(parts: MandateDeskParts): MandateDesk {
  const { store, clock, ids, sha256, environment, onEvent, onChange } = parts;
  const events = createMandateEvents(parts);
  let ledger = readLedger(store, sha256, environment);
  let seenAt: EpochMs = 0;
  /** The version that was seen to be expired. */
  let expired: number | null = null;
  let view: View | null = null;

  /** Brings the view up to date, and tells of what time has changed. */
  function look(): View {
    const { current } = ledger;
    const now = clock.now();
    seenAt = Math.max(seenAt, now);
    if (current.expiresAt !== null && now >= current.expiresAt) expired = current.version;
    const isExpired = expired === current.version;
    const isPending = isPendingAt(current, now);
    events.retry();
    if (view?.ledger === ledger && view.isExpired === isExpired && view.isPending === isPending) return view;
    const isSameMandate = view?.ledger === ledger;
    view = { ledger, isExpired, isPending, limits: limitsOf(ledger, isPending) };
    events.tell(ledger, { isExpired, isPending });
    // Who asks for the first time, or after a signature, learns it by asking.
    if (isSameMandate) onChange(current);
    return view;
  }

  function plan(draft: MandateDraft): MandatePlan & { readonly now: EpochMs } {
    const { limits } = look();
    const now = clock.now();
    const planned = planMandate(draft, {
      now,
      limits,
      isFirst: isUnsigned(ledger) && environment === 'live',
      delayFrom: Math.max(now, seenAt, ...ledger.history.map(({ signedAt }) => signedAt)),
    });
    return { ...planned, now };
  }

  /** Takes over what another process has signed. */
  function reload(): void {
    const found = readLedger(store, sha256, environment);
    if (found.current.version === ledger.current.version && found.chain === ledger.chain) return;
    ledger = found;
    onChange(ledger.current);
  }

  function status(): MandateStatus {
    const { limits, isExpired, isPending } = look();
    const { current, history, isTampered } = ledger;
    return {
      current,
      limits,
      needsSignature: isTampered || isExpired || (isUnsigned(ledger) && environment === 'live'),
      isExpired,
      pendingAt: isPending && !isTampered ? current.effectiveAt : null,
      history,
      presets: PRESETS,
    };
  }

  return {
    status,
    limits: () => look().limits,
    preview: (draft) => {
      const { changes, effectiveAt } = plan(draft);
      return { changes, effectiveAt };
    },
    sign: ({ draft, signedBy, note, basedOn }) => {
      reload();
      const { version } = ledger.current;
      if (basedOn !== version) {
        throw new AppError(
          'conflict',
          `The draft was written over version ${basedOn} of the mandate, and version ${version} was signed meanwhile.`,
          { basedOn, version },
        );
      }
      if (signedBy.trim() === '') throw new AppError('invalid_input', 'Expected the name of who signs, was none.');
      const planned = plan(draft);
      const { preset, limits, expiresAt } = planned.draft;
      const { interim, effectiveAt, changes, now: signedAt } = planned;
      const next = version + 1;
      const fields = { version: next, preset, limits, interim, signedAt, signedBy, note, effectiveAt, expiresAt };
      const mandate: Mandate = { ...fields, signature: signMandate(fields, ledger.chain, sha256) };
      const event = signedEvent(ids.next('risk'), mandate, changes);
      try {
        store.addMandate(mandate, [event]);
      } catch (error) {
        reload();
        throw error;
      }
      const history = [mandate, ...ledger.history];
      ledger = { current: mandate, history, chain: mandate.signature, isTampered: false };
      onEvent(event);
      onChange(mandate);
      return status();
    },
  };
}

/** What was last seen, for as long as it stays the same. */
interface View {
  readonly ledger: MandateLedger;
  readonly isExpired: boolean;
  readonly isPending: boolean;
  readonly limits: MandateLimits;
}

function isUnsigned({ current }: MandateLedger): boolean {
  return current.version === 0;
}

function signedEvent(id: string, mandate: Mandate, changes: readonly LimitChange[]): RiskEvent {
  const { version, preset, signedAt, signedBy, note, effectiveAt, expiresAt } = mandate;
  return {
    id,
    occurredAt: signedAt,
    kind: 'mandate',
    code: 'mandate_signed',
    severity: 'info',
    instrument: null,
    value: String(version),
    limit: null,
    details: { preset, signedBy, note, effectiveAt, expiresAt, changes },
  };
}

const PRESETS: MandateStatus['presets'] = { careful: CAREFUL_LIMITS, normal: NORMAL_LIMITS };
