import { waitingPrice } from '#renderer/stores/order-facts';
import { isFinalOrderState, type Order } from '#shared/domain/order';
import type { Position } from '#shared/domain/position';
import type { LineMark, OverlayMark, Tone } from './overlay-mark';

/** Writes what an order or a position is, in the language of the window. */
export interface OrderText {
  /** `stop 29,451.98 · sell 0.01500` */
  readonly order: (order: Order) => string;
  /** `avg 30,362.87 · 0.01500 held` */
  readonly position: (position: Position) => string;
}

/** Lines of what waits on the exchange and of what is held, across the whole chart. */
export function orderMarks(orders: readonly Order[], position: Position | null, text: OrderText): OverlayMark[] {
  const marks: LineMark[] = [];
  for (const order of orders) {
    const price = waitingPrice(order);
    if (price === null || isFinalOrderState(order.state)) continue;
    marks.push({
      ...ACROSS,
      subject: { kind: 'order', id: order.clientOrderId },
      tone: toneOf(order),
      // What waits for its entry is not live yet.
      strength: order.state === 'pending' ? 'weak' : 'strong',
      top: Number(price),
      bottom: Number(price),
      dash: order.state === 'open' ? 'dashed' : 'dotted',
      label: text.order(order),
      priority: ORDER_PRIORITY,
    });
  }
  // What a close left over is no position that one would look for.
  if (position?.averagePrice != null && position.protection !== 'dust') {
    marks.push({
      ...ACROSS,
      subject: { kind: 'position', id: position.instrument },
      tone: 'position',
      strength: 'strong',
      top: Number(position.averagePrice),
      bottom: Number(position.averagePrice),
      dash: 'solid',
      label: text.position(position),
      priority: ORDER_PRIORITY + 1,
    });
  }
  return marks;
}

function toneOf({ role, side }: Order): Tone {
  switch (role) {
    case 'entry':
      return 'order-entry';
    case 'stop':
      return 'order-stop';
    case 'target':
      return 'order-target';
    case 'exit':
    case 'external':
      return side === 'buy' ? 'bullish' : 'bearish';
  }
}

/** From before the first candle on, without an end. */
const ACROSS = { shape: 'line', fromAt: 0, toAt: null, isAcross: true } as const;
/** Above every other label: it is money. */
const ORDER_PRIORITY = 130;
