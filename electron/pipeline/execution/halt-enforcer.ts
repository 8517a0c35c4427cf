import type { Clock } from '#electron/ports/clock';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { HoldingBook } from './holding-book';
import type { InstrumentLocks } from './instrument-locks';
import type { OrderCancels } from './order-cancels';
import type { OrderTracker } from './order-tracker';
import { guardedQuantity } from './plan-protection';
import type { PositionActions } from './position-actions';
import type { RiskJournal } from './risk-journal';

/** What a halt asks for, whoever called it: a person, or the circuit breaker. */
export interface HaltDemand {
  readonly cancelsEntries: boolean;
  /** Whether positions of the app are closed at the market; their stops stay otherwise. */
  readonly flattens: boolean;
}

export interface HaltEnforcer {
  /**
   * Cancels every entry, also one whose answer is still awaited, and closes positions. To be called for as long as the halt
   * lasts: an entry that was on its way may turn up after everything was cancelled. Never throws.
   *
   * @param demand - Asked again after each wait: what was lifted meanwhile is done no more.
   */
  enforce(demand: () => HaltDemand): Promise<void>;
  /** Tries everything again at once: another halt began. */
  restart(): void;
}

export function createHaltEnforcer(parts: {
  readonly tracker: OrderTracker;
  readonly cancels: OrderCancels;
  readonly actions: Pick<PositionActions, 'close'>;
  readonly book: HoldingBook;
  readonly locks: InstrumentLocks;
  readonly risk: RiskJournal;
  readonly clock: Clock;
  readonly onFailure: (error: unknown) => void;
}): HaltEnforcer {
  const { tracker, cancels, actions, book, locks, risk, clock, onFailure } = parts;
  const tries = new Map<string, { readonly count: number; readonly dueAt: EpochMs }>();
  const running = new Set<string>();

  /** Runs what is not under way and whose turn has come. */
  async function attempt(key: string, run: () => Promise<unknown>): Promise<void> {
    const { count, dueAt } = tries.get(key) ?? { count: 0, dueAt: 0 };
    if (running.has(key) || clock.now() < dueAt) return;
    tries.set(key, { count: count + 1, dueAt: clock.now() + Math.min(FIRST_RETRY_MS * 2 ** count, LAST_RETRY_MS) });
    running.add(key);
    try {
      await run();
      risk.clear(`halt ${key}`);
    } catch (error) {
      onFailure(error);
      risk.raiseOnce(`halt ${key}`, {
        kind: 'breaker',
        code: 'halt_incomplete',
        severity: 'critical',
        details: { subject: key, message: error instanceof Error ? error.message : String(error) },
      });
    } finally {
      running.delete(key);
    }
  }

  function isHeld(instrument: InstrumentId): boolean {
    return !guardedQuantity(book.holding(instrument)).isZero();
  }

  async function flatten(): Promise<void> {
    const open = book.instruments().filter((instrument) => isHeld(instrument) && !locks.isBusy(instrument));
    const isLeaving = (instrument: InstrumentId) => tracker.live(instrument).some(({ role }) => role === 'exit');
    await Promise.all(
      open
        .filter((instrument) => !isLeaving(instrument))
        .map((instrument) => attempt(instrument, () => actions.close(instrument))),
    );
  }

  return {
    enforce: async (demand) => {
      if (demand().cancelsEntries) {
        const entries = tracker.live().filter(({ role }) => role === 'entry');
        await Promise.all(
          entries.map(({ clientOrderId }) => attempt(clientOrderId, () => cancels.cancelAtOnce(clientOrderId))),
        );
      }
      if (demand().flattens) await flatten();
    },
    restart: () => tries.clear(),
  };
}

/** An order that was on its way turns up within seconds; one that nobody can find is asked for ever more rarely. */
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;
