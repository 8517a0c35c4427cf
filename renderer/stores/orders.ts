import { isFinalOrderState, type Order } from '#shared/domain/order';
import { client } from '../api/client';
import { onAppEvent, onConnected } from './events';
import { createLiveStore } from './live-store';

const SHOWN_ORDERS = 5_000;
const ORDERS = {
  idOf: ({ clientOrderId }: Order) => clientOrderId,
  atOf: ({ createdAt }: Order) => createdAt,
  limit: SHOWN_ORDERS,
};

/** Orders, newest first: the live ones however old, and the latest of the others. */
export const useOrders = createLiveStore<Order>({
  ...ORDERS,
  read: async () => {
    const [live, latest] = await Promise.all([
      client.orders.list({ isLive: true, limit: SHOWN_ORDERS }),
      client.orders.list({ limit: SHOWN_ORDERS }),
    ]);
    const known = new Set(latest.map(ORDERS.idOf));
    return [...latest, ...live.filter((order) => !known.has(order.clientOrderId))];
  },
});

/** Whether anything can still become of it. */
export function isLiveOrder({ state }: Order): boolean {
  return !isFinalOrderState(state);
}

/** Keeps the store in step with the main process. */
export function connectOrders(): void {
  onConnected(() => useOrders.getState().reload());
  onAppEvent('order', ({ order }) => useOrders.getState().receive(order));
}
