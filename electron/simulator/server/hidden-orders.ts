import type { Clock } from '#electron/ports/clock';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { ExchangeOrder, ExchangeOrderList } from '../exchange/exchange-order';

/** Orders that exist but that no query shows for a while, as it happens on overloaded exchanges. */
export interface HiddenOrders {
  hide(clientOrderId: string, forMs: number): void;
  isHidden(order: Pick<ExchangeOrder, 'clientOrderId'>): boolean;
  isListHidden(list: Pick<ExchangeOrderList, 'listClientOrderId'>): boolean;
}

export function createHiddenOrders(clock: Clock): HiddenOrders {
  const until = new Map<string, EpochMs>();
  const isNow = (id: string) => clock.now() < (until.get(id) ?? 0);
  return {
    hide: (clientOrderId, forMs) => void until.set(clientOrderId, clock.now() + forMs),
    isHidden: ({ clientOrderId }) => isNow(clientOrderId),
    isListHidden: ({ listClientOrderId }) => isNow(listClientOrderId),
  };
}
