import type { Clock } from '#electron/ports/clock';
import type { ExecutionClient } from '#electron/ports/execution-client';
import { Exact, exact } from '#shared/domain/decimal';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { isFinalOrderState, type Order } from '#shared/domain/order';
import type { AccountBook } from './account-book';
import { isUndecided, remainingQuantity } from './apply-order-update';
import type { ExecutionLimits } from './execution-limits';
import type { OrderTracker } from './order-tracker';
import type { RiskJournal } from './risk-journal';

/** Looks for orders whose fate is not known until they are found or a long deadline passes. Never sends anything. */
export interface OrderResolver {
  /** Looks for those that are due. */
  run(): Promise<void>;
}

export function createOrderResolver(parts: {
  readonly client: ExecutionClient;
  readonly tracker: OrderTracker;
  readonly account: AccountBook;
  readonly risk: RiskJournal;
  readonly clock: Clock;
  readonly limits: ExecutionLimits;
  readonly isInFlight: (clientOrderId: string) => boolean;
  /** Brings fills of an instrument up to date. */
  readonly syncFills: (instrument: string) => Promise<void>;
  readonly hasAllBase: (instrument: string) => boolean;
  readonly onFailure: (error: unknown) => void;
}): OrderResolver {
  const { client, tracker, account, risk, clock, limits, isInFlight, syncFills, hasAllBase, onFailure } = parts;
  const looks = new Map<string, { count: number; dueAt: EpochMs }>();
  let isRunning = false;

  function dueOrders(): Order[] {
    const undecided = tracker.live().filter((order) => isUndecided(order) && !isInFlight(order.clientOrderId));
    const names = new Set(undecided.map((order) => order.clientOrderId));
    for (const name of looks.keys()) if (!names.has(name)) looks.delete(name);
    return undecided.filter(({ clientOrderId }) => (looks.get(clientOrderId)?.dueAt ?? 0) <= clock.now());
  }

  function scheduleNext(clientOrderId: string, count: number): void {
    const delays = limits.lookupDelaysMs;
    const delayMs = delays[Math.min(count, delays.length - 1)] ?? limits.heartbeatMs;
    looks.set(clientOrderId, { count, dueAt: clock.now() + delayMs });
  }

  async function look(due: readonly Order[]): Promise<void> {
    const counts = new Map(due.map(({ clientOrderId }) => [clientOrderId, (looks.get(clientOrderId)?.count ?? 0) + 1]));
    // Before the first request: a look that fails has its next turn already.
    for (const [clientOrderId, count] of counts) scheduleNext(clientOrderId, count);
    for (const { instrument, clientOrderId } of due) {
      const seen = await client.findOrder({ instrument, clientOrderId });
      if (seen) tracker.see(seen, 'resolved');
    }
    // What one query hides another may show.
    if (due.some(isStillUndecided)) for (const open of await client.openOrders()) tracker.see(open, 'seen');
    for (const instrument of new Set(due.map((order) => order.instrument))) await syncFills(instrument);
    for (const order of due) {
      const still = tracker.find(order.clientOrderId);
      if (still && isUndecided(still)) await giveUp(still, counts.get(order.clientOrderId) ?? 0);
    }
  }

  const isStillUndecided = ({ clientOrderId }: Order): boolean => {
    const order = tracker.find(clientOrderId);
    return order !== null && isUndecided(order);
  };

  async function giveUp(order: Order, count: number): Promise<void> {
    if (isLegOfNothing(order)) {
      conclude(order, 'entry_ended', 'info');
    } else if (clock.now() - order.createdAt >= limits.unknownDeadlineMs) {
      conclude(order, 'deadline', 'critical');
    } else if (count >= LOOKS_BEFORE_TRACE && (await hasLeftNoTrace(order))) {
      conclude(order, 'nothing_locked', 'warning');
    }
  }

  /** A leg waits on the exchange for its entry; where that ended without a fill, so did the leg. */
  function isLegOfNothing(order: Order): boolean {
    const entry = entryOf(order);
    return entry !== null && isFinalOrderState(entry.state) && exact(entry.filledQuantity).isZero();
  }

  /**
   * A live sell locks its base, and one that was executed has taken it away. One that nobody can find, while less is locked
   * than it needs and nothing is gone, is not there: a position must not stay without a stop for the long deadline of an entry. Should it appear after all, the watchdog takes off
   * what exceeds the position.
   */
  async function hasLeftNoTrace(order: Order): Promise<boolean> {
    if (order.side !== 'sell' || order.role === 'external') return false;
    if (clock.now() - order.createdAt < limits.sellTraceMs) return false;
    const entry = entryOf(order);
    if (entry && (isUndecided(entry) || exact(entry.filledQuantity).isZero())) return false;
    account.replace(await client.balances(), clock.now());
    if (!hasAllBase(order.instrument)) return false;
    const base = order.instrument.split('/')[0] ?? order.instrument;
    return account.locked(base).sub(lockedByKnownSells(base)).lt(remainingQuantity(order));
  }

  function lockedByKnownSells(base: string): Exact {
    // Stop and target of a list share one lock.
    const byList = new Map<string, Exact>();
    for (const order of tracker.live()) {
      if (order.side !== 'sell' || order.state !== 'open' || order.instrument.split('/')[0] !== base) continue;
      const key = order.listClientId ?? order.clientOrderId;
      byList.set(key, Exact.max(byList.get(key) ?? 0, remainingQuantity(order)));
    }
    return [...byList.values()].reduce((sum, quantity) => sum.add(quantity), new Exact(0));
  }

  function entryOf(order: Order): Order | null {
    return tracker.siblings(order).find(({ role }) => role === 'entry') ?? null;
  }

  function conclude(order: Order, reason: string, severity: 'info' | 'warning' | 'critical'): void {
    const { clientOrderId, instrument, role } = order;
    tracker.conclude({ ...order, state: 'absent' }, 'resolved', { reason });
    risk.raise({
      kind: 'order',
      code: 'order_absent',
      severity,
      instrument,
      value: `${clock.now() - order.createdAt} ms`,
      limit: `${limits.unknownDeadlineMs} ms`,
      details: { clientOrderId, role, reason },
    });
  }

  return {
    run: async () => {
      if (isRunning) return;
      isRunning = true;
      try {
        const due = dueOrders();
        if (due.length > 0) await look(due);
      } catch (error) {
        onFailure(error);
      } finally {
        isRunning = false;
      }
    },
  };
}

const LOOKS_BEFORE_TRACE = 3;
