import type { OrderStore } from '#electron/ports/order-store';
import type { Journal } from './open-database';

/** @param database - A connection of its own, from `openExecutionConnection`: every write is on disk when it returns. */
export function createOrderStore(_database: Journal): OrderStore {
  throw new Error('Expected an order store, was its signature alone.');
}
