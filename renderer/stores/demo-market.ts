import { create } from 'zustand';
import { client } from '../api/client';
import { type Failure, toFailure } from '../api/failure';
import { useInstruments } from './instruments';
import { useView } from './view';

export interface DemoMarketStore {
  readonly isStarting: boolean;
  readonly failure: Failure | null;
  /** Starts it and shows its first instrument where none is shown. */
  readonly start: () => Promise<void>;
  /** Stops it; its candles stay. */
  readonly stop: () => Promise<void>;
}

/** Commands of the demo market. Whether it runs is a setting: `isDemoRunning`. */
export const useDemoMarket = create<DemoMarketStore>()((set, get) => ({
  isStarting: false,
  failure: null,
  start: async () => {
    if (get().isStarting) return;
    set({ isStarting: true, failure: null });
    try {
      const { instruments } = await client.demo.start({});
      await useInstruments.getState().reload();
      const first = instruments[0];
      if (useView.getState().instrument === null && first !== undefined) useView.getState().setInstrument(first);
      set({ isStarting: false });
    } catch (error) {
      set({ isStarting: false, failure: toFailure(error) });
    }
  },
  stop: async () => {
    try {
      await client.demo.stop({});
      set({ failure: null });
    } catch (error) {
      set({ failure: toFailure(error) });
    }
  },
}));
