import { z } from 'zod';
import type { Clock } from '#electron/ports/clock';
import type { OrderStore } from '#electron/ports/order-store';
import { AppError } from '#shared/domain/app-error';
import { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { EntryGate } from './entry-gate';
import type { HoldingBook } from './holding-book';
import type { InstrumentLocks } from './instrument-locks';
import type { OrderCancels } from './order-cancels';
import type { OrderTracker } from './order-tracker';
import { guardedQuantity } from './plan-protection';
import type { PositionActions } from './position-actions';
import type { RiskJournal } from './risk-journal';

/** Stops all trading at once, and keeps it stopped over restarts until a person lifts it. */
export interface KillSwitch {
  /**
   * Refuses every entry, and writes that down before anything else happens. What is live is then taken off by `enforce`.
   *
   * @param halt.flatten - Whether positions of the app are closed at the market too; their stops stay otherwise.
   */
  halt(halt: { readonly flatten: boolean; readonly reason: string }): void;
  /**
   * Cancels every entry, also one whose answer is still awaited, and closes positions where that was asked for. To be called
   * for as long as the halt lasts: an entry that was on its way may turn up after everything was cancelled. Never throws.
   */
  enforce(): Promise<void>;
  /** @throws AppError `not_found` where nothing is halted. */
  resume(reason: string): void;
}

export function createKillSwitch(parts: {
  readonly store: Pick<OrderStore, 'readFact' | 'writeFact'>;
  readonly gate: EntryGate;
  readonly tracker: OrderTracker;
  readonly cancels: OrderCancels;
  readonly actions: Pick<PositionActions, 'close'>;
  readonly book: HoldingBook;
  readonly locks: InstrumentLocks;
  readonly risk: RiskJournal;
  readonly clock: Clock;
  readonly onFailure: (error: unknown) => void;
}): KillSwitch {
  const { store, gate, tracker, cancels, actions, book, locks, risk, clock, onFailure } = parts;
  let halted = readHalt(store.readFact(HALT));
  const tries = new Map<string, { readonly count: number; readonly dueAt: EpochMs }>();
  const running = new Set<string>();

  const block = ({ reason }: Halt) => gate.block('halted', `All trading is halted: ${reason}`);
  if (halted) block(halted);

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
    halt: (halt) => {
      halted = { ...halt, at: clock.now() };
      tries.clear();
      // In memory first: a journal that cannot be written must not leave trading open.
      block(halted);
      let isStored = true;
      try {
        store.writeFact(HALT, halted);
      } catch (error) {
        isStored = false;
        onFailure(error);
      }
      risk.raise({
        kind: 'breaker',
        code: 'trading_halted',
        severity: 'critical',
        details: { ...halt, isStored },
      });
    },
    enforce: async () => {
      if (!halted) return;
      const entries = tracker.live().filter(({ role }) => role === 'entry');
      await Promise.all(
        entries.map(({ clientOrderId }) => attempt(clientOrderId, () => cancels.cancelAtOnce(clientOrderId))),
      );
      if (halted?.flatten) await flatten();
    },
    resume: (reason) => {
      if (!halted) throw new AppError('not_found', 'Trading is not halted.');
      store.writeFact(HALT, null);
      halted = null;
      gate.unblock('halted');
      risk.raise({ kind: 'breaker', code: 'trading_resumed', severity: 'info', details: { reason } });
    },
  };
}

const Halt = z.object({ reason: z.string(), flatten: z.boolean(), at: EpochMs }).readonly();
type Halt = z.infer<typeof Halt>;

function readHalt(fact: unknown): Halt | null {
  if (fact === null || fact === undefined) return null;
  const parsed = Halt.safeParse(fact);
  // What cannot be read was still a halt.
  return parsed.success ? parsed.data : { reason: 'its record cannot be read', flatten: false, at: 0 };
}

const HALT = 'trading_halt';
/** An order that was on its way turns up within seconds; one that nobody can find is asked for ever more rarely. */
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;
