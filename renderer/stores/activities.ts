import { create } from 'zustand';
import type { Activity } from '#shared/domain/activity';
import { client } from '../api/client';
import { createLoader, IDLE, type Loadable, loadedValue } from '../api/loadable';
import { onAppEvent, onConnected } from './events';

export interface ActivitiesStore {
  /** Newest first. */
  readonly activities: Loadable<readonly Activity[]>;
  readonly reload: () => Promise<void>;
  readonly cancel: (activityId: string) => Promise<void>;
}

export const useActivities = create<ActivitiesStore>()((set, get) => ({
  activities: IDLE,
  reload: createLoader(
    () => client.activities.list({ limit: 200 }),
    () => get().activities,
    (activities) => set({ activities }),
  ),
  cancel: async (activityId) => {
    try {
      await client.activities.cancel({ activityId });
    } catch {
      // The list says what became of it; read it again.
      await get().reload();
    }
  },
}));

/** `activities` with `changed` in place of its older self, or on top where it is new. */
export function withActivity(activities: readonly Activity[], changed: Activity): readonly Activity[] {
  const index = activities.findIndex(({ id }) => id === changed.id);
  return index === -1 ? [changed, ...activities] : activities.with(index, changed);
}

/** Keeps the store in step with the main process. */
export function connectActivities(): void {
  onConnected(() => useActivities.getState().reload());
  onAppEvent('activity', ({ activity }) => {
    useActivities.setState(({ activities }) => ({
      activities: { kind: 'ok', value: withActivity(loadedValue(activities) ?? [], activity) },
    }));
  });
}
