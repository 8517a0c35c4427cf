import type { Clock } from '#electron/ports/clock';
import type { ClientOrderIds, ExecutionClient, SubmitResult } from '#electron/ports/execution-client';
import type { OrderStore } from '#electron/ports/order-store';
import type { Sha256 } from '#electron/ports/sha256';
import { AppError } from '#shared/domain/app-error';
import type { ApprovedOrder } from '#shared/domain/approved-order';
import { invariant } from '#shared/domain/invariant';
import type { Order } from '#shared/domain/order';
import { isUndecided } from './apply-order-update';
import { draftOrders } from './draft-orders';
import type { EntryGate } from './entry-gate';
import type { OrderTracker } from './order-tracker';
import type { RiskJournal } from './risk-journal';

export type SendResult =
  | { readonly kind: 'accepted' | 'unknown'; readonly orders: Order[] }
  | { readonly kind: 'rejected'; readonly code: string; readonly message: string; readonly orders: Order[] };

export interface OrderSender {
  /**
   * Writes the intent, sends it once, and writes what is proven of it.
   *
   * @param confirmedAt - Confirms the order's proposal in the same transaction; `null` for what has none to confirm.
   * @throws AppError `conflict` or `disk_full` from the journal; then nothing was sent.
   */
  send(approved: ApprovedOrder, confirmedAt: number | null): Promise<SendResult>;
  /** Whether the answer to this order is still awaited. */
  isInFlight(clientOrderId: string): boolean;
}

export function createOrderSender(parts: {
  readonly store: OrderStore;
  readonly client: ExecutionClient;
  readonly tracker: OrderTracker;
  readonly gate: EntryGate;
  readonly risk: RiskJournal;
  readonly clock: Clock;
  readonly sha256: Sha256;
  readonly isApproved: (order: ApprovedOrder) => boolean;
  readonly onKeyRevoked: (message: string) => void;
}): OrderSender {
  const { store, client, tracker, gate, risk, clock, sha256, isApproved, onKeyRevoked } = parts;
  const inFlight = new Set<string>();

  // Never used twice, and past every earlier one even where an older copy of the journal was put back.
  function nextSequence(): number {
    const last = store.readFact(SEQUENCE);
    const next = Math.max((typeof last === 'number' ? last : 0) + 1, clock.now());
    store.writeFact(SEQUENCE, next);
    return next;
  }

  function current(orders: readonly Order[]): Order[] {
    return orders.map((order) => tracker.find(order.clientOrderId) ?? order);
  }

  function settle(orders: readonly Order[], result: SubmitResult): SendResult {
    if (result.kind === 'accepted') {
      for (const seen of result.orders) tracker.see(seen, 'acknowledged');
      doubt(orders, { code: 'not_in_answer', message: 'The answer did not name this order.' });
      return { kind: 'accepted', orders: current(orders) };
    }
    const { code, message } = result;
    // The name is taken: what has it may be this very order.
    const isDoubtful = result.kind === 'unknown' || DUPLICATE.test(message);
    if (isDoubtful) doubt(orders, { code, message });
    else refuse(orders, { code, message });
    if (result.kind === 'rejected' && result.isKeyRevoked) onKeyRevoked(message);
    const settled = current(orders);
    // The stream can have told of it while the answer was on its way; a report outweighs an answer.
    if (settled.every((order) => !isUndecided(order) && order.state !== 'rejected'))
      return { kind: 'accepted', orders: settled };
    return isDoubtful ? { kind: 'unknown', orders: settled } : { kind: 'rejected', code, message, orders: settled };
  }

  function doubt(orders: readonly Order[], fault: { code: string; message: string }): void {
    for (const order of current(orders)) {
      if (order.state !== 'intent') continue;
      tracker.conclude({ ...order, state: 'unknown', fault }, 'unknown', fault);
      risk.raise({
        kind: 'order',
        code: 'order_unknown',
        severity: 'warning',
        instrument: order.instrument,
        details: { clientOrderId: order.clientOrderId, ...fault },
      });
    }
  }

  function refuse(orders: readonly Order[], fault: { code: string; message: string }): void {
    for (const order of current(orders)) {
      if (isUndecided(order)) tracker.conclude({ ...order, state: 'rejected', fault }, 'rejected', fault);
    }
  }

  return {
    send: async (approved, confirmedAt) => {
      invariant(isApproved(approved), 'Expected an order that the risk rules made, was another.');
      const { ids, orders } = draftOrders(approved, nextSequence(), clock.now(), sha256);
      const { proposalId } = approved;
      const isConfirming = confirmedAt !== null && proposalId !== null;
      store.insertIntent(orders, isConfirming ? { proposalId, at: confirmedAt } : null);
      for (const order of orders) inFlight.add(order.clientOrderId);
      try {
        tracker.addIntents(orders);
        const result = await submit(client, approved, ids);
        // Whoever starts next finds the intent and asks.
        if (tracker.isClosed()) return { kind: 'unknown', orders: [...orders] };
        return settle(orders, result);
      } catch (error) {
        // It was sent, and the journal could not take the answer: the intent is there, so it is looked up like a lost answer.
        gate.block('journal_failed', 'The journal could not be written after an order was sent. Entries are halted.');
        risk.raiseOnce('journal_failed', {
          kind: 'order',
          code: 'journal_failed',
          severity: 'critical',
          instrument: approved.instrument,
          details: { message: error instanceof Error ? error.message : String(error) },
        });
        return { kind: 'unknown', orders: current(orders) };
      } finally {
        for (const order of orders) inFlight.delete(order.clientOrderId);
      }
    },
    isInFlight: (clientOrderId) => inFlight.has(clientOrderId),
  };
}

async function submit(client: ExecutionClient, approved: ApprovedOrder, ids: ClientOrderIds): Promise<SubmitResult> {
  try {
    return await client.submit(approved, ids);
  } catch (error) {
    // The client promises to classify; where it fails to, nothing is proven.
    const code = error instanceof AppError ? error.code : 'client_failed';
    return { kind: 'unknown', code, message: error instanceof Error ? error.message : String(error) };
  }
}

const SEQUENCE = 'order_sequence';
const DUPLICATE = /duplicate/i;
