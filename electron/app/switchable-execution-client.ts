import { AppError } from '#shared/domain/app-error';
import type { ExecutionClient, ExecutionEvent } from '../ports/execution-client';

/** An execution client whose other end comes and goes with the connection. */
export interface SwitchableExecutionClient extends ExecutionClient {
  attach(client: ExecutionClient): void;
  detach(): void;
}

export function createSwitchableExecutionClient(): SwitchableExecutionClient {
  let current: ExecutionClient | null = null;

  function connected(): ExecutionClient {
    if (!current) throw new AppError('exchange_off', 'The exchange is not connected.', {});
    return current;
  }

  return {
    attach: (client) => {
      current = client;
    },
    detach: () => {
      current = null;
    },
    // Nothing left, and that is proven.
    submit: async (order, ids) =>
      current
        ? current.submit(order, ids)
        : { kind: 'rejected', code: 'not_sent', message: 'The exchange is not connected.', isKeyRevoked: false },
    cancel: async (order) => connected().cancel(order),
    cancelList: async (list) => connected().cancelList(list),
    findOrder: async (order) => connected().findOrder(order),
    openOrders: async () => connected().openOrders(),
    fillsSince: async (instrument, afterTradeId) => connected().fillsSince(instrument, afterTradeId),
    balances: async () => connected().balances(),
    permissions: async () => connected().permissions(),
    subscribe: (onEvent: (event: ExecutionEvent) => void) => connected().subscribe(onEvent),
    figures: () => current?.figures() ?? NO_FIGURES,
    rules: (instrument) => current?.rules(instrument) ?? null,
    // Closed by the venue that made it.
    close: async () => {},
  };
}

const NO_FIGURES = { latencyMs: null, clockSkewMs: null, requestWeight: null, orderCount: null, blockedUntil: null };
