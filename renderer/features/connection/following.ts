import { create } from 'zustand';
import { client } from '#renderer/api/client';
import { type Failure, toFailure } from '#renderer/api/failure';
import { useSettings } from '#renderer/stores/settings';
import type { InstrumentId } from '#shared/domain/instrument';

export interface FollowingStore {
  readonly isPending: boolean;
  readonly failure: Failure | null;
  /** Follows exactly these from now on. */
  readonly follow: (instruments: readonly InstrumentId[]) => Promise<void>;
}

/** Changing which exchange instruments are streamed. Which they are is a setting. */
export const useFollowing = create<FollowingStore>()((set, get) => ({
  isPending: false,
  failure: null,
  follow: async (wanted) => {
    if (get().isPending) return;
    set({ isPending: true, failure: null });
    try {
      const { instruments } = await client.exchange.follow({ instruments: [...wanted] });
      // The settings event says the same; until it comes the list must not jump back.
      useSettings.setState(({ settings }) => ({ settings: { ...settings, followedInstruments: instruments } }));
      set({ isPending: false });
    } catch (error) {
      set({ isPending: false, failure: toFailure(error) });
    }
  },
}));
