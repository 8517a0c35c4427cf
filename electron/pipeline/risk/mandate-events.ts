import type { Clock, IdSource } from '#electron/ports/clock';
import { AppError } from '#shared/domain/app-error';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { RiskEvent } from '#shared/domain/exchange-status';
import { compareLimits } from '#shared/domain/mandate-strictness';
import type { MandateLedger } from './mandate-ledger';

/** Tells, once each, of what becomes of a mandate without a signature. */
export interface MandateEvents {
  tell(ledger: MandateLedger, now: { readonly isExpired: boolean; readonly isPending: boolean }): void;
  /** Writes what could not be written before, at most once a minute. */
  retry(): void;
}

/** Never throws: which limits hold does not depend on whether the journal can be written. */
export function createMandateEvents(parts: {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly addEvent: (event: RiskEvent) => void;
}): MandateEvents {
  const { clock, ids, addEvent } = parts;
  const told = new Set<string>();
  let owed: readonly RiskEvent[] = [];
  let triedAt: EpochMs = 0;

  function write(events: readonly RiskEvent[]): void {
    triedAt = clock.now();
    owed = events.filter((event) => !isWritten(event, addEvent));
  }

  /** @param key - What it is told of: never twice by this process. */
  function raise(
    key: string,
    report: Pick<RiskEvent, 'id' | 'code' | 'severity' | 'value' | 'limit' | 'details'>,
  ): void {
    if (told.has(key)) return;
    told.add(key);
    write([...owed, { ...report, occurredAt: clock.now(), kind: 'mandate', instrument: null }]);
  }

  return {
    tell: ({ current, isTampered }, { isExpired, isPending }) => {
      const { version, signedAt, signedBy, effectiveAt, expiresAt, interim, limits, signature } = current;
      const value = String(version);
      if (isTampered) {
        raise(`tampered ${version} ${signature}`, {
          id: ids.next('risk'),
          code: 'mandate_tampered',
          severity: 'critical',
          value,
          limit: null,
          details: { signedBy, signedAt, signature },
        });
      }
      // These ids are made of the version: the journal takes each once, however often the app starts.
      if (isExpired) {
        raise(`expired ${version}`, {
          id: `risk_mandate_expired_${version}`,
          code: 'mandate_expired',
          severity: 'warning',
          value,
          limit: null,
          details: { expiresAt },
        });
      }
      if (!isPending && !isTampered && effectiveAt > signedAt) {
        raise(`loosened ${version}`, {
          id: `risk_mandate_loosened_${version}`,
          code: 'mandate_loosened',
          severity: 'info',
          value,
          limit: null,
          details: { signedBy, effectiveAt, changes: compareLimits(interim, limits) },
        });
      }
    },
    retry: () => {
      if (owed.length > 0 && Math.abs(clock.now() - triedAt) >= RETRY_MS) write(owed);
    },
  };
}

// A failure is no reason to stop: the event is owed, and tried again.
function isWritten(event: RiskEvent, addEvent: (event: RiskEvent) => void): boolean {
  try {
    addEvent(event);
    return true;
  } catch (error) {
    return error instanceof AppError && error.details.exists === true;
  }
}

const RETRY_MS = 60_000;
