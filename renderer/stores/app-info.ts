import { create } from 'zustand';
import { client } from '../api/client';
import { createLoader, IDLE, type Loadable } from '../api/loadable';
import { onConnected } from './events';

export type AppInfo = Awaited<ReturnType<typeof client.app.info>>;

export interface AppInfoStore {
  readonly info: Loadable<AppInfo>;
  readonly reload: () => Promise<void>;
}

/** Version, environment and the state of the journal. */
export const useAppInfo = create<AppInfoStore>()((set, get) => ({
  info: IDLE,
  reload: createLoader(
    () => client.app.info({}),
    () => get().info,
    (info) => set({ info }),
  ),
}));

/** Reads it each time the main process answers anew. */
export function connectAppInfo(): void {
  onConnected(() => useAppInfo.getState().reload());
}
