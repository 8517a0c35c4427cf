import type { Clock } from '#electron/ports/clock';
import type { CancelResult, ExecutionClient } from '#electron/ports/execution-client';
import { AppError } from '#shared/domain/app-error';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import { isFinalOrderState, type Order } from '#shared/domain/order';
import type { InstrumentLocks } from './instrument-locks';
import type { OrderTracker } from './order-tracker';

export interface OrderCancels {
  /** Cancels an entry that waits, with its legs. @throws AppError `not_found`, `order_refused`, `order_unknown`. */
  cancel(clientOrderId: string): Promise<Order>;
  /** The same past whatever else is under way in the instrument: an order whose answer is still awaited too. */
  cancelAtOnce(clientOrderId: string): Promise<Order>;
  cancelAll(instrument?: InstrumentId): Promise<{ cancelled: number; failed: string[] }>;
  /** Cancels entries that have waited longer than their ticket allows. */
  cancelOld(): void;
  /**
   * Takes orders off, lists as a whole, for a caller that holds the lock of their instrument.
   *
   * @returns Whether all of them are known to have ended.
   */
  takeOff(orders: readonly Order[]): Promise<boolean>;
}

export function createOrderCancels(parts: {
  readonly client: ExecutionClient;
  readonly tracker: OrderTracker;
  readonly locks: InstrumentLocks;
  readonly clock: Clock;
  readonly entryTtlMs: (proposalId: string) => number | null;
  readonly onFailure: (error: unknown) => void;
}): OrderCancels {
  const { client, tracker, locks, clock, entryTtlMs, onFailure } = parts;
  const triedAt = new Map<string, EpochMs>();

  async function takeOffOne(order: Order): Promise<CancelResult> {
    // An entry by its own name: where it has just filled, that leaves its stop alone; its list would take it off.
    const isByList = order.listClientId !== null && order.role !== 'entry' && tracker.siblings(order).some(isLive);
    const result = await cancelAs(order, isByList);
    // A list is over as soon as one of its legs has executed, while the rest of that leg lives on.
    const isLeftOver = isByList && result.kind === 'gone' && isLive(order);
    return isLeftOver ? cancelAs(order, false) : result;
  }

  async function cancelAs(order: Order, isByList: boolean): Promise<CancelResult> {
    const { instrument, clientOrderId, listClientId } = order;
    const result =
      isByList && listClientId !== null
        ? await client.cancelList({ instrument, listClientId })
        : await client.cancel({ instrument, clientOrderId });
    if (result.kind === 'cancelled') for (const seen of result.orders) tracker.see(seen, 'cancel');
    // Gone, or nobody knows: it may have filled in that moment. What the answer leaves open is asked for.
    const family = [order, ...tracker.siblings(order)].map((one) => tracker.find(one.clientOrderId) ?? one);
    for (const one of family) {
      if (isFinalOrderState(one.state)) continue;
      const seen = await client.findOrder({ instrument, clientOrderId: one.clientOrderId });
      if (seen) tracker.see(seen, 'cancel');
    }
    return result;
  }

  async function takeOff(orders: readonly Order[]): Promise<boolean> {
    for (const order of orders) if (isLive(order)) await takeOffOne(order);
    return !orders.some(isLive);
  }

  const isLive = ({ clientOrderId }: Order): boolean => {
    const order = tracker.find(clientOrderId);
    return order !== null && !isFinalOrderState(order.state);
  };

  async function cancelEntry(clientOrderId: string): Promise<Order> {
    const order = tracker.find(clientOrderId);
    if (!order) throw new AppError('not_found', `There is no order ${clientOrderId}.`, { clientOrderId });
    const refusal = refusalOf(order);
    if (refusal) throw new AppError('order_refused', refusal, { clientOrderId, state: order.state });
    const result = await takeOffOne(order);
    const after = tracker.find(clientOrderId) ?? order;
    if (isFinalOrderState(after.state)) return after;
    const reason = result.kind === 'cancelled' ? 'The exchange has not said that it ended.' : result.message;
    throw new AppError('order_unknown', `Whether ${clientOrderId} was cancelled is not known: ${reason}`, {
      clientOrderId,
      state: after.state,
    });
  }

  const cancel = (clientOrderId: string): Promise<Order> => {
    const instrument = tracker.find(clientOrderId)?.instrument ?? '';
    return locks.run(instrument, () => cancelEntry(clientOrderId));
  };

  return {
    cancel,
    cancelAtOnce: cancelEntry,
    cancelAll: async (instrument) => {
      const entries = tracker.live(instrument).filter(({ role }) => role === 'entry');
      const results = await Promise.allSettled(entries.map(({ clientOrderId }) => cancel(clientOrderId)));
      const failed = entries.filter((_, index) => results[index]?.status === 'rejected');
      return {
        cancelled: entries.length - failed.length,
        failed: failed.map(({ clientOrderId }) => clientOrderId),
      };
    },
    cancelOld: () => {
      const now = clock.now();
      for (const { clientOrderId, role, proposalId, state, createdAt } of tracker.live()) {
        const ttlMs = role === 'entry' && state === 'open' && proposalId !== null ? entryTtlMs(proposalId) : null;
        if (ttlMs === null || now - createdAt < ttlMs) continue;
        if (now - (triedAt.get(clientOrderId) ?? 0) < CANCEL_RETRY_MS) continue;
        triedAt.set(clientOrderId, now);
        cancel(clientOrderId).then(() => triedAt.delete(clientOrderId), onFailure);
      }
    },
    takeOff,
  };
}

const CANCEL_RETRY_MS = 10_000;

function refusalOf(order: Order): string | null {
  if (isFinalOrderState(order.state)) return `The order ${order.clientOrderId} has ended: it is ${order.state}.`;
  switch (order.role) {
    case 'entry':
      return null;
    case 'external':
      return `The order ${order.clientOrderId} did not come from the app, which leaves it alone.`;
    default:
      return order.state === 'pending'
        ? `The order ${order.clientOrderId} waits for its entry: cancel that one.`
        : `The order ${order.clientOrderId} guards or leaves a position: move the stop or close the position instead.`;
  }
}
