import type { Units } from './decimal-units';
import type { OrderSide } from './exchange-order';
import type { LiveOrder } from './live-order';

/** Resting account orders of one symbol: best price first, and within a price the earliest first. */
export interface OrderBook {
  insert(order: LiveOrder): void;
  /** Without effect for an order that does not rest here. */
  remove(order: LiveOrder): void;
  best(side: OrderSide): LiveOrder | null;
  levels(side: OrderSide): readonly BookLevel[];
}

export interface BookLevel {
  readonly price: Units;
  readonly orders: readonly LiveOrder[];
}

export function createOrderBook(): OrderBook {
  const sides = { BUY: [] as EditableLevel[], SELL: [] as EditableLevel[] };

  return {
    insert(order) {
      const levels = sides[order.side];
      const index = placeOf(levels, order);
      const level = levels[index];
      if (level?.price === order.price) {
        // Restored orders come in any sequence; new ones always go to the end.
        let place = level.orders.length;
        while (place > 0 && (level.orders[place - 1] as LiveOrder).priority > order.priority) place--;
        level.orders.splice(place, 0, order);
      } else {
        levels.splice(index, 0, { price: order.price, orders: [order] });
      }
    },
    remove(order) {
      const levels = sides[order.side];
      const index = placeOf(levels, order);
      const level = levels[index];
      const place = level?.orders.indexOf(order) ?? -1;
      if (!level || place < 0) return;
      level.orders.splice(place, 1);
      if (level.orders.length === 0) levels.splice(index, 1);
    },
    best: (side) => sides[side][0]?.orders[0] ?? null,
    levels: (side) => sides[side],
  };
}

interface EditableLevel {
  readonly price: Units;
  readonly orders: LiveOrder[];
}

/** Index of the first level that is not better than the order. */
function placeOf(levels: readonly EditableLevel[], order: LiveOrder): number {
  let [low, high] = [0, levels.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const { price } = levels[middle] as EditableLevel;
    const isBetter = order.side === 'BUY' ? price > order.price : price < order.price;
    if (isBetter) low = middle + 1;
    else high = middle;
  }
  return low;
}
