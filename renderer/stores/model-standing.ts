import { create } from 'zustand';
import type { AdapterStatus, ModelFit, ModelStanding } from '#shared/domain/model-standing';
import { client } from '../api/client';
import { type Failure, toFailure } from '../api/failure';
import { createLoader, IDLE, type Loadable, loadedValue } from '../api/loadable';
import { onAppEvent, onConnected } from './events';

export interface ModelStandingStore {
  readonly standing: Loadable<ModelStanding>;
  /** Read when it is asked for: memory that is free changes all the time. */
  readonly fits: Loadable<readonly ModelFit[]>;
  readonly adapters: Loadable<readonly AdapterStatus[]>;
  /** What the last command was refused for. */
  readonly failure: Failure | null;
  readonly isSaving: boolean;
  readonly reload: () => Promise<void>;
  readonly reloadFits: () => Promise<void>;
  readonly leaveSafeMode: () => Promise<void>;
  /** `null` for the model alone. */
  readonly selectAdapter: (adapterId: string | null) => Promise<void>;
}

/** Which rung of the ladder answers, and what else could. */
export const useModelStanding = create<ModelStandingStore>()((set, get) => {
  const loadStanding = createLoader(
    () => client.models.standing({}),
    () => get().standing,
    (standing) => set({ standing }),
  );
  const loadAdapters = createLoader(
    () => client.models.adapters({}),
    () => get().adapters,
    (adapters) => set({ adapters }),
  );
  const act = async (run: () => Promise<void>) => {
    if (get().isSaving) return;
    set({ failure: null, isSaving: true });
    try {
      await run();
    } catch (error) {
      set({ failure: toFailure(error) });
    }
    set({ isSaving: false });
  };
  return {
    standing: IDLE,
    fits: IDLE,
    adapters: IDLE,
    failure: null,
    isSaving: false,
    reload: async () => {
      await Promise.all([loadStanding(), loadAdapters()]);
    },
    reloadFits: createLoader(
      () => client.models.fits({}),
      () => get().fits,
      (fits) => set({ fits }),
    ),
    leaveSafeMode: () =>
      act(async () => {
        set({ standing: { kind: 'ok', value: await client.models.leaveSafeMode({}) } });
      }),
    selectAdapter: (adapterId) =>
      act(async () => {
        set({ adapters: { kind: 'ok', value: await client.models.selectAdapter({ adapterId }) } });
        await loadStanding();
      }),
  };
});

/** Name of the adapter with this id, or the first digits of its hash while the list is not known. */
export function useAdapterName(adapterId: string | null): string | null {
  return useModelStanding(({ adapters }) =>
    adapterId === null
      ? null
      : (loadedValue(adapters)?.find(({ id }) => id === adapterId)?.name ?? adapterId.slice(0, SHORT_HASH)),
  );
}

/** Keeps the store in step with the main process. */
export function connectModelStanding(): void {
  const reload = () => void useModelStanding.getState().reload();
  onConnected(reload);
  onAppEvent('models', reload);
  onAppEvent('model-standing', ({ standing }) => {
    useModelStanding.setState({ standing: { kind: 'ok', value: standing } });
  });
}

const SHORT_HASH = 8;
