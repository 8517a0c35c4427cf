import type { Clock } from '#electron/ports/clock';
import type { ExecutionClient } from '#electron/ports/execution-client';
import type { MarketQuote } from '#electron/ports/market-client';
import { decimalText } from '#shared/domain/decimal';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { ExecutionLimits } from './execution-limits';
import type { HoldingBook } from './holding-book';
import type { InstrumentLocks } from './instrument-locks';
import type { OrderCancels } from './order-cancels';
import type { SendResult } from './order-sender';
import type { OrderTracker } from './order-tracker';
import { guardedQuantity, type ProtectionPlan, planProtection } from './plan-protection';
import type { Denied, PositionActions } from './position-actions';
import type { LevelBook } from './protection-levels';
import type { Reconciler } from './reconciler';
import type { RiskJournal } from './risk-journal';

/** Sees to it that a live stop covers every position of the app: re-arms it, and leaves the position where that fails. */
export interface Watchdog {
  /** Looks at every instrument and acts where it must; one that somebody else works on waits. */
  run(): void;
  /** How an instrument stands. */
  plan(instrument: InstrumentId): ProtectionPlan;
  isRepairing(instrument: InstrumentId): boolean;
}

export function createWatchdog(parts: {
  readonly client: ExecutionClient;
  readonly tracker: OrderTracker;
  readonly book: HoldingBook;
  readonly levels: LevelBook;
  readonly actions: PositionActions;
  readonly cancels: OrderCancels;
  readonly reconciler: Reconciler;
  readonly locks: InstrumentLocks;
  readonly risk: RiskJournal;
  readonly clock: Clock;
  readonly limits: ExecutionLimits;
  readonly quotes: (instrument: InstrumentId) => MarketQuote | null;
  readonly onFailure: (error: unknown) => void;
}): Watchdog {
  const { client, tracker, book, levels, actions, cancels, reconciler, locks, risk, clock, limits, quotes, onFailure } =
    parts;
  const watches = new Map<InstrumentId, { since: EpochMs; tries: number; lastTryAt: EpochMs | null }>();

  function plan(instrument: InstrumentId): ProtectionPlan {
    const holding = book.holding(instrument);
    const watch = watches.get(instrument);
    return planProtection({
      now: clock.now(),
      holding,
      orders: tracker.live(instrument).filter(({ role }) => role !== 'external'),
      levels: levels.levels(instrument, holding.firstOrderId),
      quote: quotes(instrument),
      rules: client.rules(instrument),
      mismatchSince: watch?.since ?? null,
      tries: watch?.tries ?? 0,
      lastTryAt: watch?.lastTryAt ?? null,
      limits,
    });
  }

  function watched(): InstrumentId[] {
    const held = book.instruments().filter((instrument) => !guardedQuantity(book.holding(instrument)).isZero());
    const guarding = tracker.live().filter(({ role }) => role === 'stop' || role === 'target');
    return [...new Set([...held, ...guarding.map(({ instrument }) => instrument)])];
  }

  function check(instrument: InstrumentId): void {
    const found = plan(instrument);
    if (found.kind === 'covered' || found.kind === 'dust') {
      watches.delete(instrument);
      risk.clear(`blind ${instrument}`);
      risk.clear(`naked ${instrument}`);
      return;
    }
    if (!watches.has(instrument)) watches.set(instrument, { since: clock.now(), tries: 0, lastTryAt: null });
    const blockedUntil = client.figures().blockedUntil;
    if (found.kind === 'wait' || (blockedUntil !== null && blockedUntil > clock.now())) return;
    locks.run(instrument, () => repair(instrument)).catch(onFailure);
  }

  async function repair(instrument: InstrumentId): Promise<void> {
    try {
      // What looks naked may only not have been told of: nothing is done on old knowledge.
      await reconciler.refresh(instrument);
    } catch (error) {
      risk.raiseOnce(`blind ${instrument}`, {
        kind: 'position',
        code: 'watchdog_blind',
        severity: 'critical',
        instrument,
      });
      throw error;
    }
    const found = tracker.lacksFills(instrument) ? null : plan(instrument);
    switch (found?.kind) {
      case 'cancel-entry':
        report(instrument, 'partial_entry_cancelled', 'warning');
        await cancels.takeOff(found.orders);
        return;
      case 'take-off':
        report(instrument, 'stop_exceeds_position', 'warning');
        await cancels.takeOff(found.orders);
        return;
      case 'free-base':
        report(instrument, 'target_filled_in_part', 'warning');
        await cancels.takeOff(found.orders);
        return;
      case 'protect': {
        report(instrument, 'naked_position', 'critical', decimalText(found.quantity));
        const result = await actions.protect(instrument, found.quantity, found.levels);
        conclude(instrument, result, 'stop_rearmed', 'protection_failed');
        return;
      }
      case 'exit': {
        const quantity = decimalText(found.quantity);
        risk.raise({
          kind: 'position',
          code: 'emergency_exit',
          severity: 'critical',
          instrument,
          value: quantity,
          details: { reason: found.reason },
        });
        const proposalId = levels.levels(instrument, book.holding(instrument).firstOrderId)?.proposalId ?? null;
        conclude(instrument, await actions.exit(instrument, found.quantity, proposalId), 'exit_sent', 'exit_failed');
        return;
      }
      default:
    }
  }

  function conclude(instrument: InstrumentId, result: SendResult | Denied, done: string, failed: string): void {
    const watch = watches.get(instrument) ?? { since: clock.now(), tries: 0, lastTryAt: null };
    const hasFailed = result.kind === 'rejected' || result.kind === 'denied';
    watches.set(instrument, { ...watch, tries: watch.tries + (hasFailed ? 1 : 0), lastTryAt: clock.now() });
    const why =
      result.kind === 'denied'
        ? { verdicts: result.verdicts.filter(({ decision }) => decision === 'deny') }
        : result.kind === 'rejected'
          ? { code: result.code, message: result.message }
          : { orders: result.orders.map(({ clientOrderId }) => clientOrderId) };
    risk.raise({
      kind: 'position',
      code: hasFailed ? failed : done,
      severity: hasFailed ? 'critical' : 'warning',
      instrument,
      value: String(watch.tries + 1),
      limit: String(limits.maxProtectionTries),
      details: why,
    });
  }

  function report(
    instrument: InstrumentId,
    code: string,
    severity: 'warning' | 'critical',
    value: string | null = null,
  ) {
    risk.raiseOnce(`naked ${instrument}`, { kind: 'position', code, severity, instrument, value });
  }

  return {
    run: () => {
      for (const instrument of watched()) if (!locks.isBusy(instrument)) check(instrument);
    },
    plan,
    isRepairing: (instrument) => watches.has(instrument) && locks.isBusy(instrument),
  };
}
