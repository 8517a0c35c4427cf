import { create } from 'zustand';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { ReplayState } from '#shared/domain/replay';
import type { Timeframe } from '#shared/domain/timeframe';
import { client } from '../api/client';
import { type Failure, toFailure } from '../api/failure';
import { onAppEvent, onConnected } from './events';

export interface ReplayStore {
  /** The replay that runs, or `null` in the present. */
  readonly replay: ReplayState | null;
  /** Whether the replay bar is shown, to pick a moment or to drive a running replay. */
  readonly isBarOpen: boolean;
  readonly failure: Failure | null;
  readonly setBarOpen: (isBarOpen: boolean) => void;
  readonly start: (instrument: InstrumentId, timeframe: Timeframe, at: EpochMs) => Promise<void>;
  /** Moves by whole candles, forwards or back. */
  readonly step: (candles: number) => Promise<void>;
  readonly play: (candlesPerSecond: number) => Promise<void>;
  readonly pause: () => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly clearFailure: () => void;
}

export const useReplay = create<ReplayStore>()((set) => {
  const act = async (run: () => Promise<ReplayState | null>) => {
    try {
      const replay = await run();
      set({ replay, failure: null });
    } catch (error) {
      set({ failure: toFailure(error) });
    }
  };
  return {
    replay: null,
    isBarOpen: false,
    failure: null,
    setBarOpen: (isBarOpen) => set({ isBarOpen }),
    start: (instrument, timeframe, at) => act(() => client.replay.start({ instrument, timeframe, at })),
    step: (candles) => act(() => client.replay.step({ candles })),
    play: (candlesPerSecond) => act(() => client.replay.play({ candlesPerSecond })),
    pause: () => act(() => client.replay.pause({})),
    stop: () =>
      act(async () => {
        await client.replay.stop({});
        return null;
      }),
    clearFailure: () => set({ failure: null }),
  };
});

/** Keeps the store in step with the main process. */
export function connectReplay(): void {
  onAppEvent('replay', ({ replay }) => {
    useReplay.setState((state) => ({ replay, isBarOpen: state.isBarOpen || replay !== null }));
  });
  onConnected(async () => {
    try {
      const replay = await client.replay.state({});
      useReplay.setState((state) => ({ replay, isBarOpen: state.isBarOpen || replay !== null }));
    } catch (error) {
      useReplay.setState({ failure: toFailure(error) });
    }
  });
}
