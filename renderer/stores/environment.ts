import { create } from 'zustand';
import type { Environment } from '#shared/domain/environment';
import { client } from '../api/client';
import { type Failure, toFailure } from '../api/failure';
import { loadedValue } from '../api/loadable';
import { useAppInfo } from './app-info';
import { useExchange } from './exchange';

export interface EnvironmentStore {
  readonly isSwitching: boolean;
  readonly failure: Failure | null;
  /**
   * Stays switching until the window starts anew.
   *
   * @param confirmation - For live: the word that the person typed.
   */
  readonly switchTo: (environment: Environment, confirmation: string | null) => Promise<void>;
}

/** Switching between demo, paper and live. Nothing of one may stand in a window of another, so the window starts anew. */
export const useEnvironmentSwitch = create<EnvironmentStore>()((set, get) => ({
  isSwitching: false,
  failure: null,
  switchTo: async (environment, confirmation) => {
    if (get().isSwitching) return;
    set({ isSwitching: true, failure: null });
    try {
      // The main process starts this window anew once the other journal is open.
      await client.environment.switch({ environment, confirmation });
    } catch (error) {
      set({ isSwitching: false, failure: toFailure(error) });
    }
  },
}));

/** The environment of this window; `null` until it is known. */
export function useEnvironment(): Environment | null {
  return useAppInfo((state) => loadedValue(state.info)?.environment ?? null);
}

/** Starts the window anew where another window or the main process switched. */
export function connectEnvironment(): void {
  useExchange.subscribe(({ status }, before) => {
    const shown = loadedValue(before.status)?.environment;
    const told = loadedValue(status)?.environment;
    if (shown !== undefined && told !== undefined && shown !== told) window.location.reload();
  });
}
