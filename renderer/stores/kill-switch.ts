import { create } from 'zustand';
import type { ExchangeStatus } from '#shared/domain/exchange-status';
import { useExchange, useExchangeStatus } from './exchange';

export interface KillSwitchStore {
  /** Whether its key is down, on the way to a full hold. */
  readonly isKeyHeld: boolean;
  readonly setKeyHeld: (isKeyHeld: boolean) => void;
  /** Counts up each time the choice to close positions too is asked for. */
  readonly flattenRequests: number;
  readonly askToFlatten: () => void;
}

/** What is on its way to a halt; the halt itself is the main process's, and outlives the window. */
export const useKillSwitch = create<KillSwitchStore>()((set) => ({
  isKeyHeld: false,
  setKeyHeld: (isKeyHeld) => set({ isKeyHeld }),
  flattenRequests: 0,
  askToFlatten: () => set(({ flattenRequests }) => ({ flattenRequests: flattenRequests + 1 })),
}));

/** Whether a person halted all trading. */
export function isTradingHalted(status: ExchangeStatus | null): boolean {
  return status?.entryBlock === 'halted';
}

/** The same, of this window's environment. */
export function useIsTradingHalted(): boolean {
  return isTradingHalted(useExchangeStatus());
}

/** Halts all trading; what waits is cancelled, stops of positions stay. */
export function haltTrading(reason: string): void {
  void useExchange.getState().halt({ flatten: false, reason });
}
