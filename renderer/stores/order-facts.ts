import { type DecimalString, Exact, exact } from '#shared/domain/decimal';
import type { Order, OrderState } from '#shared/domain/order';

/** How much a state asks for attention. */
export type StateTone = 'neutral' | 'good' | 'warn' | 'bad' | 'accent';

export const ORDER_STATE_TONES: Readonly<Record<OrderState, StateTone>> = {
  intent: 'warn',
  unknown: 'bad',
  pending: 'neutral',
  open: 'accent',
  filled: 'good',
  cancelled: 'neutral',
  expired: 'neutral',
  rejected: 'bad',
  not_sent: 'neutral',
  absent: 'warn',
};

/** The price that an order waits for: its trigger, or else its limit; `null` for one at the market. */
export function waitingPrice({ triggerPrice, price }: Pick<Order, 'triggerPrice' | 'price'>): DecimalString | null {
  return triggerPrice ?? price;
}

/** Average price of what has filled; `null` before anything has. */
export function averageFillPrice({ filledQuantity, filledQuote }: Order): DecimalString | null {
  const quantity = exact(filledQuantity);
  if (quantity.isZero()) return null;
  return exact(filledQuote).div(quantity).toSignificantDigits(AVERAGE_DIGITS).toFixed();
}

/** Share of an order that has filled, in 0..1. */
export function filledFraction({ filledQuantity, quantity }: Order): number {
  return Exact.min(1, exact(filledQuantity).div(quantity)).toNumber();
}

/** Whether it can be cancelled: an entry that may still fill. What guards a position is moved or closed with it. */
export function canCancel({ state, role }: Order): boolean {
  return role === 'entry' && (state === 'open' || state === 'pending' || state === 'unknown');
}

const AVERAGE_DIGITS = 12;
