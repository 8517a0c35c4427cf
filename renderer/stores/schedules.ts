import { create } from 'zustand';
import type { ScheduleStatus } from '#shared/domain/prediction-schedule';
import { client } from '../api/client';
import { type Failure, toFailure } from '../api/failure';
import { createLoader, IDLE, type Loadable } from '../api/loadable';
import { onAppEvent, onConnected } from './events';

export type ScheduleChange = Parameters<typeof client.predictions.saveSchedule>[0];

export interface SchedulesStore {
  readonly status: Loadable<ScheduleStatus>;
  readonly failure: Failure | null;
  readonly isSaving: boolean;
  readonly reload: () => Promise<void>;
  /** @returns Whether it was stored; the failure says why not. */
  readonly save: (change: ScheduleChange) => Promise<boolean>;
  readonly remove: (scheduleId: string) => Promise<boolean>;
}

export const useSchedules = create<SchedulesStore>()((set, get) => {
  const act = async (work: () => Promise<unknown>): Promise<boolean> => {
    set({ isSaving: true, failure: null });
    let isDone = true;
    try {
      await work();
    } catch (error) {
      isDone = false;
      set({ failure: toFailure(error) });
    }
    set({ isSaving: false });
    await get().reload();
    return isDone;
  };
  return {
    status: IDLE,
    failure: null,
    isSaving: false,
    reload: createLoader(
      () => client.predictions.schedules({}),
      () => get().status,
      (status) => set({ status }),
    ),
    save: (change) => act(() => client.predictions.saveSchedule(change)),
    remove: (scheduleId) => act(() => client.predictions.removeSchedule({ scheduleId })),
  };
});

/**
 * Keeps the schedules in step while somebody looks at them: `schedules` tells a change, `predictions` and `prediction` that
 * one was made.
 *
 * @returns Ends it.
 */
export function followSchedules(): () => void {
  const reload = () => void useSchedules.getState().reload();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const reloadSoon = () => {
    if (timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      reload();
    }, EVERY_MS);
  };
  const leave = [
    onConnected(reload),
    onAppEvent('schedules', reload),
    onAppEvent('prediction', reloadSoon),
    onAppEvent('predictions', reloadSoon),
    // The budget is a setting.
    onAppEvent('settings', reloadSoon),
  ];
  return () => {
    clearTimeout(timer);
    for (const end of leave) end();
  };
}

const EVERY_MS = 2_000;
