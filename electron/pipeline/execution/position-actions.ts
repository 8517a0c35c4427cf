import type { Clock } from '#electron/ports/clock';
import type { ExecutionClient } from '#electron/ports/execution-client';
import type { MarketQuote } from '#electron/ports/market-client';
import type { Approval, OrderApproval, RiskFacts } from '#electron/ports/order-approval';
import type { OrderStore } from '#electron/ports/order-store';
import { AppError } from '#shared/domain/app-error';
import { type DecimalString, decimalText, type Exact } from '#shared/domain/decimal';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Order } from '#shared/domain/order';
import { isConditional } from '#shared/domain/order-fits-rules';
import type { HoldingBook } from './holding-book';
import type { InstrumentLocks } from './instrument-locks';
import type { OrderCancels } from './order-cancels';
import type { OrderSender, SendResult } from './order-sender';
import type { OrderTracker } from './order-tracker';
import { guardedQuantity } from './plan-protection';
import type { LevelBook, ProtectionLevels } from './protection-levels';
import type { Reconciler } from './reconciler';
import type { RiskJournal } from './risk-journal';

/** What is done with a position: guarding it, moving its stop, leaving it. */
export interface PositionActions {
  /** What the rules look at for this instrument now. */
  facts(instrument: InstrumentId): RiskFacts;
  /** Places stop and target for a part of a position; for a caller that holds the lock. */
  protect(instrument: InstrumentId, quantity: Exact, levels: ProtectionLevels): Promise<SendResult | Denied>;
  /** Sells a part of a position at the market; for a caller that holds the lock. */
  exit(instrument: InstrumentId, quantity: Exact, proposalId: string | null): Promise<SendResult | Denied>;
  moveStop(instrument: InstrumentId, stop: DecimalString, target: DecimalString | null): Promise<void>;
  close(instrument: InstrumentId): Promise<Order[]>;
  /** Tells of a move that a dead process left half done; the watchdog sees to the position. */
  reportInterruptedMoves(): void;
}

export type Denied = Extract<Approval, { kind: 'denied' }>;

export function createPositionActions(parts: {
  readonly store: OrderStore;
  readonly client: ExecutionClient;
  readonly approve: OrderApproval;
  readonly tracker: OrderTracker;
  readonly sender: OrderSender;
  readonly cancels: OrderCancels;
  readonly book: HoldingBook;
  readonly levels: LevelBook;
  readonly reconciler: Reconciler;
  readonly locks: InstrumentLocks;
  readonly risk: RiskJournal;
  readonly clock: Clock;
  readonly quotes: (instrument: InstrumentId) => MarketQuote | null;
}): PositionActions {
  const { store, client, approve, tracker, sender, cancels, book, levels, reconciler, locks, risk, clock, quotes } =
    parts;

  const facts = (instrument: InstrumentId): RiskFacts => {
    const live = tracker.live(instrument);
    return {
      now: clock.now(),
      rules: client.rules(instrument),
      quote: quotes(instrument),
      liveOrders: { all: live.length, conditional: live.filter(({ type }) => isConditional(type)).length },
    };
  };

  const sendApproved = async (approval: Approval): Promise<SendResult | Denied> =>
    approval.kind === 'denied' ? approval : sender.send(approval.order, null);

  const protect: PositionActions['protect'] = (instrument, quantity, { stop, target, proposalId }) =>
    sendApproved(approve.protection({ ...facts(instrument), proposalId, held: decimalText(quantity), stop, target }));

  const exit: PositionActions['exit'] = (instrument, quantity, proposalId) =>
    sendApproved(approve.exit({ ...facts(instrument), proposalId, held: decimalText(quantity) }));

  /** What our orders hold, after asking: throws where there is nothing to act on. */
  async function heldNow(instrument: InstrumentId): Promise<Exact> {
    await reconciler.refresh(instrument);
    const held = guardedQuantity(book.holding(instrument));
    if (held.isZero()) throw new AppError('not_found', `The app holds no position in ${instrument}.`, { instrument });
    return held;
  }

  function guards(instrument: InstrumentId): Order[] {
    return tracker
      .live(instrument)
      .filter(({ role, state }) => (role === 'stop' || role === 'target') && state !== 'pending');
  }

  async function takeOff(instrument: InstrumentId, orders: readonly Order[]): Promise<void> {
    if (!(await cancels.takeOff(orders))) {
      throw new AppError(
        'order_unknown',
        `Whether the old stop of ${instrument} is off is not known; nothing was put in its place, and it is being looked for.`,
        { instrument },
      );
    }
    await reconciler.syncFills(instrument);
  }

  async function moveStop(instrument: InstrumentId, next: ProtectionLevels): Promise<void> {
    const held = await heldNow(instrument);
    const old = levels.levels(instrument, book.holding(instrument).firstOrderId);
    // Asked before anything is taken off: what cannot be placed must not cost the stop that is there. The old orders make
    // room for the new ones.
    const dryRun = approve.protection({
      ...facts(instrument),
      liveOrders: { all: 0, conditional: 0 },
      proposalId: next.proposalId,
      held: decimalText(held),
      stop: next.stop,
      target: next.target,
    });
    if (dryRun.kind === 'denied') throw refusal(dryRun);
    // The exchange locks the base in the old stop, so the new one can only come after it. A process that dies between leaves
    // this record, and a position that the watchdog guards at the levels of before.
    store.writeFact(moveOf(instrument), { from: old, to: next });
    await takeOff(instrument, guards(instrument));
    const left = guardedQuantity(book.holding(instrument));
    if (left.isZero()) {
      store.writeFact(moveOf(instrument), null);
      throw new AppError('not_found', `The position in ${instrument} was closed before its stop could be moved.`, {
        instrument,
      });
    }
    levels.setMoved(instrument, next);
    const result = await protect(instrument, left, next);
    store.writeFact(moveOf(instrument), null);
    if (result.kind !== 'denied' && result.kind !== 'rejected') return;
    if (old) {
      levels.setMoved(instrument, { ...old, at: clock.now() });
      await protect(instrument, left, old);
    }
    risk.raise({
      kind: 'position',
      code: 'stop_move_refused',
      severity: 'warning',
      instrument,
      value: next.stop,
      limit: old?.stop ?? null,
    });
    throw refusal(result);
  }

  return {
    facts,
    protect,
    exit,
    moveStop: (instrument, stop, target) =>
      locks.run(instrument, () => {
        const current = levels.levels(instrument, book.holding(instrument).firstOrderId);
        return moveStop(instrument, { stop, target, proposalId: current?.proposalId ?? null, at: clock.now() });
      }),
    close: (instrument) =>
      locks.run(instrument, async () => {
        await heldNow(instrument);
        // An entry that still fills would open it again.
        const filling = tracker
          .live(instrument)
          .filter(({ role, filledQuantity }) => role === 'entry' && filledQuantity !== '0');
        await takeOff(instrument, [...filling, ...guards(instrument)]);
        const held = guardedQuantity(book.holding(instrument));
        if (held.isZero()) return [];
        const proposalId = levels.levels(instrument, book.holding(instrument).firstOrderId)?.proposalId ?? null;
        const result = await exit(instrument, held, proposalId);
        // The watchdog puts the stop back where the exit was refused.
        if (result.kind === 'denied' || result.kind === 'rejected') throw refusal(result);
        return result.orders;
      }),
    reportInterruptedMoves: () => {
      for (const instrument of store.tradedInstruments()) {
        const move = store.readFact(moveOf(instrument));
        if (move === null) continue;
        store.writeFact(moveOf(instrument), null);
        risk.raise({
          kind: 'position',
          code: 'stop_move_interrupted',
          severity: 'warning',
          instrument,
          details: { move },
        });
      }
    },
  };
}

function refusal(result: Denied | Extract<SendResult, { kind: 'rejected' }>): AppError {
  if (result.kind === 'rejected') {
    return new AppError('order_refused', `The exchange refused it: ${result.message}`, { code: result.code });
  }
  const denial = result.verdicts.find(({ decision }) => decision === 'deny');
  return new AppError('order_refused', denial?.message ?? 'The risk rules refused it.', { verdicts: result.verdicts });
}

function moveOf(instrument: InstrumentId): string {
  return `stop_move ${instrument}`;
}
