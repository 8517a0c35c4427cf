import type { Clock } from '#electron/ports/clock';
import type { ConnectionState } from './connection-state';
import type { EntryGate } from './entry-gate';
import type { ExecutionLimits } from './execution-limits';
import type { Reconciler } from './reconciler';
import type { RiskJournal } from './risk-journal';

/** When the exchange is asked how things stand: at the start, after every cut, and slowly for ever. */
export interface AccountChecks {
  /** Reconciles everything; entries wait meanwhile. The result is in the state: it never throws. */
  reconcile(): Promise<void>;
  /** Runs whatever is due. */
  runDue(): void;
}

export function createAccountChecks(parts: {
  readonly reconciler: Reconciler;
  readonly state: ConnectionState;
  readonly gate: EntryGate;
  readonly risk: RiskJournal;
  readonly clock: Clock;
  readonly limits: ExecutionLimits;
  readonly onChecked: () => void;
}): AccountChecks {
  const { reconciler, state, gate, risk, clock, limits, onChecked } = parts;
  let running: Promise<void> | null = null;
  let isWantedAgain = false;
  let isChecking = false;
  let checkedAt = 0;
  let failedAt = 0;

  async function runOnce(): Promise<void> {
    state.set('reconciling');
    try {
      await reconciler.reconcile();
      checkedAt = clock.now();
      state.markReconciled();
      // It wrote what it found, so the journal takes writes again.
      gate.unblock('journal_failed');
      risk.clear('journal_failed');
      risk.clear('reconciliation');
      if (state.status().state === 'reconciling') state.set('ready');
    } catch (error) {
      failedAt = clock.now();
      state.onFailure(error);
      const message = error instanceof Error ? error.message : String(error);
      risk.raiseOnce('reconciliation', {
        kind: 'connection',
        code: 'reconciliation_failed',
        severity: 'critical',
        details: { message },
      });
      if (state.status().state === 'reconciling')
        state.set('read_only', `The account could not be reconciled: ${message}`);
    }
    onChecked();
  }

  async function reconcile(): Promise<void> {
    if (running) {
      // What is asked for now may have happened after the run under way asked.
      isWantedAgain = true;
      return running;
    }
    running = (async () => {
      do {
        isWantedAgain = false;
        await runOnce();
      } while (isWantedAgain && state.status().state !== 'off');
    })().finally(() => {
      running = null;
    });
    return running;
  }

  function check(): void {
    if (isChecking) return;
    isChecking = true;
    checkedAt = clock.now();
    reconciler
      .check()
      .then(onChecked)
      .catch(state.onFailure)
      .finally(() => {
        isChecking = false;
      });
  }

  return {
    reconcile,
    runDue: () => {
      if (running) return;
      if (!state.isReady()) {
        // Asking on with a key that is not taken any more gets the address banned.
        if (gate.isBlockedBy('key_revoked')) return;
        if (clock.now() - failedAt >= limits.reconcileRetryMs) void reconcile();
        return;
      }
      const everyMs = state.isStreamUp() ? limits.checkMs : limits.checkMsWithoutStream;
      if (clock.now() - (state.reconciledAt() ?? 0) >= limits.fullCheckMs) void reconcile();
      else if (clock.now() - checkedAt >= everyMs) check();
    },
  };
}
