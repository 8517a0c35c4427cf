import type { Clock } from '#electron/ports/clock';
import type { ExecutionClient } from '#electron/ports/execution-client';
import type { EntryRequest } from '#electron/ports/order-approval';
import type { RiskGuard } from '#electron/ports/risk-guard';
import { AppError } from '#shared/domain/app-error';
import type { Environment } from '#shared/domain/environment';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { ExchangeStatus } from '#shared/domain/exchange-status';
import type { EntryGate } from './entry-gate';
import type { ExecutionLimits } from './execution-limits';
import type { OrderTracker } from './order-tracker';
import type { RiskJournal } from './risk-journal';

/** The part of the exchange status that execution knows; streams of the market and keys are told by others. */
export type ExecutionStatus = Omit<ExchangeStatus, 'exchange' | 'isMarketStreamUp' | 'hasKey'>;

/** Whether the account is known well enough to trade on, and what stands against it. */
export interface ConnectionState {
  set(state: ExchangeStatus['state'], reason?: string | null): void;
  setStream(isUp: boolean): void;
  isStreamUp(): boolean;
  isReady(): boolean;
  reconciledAt(): EpochMs | null;
  markReconciled(): void;
  /** A revoked key halts all entries until the trader connects again. */
  keyRevoked(message: string): void;
  /** Blocks entries while the clocks differ too much. */
  checkSkew(): void;
  /** What a query that failed means for everything. */
  onFailure(error: unknown): void;
  entryBlock(): EntryRequest['entryBlock'];
  status(): ExecutionStatus;
}

export function createConnectionState(parts: {
  readonly environment: Environment;
  readonly client: ExecutionClient;
  readonly tracker: Pick<OrderTracker, 'unknownCount'>;
  readonly gate: EntryGate;
  readonly risk: RiskJournal;
  readonly clock: Clock;
  readonly limits: ExecutionLimits;
  /** What the circuit breaker says; the rules refuse entries for it themselves. */
  readonly guard: Pick<RiskGuard, 'state'>;
  readonly onChange: () => void;
}): ConnectionState {
  const { environment, client, tracker, gate, risk, clock, limits, guard, onChange } = parts;
  let state: ExchangeStatus['state'] = 'off';
  let reason: string | null = null;
  let isStreamUp = false;
  let reconciledAt: EpochMs | null = null;

  function keyRevoked(message: string): void {
    gate.block('key_revoked', `The exchange does not take the key any more: ${message}`);
    risk.raiseOnce('key_revoked', {
      kind: 'connection',
      code: 'key_revoked',
      severity: 'critical',
      details: { message },
    });
  }

  function checkSkew(): void {
    const skewMs = client.figures().clockSkewMs;
    const offMs = Math.abs(skewMs ?? 0);
    const report = (severity: 'warning' | 'critical', limitMs: number) => ({
      kind: 'connection' as const,
      code: 'clock_skew',
      severity,
      value: `${skewMs} ms`,
      limit: `${limitMs} ms`,
    });
    if (offMs > limits.skewWarnMs) risk.raiseOnce('skew', report('warning', limits.skewWarnMs));
    else risk.clear('skew');
    if (offMs > limits.skewBlockMs) {
      risk.raiseOnce('skew block', report('critical', limits.skewBlockMs));
      gate.block('clock_skew', `The clock differs from the exchange's by more than ${limits.skewBlockMs} ms.`);
    } else {
      risk.clear('skew block');
      gate.unblock('clock_skew');
    }
  }

  function entryBlock(): EntryRequest['entryBlock'] {
    // Measured a moment ago, perhaps: an entry does not wait for the next beat to be refused.
    checkSkew();
    const blocked = gate.blocked();
    if (blocked) return blocked;
    if (state === 'ready') return null;
    return {
      code: 'not_reconciled',
      message: reason ?? `The account is not reconciled with the exchange: it is ${state}.`,
    };
  }

  /** The first reason against every entry, for the status: a person's halt, then the breaker, then the others. */
  function shownBlock(): { readonly code: string; readonly message: string } | null {
    const blocked = gate.blocked();
    if (blocked?.code === 'halted') return blocked;
    const { state: trading, reason: why } = guard.state();
    if (trading === 'active') return blocked;
    return { code: `breaker_${trading}`, message: why ?? `The circuit breaker is ${trading}.` };
  }

  return {
    set: (next, why = null) => {
      if (next === state && why === reason) return;
      state = next;
      reason = why;
      onChange();
    },
    setStream: (isUp) => {
      if (isUp === isStreamUp) return;
      isStreamUp = isUp;
      onChange();
    },
    isStreamUp: () => isStreamUp,
    isReady: () => state === 'ready',
    reconciledAt: () => reconciledAt,
    markReconciled: () => {
      reconciledAt = clock.now();
    },
    keyRevoked,
    checkSkew,
    onFailure: (error) => {
      if (error instanceof AppError && error.code === 'key_revoked') keyRevoked(error.message);
    },
    entryBlock,
    status: () => {
      const blocked = shownBlock();
      const isReadOnly = state === 'ready' && blocked !== null;
      return {
        environment,
        state: isReadOnly ? 'read_only' : state,
        reason: isReadOnly ? blocked.message : reason,
        entryBlock: blocked?.code ?? null,
        isUserStreamUp: isStreamUp,
        ...client.figures(),
        reconciledAt,
        haltedInstruments: gate.halted(),
        unknownOrders: tracker.unknownCount(),
      };
    },
  };
}
