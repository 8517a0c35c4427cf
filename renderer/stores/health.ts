import { create } from 'zustand';
import type { Backup, Health } from '#shared/domain/health';
import { client } from '../api/client';
import { createLoader, IDLE, type Loadable, loadedValue } from '../api/loadable';
import { onAppEvent, onConnected } from './events';
import { createRunStore } from './run-store';

export interface HealthStore {
  readonly health: Loadable<Health>;
  readonly backups: Loadable<readonly Backup[]>;
  readonly reload: () => Promise<void>;
  readonly reloadBackups: () => Promise<void>;
  /** Puts in what an event told, unless something newer is known. */
  readonly receive: (health: Health) => void;
}

export const useHealth = create<HealthStore>()((set, get) => ({
  health: IDLE,
  backups: IDLE,
  reload: createLoader(
    async () => {
      const read = await client.health.get({});
      const told = loadedValue(get().health);
      // What an event told while the answer was on its way is newer.
      return told !== null && told.at > read.at ? told : read;
    },
    () => get().health,
    (health) => set({ health }),
  ),
  reloadBackups: createLoader(
    () => client.health.backups({}),
    () => get().backups,
    (backups) => set({ backups }),
  ),
  receive: (health) => {
    const told = loadedValue(get().health);
    if (told === null || health.at >= told.at) set({ health: { kind: 'ok', value: health } });
  },
}));

/** Backups that were asked for. There is one journal, so one key. */
export const useBackUp = createRunStore<null, Backup>(async (_input, signal) => {
  try {
    return await client.health.backUp({}, { signal });
  } finally {
    void useHealth.getState().reloadBackups();
  }
});
export const JOURNAL_RUN = 'journal';

/** Keeps the store in step with the main process. */
export function connectHealth(): void {
  onConnected(() => useHealth.getState().reload());
  onAppEvent('health', ({ health }) => useHealth.getState().receive(health));
}
