import { create } from 'zustand';
import { client } from '#renderer/api/client';
import { type Failure, toFailure } from '#renderer/api/failure';
import { useOrders } from '#renderer/stores/orders';

export interface OrderCommandsStore {
  /** The order that is being cancelled, or `all`. */
  readonly pending: string | null;
  readonly failure: Failure | null;
  /** Client ids that the last "cancel all" could not cancel. */
  readonly notCancelled: readonly string[];
  readonly cancel: (clientOrderId: string) => Promise<void>;
  /** Takes every entry that waits off the exchange. Stops of positions stay. */
  readonly cancelAll: () => Promise<void>;
}

/** What can be done with orders. */
export const useOrderCommands = create<OrderCommandsStore>()((set, get) => {
  const run = async (pending: string, work: () => Promise<Partial<OrderCommandsStore>>) => {
    if (get().pending !== null) return;
    set({ pending, failure: null, notCancelled: [] });
    try {
      set({ ...(await work()), pending: null });
    } catch (error) {
      set({ pending: null, failure: toFailure(error) });
    }
  };
  return {
    pending: null,
    failure: null,
    notCancelled: [],
    cancel: (clientOrderId) =>
      run(clientOrderId, async () => {
        useOrders.getState().receive(await client.orders.cancel({ clientOrderId }));
        return {};
      }),
    cancelAll: () =>
      run('all', async () => {
        const { failed } = await client.orders.cancelAll({});
        return { notCancelled: failed };
      }),
  };
});
