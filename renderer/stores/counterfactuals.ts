import { create } from 'zustand';
import type { Counterfactual, RuleEffect } from '#shared/domain/risk-state';
import { client } from '../api/client';
import { createLoader, IDLE, type Loadable } from '../api/loadable';
import { onAppEvent, onConnected } from './events';

export interface BlockedTrades {
  /** Newest first. */
  readonly trades: readonly Counterfactual[];
  readonly effects: readonly RuleEffect[];
}

export interface CounterfactualsStore {
  readonly known: Loadable<BlockedTrades>;
  readonly reload: () => Promise<void>;
}

/** Trades that the rules blocked or cut, and how they would have ended. */
export const useCounterfactuals = create<CounterfactualsStore>()((set, get) => ({
  known: IDLE,
  reload: createLoader(
    () => client.risk.counterfactuals({ limit: SHOWN_TRADES }),
    () => get().known,
    (known) => set({ known }),
  ),
}));

/** Keeps the store in step with the main process. */
export function connectCounterfactuals(): void {
  onConnected(() => useCounterfactuals.getState().reload());
  onAppEvent('counterfactuals', () => useCounterfactuals.getState().reload());
}

const SHOWN_TRADES = 1_000;
