import type { ExchangeOrder } from '#electron/ports/execution-client';
import { decimalText, Exact, exact } from '#shared/domain/decimal';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Order, OrderState } from '#shared/domain/order';

/**
 * The order after the exchange has said how it stands. Reports come late, twice and out of order, so a state only goes
 * forward and what was filled never becomes less. `absent`, `not_sent` and `rejected` are what we concluded: a sighting
 * overturns them.
 *
 * @returns The same object when nothing changed.
 */
export function applyOrderUpdate(order: Order, seen: ExchangeOrder, now: EpochMs): Order {
  const next: Order = {
    ...order,
    exchangeOrderId: order.exchangeOrderId ?? seen.exchangeOrderId,
    // What the exchange holds is what can fill, whatever was asked for.
    quantity: seen.quantity,
    state: laterState(order.state, seen.state),
    filledQuantity: larger(order.filledQuantity, seen.filledQuantity),
    filledQuote: larger(order.filledQuote, seen.filledQuote),
    acknowledgedAt: order.acknowledgedAt ?? now,
    updatedAt: Math.max(order.updatedAt, seen.updatedAt),
    fault: seen.state === 'rejected' ? (order.fault ?? REJECTED) : null,
  };
  return isSame(order, next) ? order : next;
}

/** The order after fills that add up to `filled`: a fill can arrive before the report that it belongs to. */
export function applyFilled(order: Order, filled: { readonly quantity: Exact; readonly quote: Exact }): Order {
  const filledQuantity = larger(order.filledQuantity, decimalText(filled.quantity));
  const isComplete = exact(filledQuantity).gte(exact(order.quantity));
  const next: Order = {
    ...order,
    filledQuantity,
    filledQuote: larger(order.filledQuote, decimalText(filled.quote)),
    state: isComplete ? laterState(order.state, 'filled') : order.state,
  };
  return isSame(order, next) ? order : next;
}

export function remainingQuantity(order: Order): Exact {
  return Exact.max(0, exact(order.quantity).sub(exact(order.filledQuantity)));
}

export function isOverfilled(order: Order): boolean {
  return exact(order.filledQuantity).gt(exact(order.quantity));
}

/** Whether nobody has told yet what became of it. */
export function isUndecided({ state }: Order): boolean {
  return state === 'intent' || state === 'unknown';
}

function laterState(ours: OrderState, seen: ExchangeOrder['state']): OrderState {
  if (CONCLUDED.has(ours)) return seen;
  if (seen === 'filled') return 'filled';
  return RANKS[seen] > RANKS[ours] ? seen : ours;
}

function larger(a: string, b: string): string {
  return exact(b).gt(exact(a)) ? b : a;
}

function isSame(a: Order, b: Order): boolean {
  return (Object.keys(a) as (keyof Order)[]).every((key) => a[key] === b[key] || key === 'updatedAt');
}

const REJECTED = { code: 'rejected', message: 'The exchange rejected it.' };
const CONCLUDED: ReadonlySet<OrderState> = new Set(['absent', 'not_sent', 'rejected']);
const RANKS: Readonly<Record<OrderState, number>> = {
  intent: 0,
  unknown: 0,
  pending: 1,
  open: 2,
  filled: 3,
  cancelled: 3,
  expired: 3,
  rejected: 3,
  not_sent: 3,
  absent: 3,
};
