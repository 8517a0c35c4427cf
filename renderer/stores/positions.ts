import { create } from 'zustand';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Position } from '#shared/domain/position';
import { client } from '../api/client';
import { createLoader, IDLE, type Loadable, loadedValue } from '../api/loadable';
import { onAppEvent, onConnected } from './events';

export interface PositionsStore {
  readonly positions: Loadable<readonly Position[]>;
  readonly reload: () => Promise<void>;
}

export const usePositions = create<PositionsStore>()((set, get) => ({
  positions: IDLE,
  reload: createLoader(
    () => client.positions.list({}),
    () => get().positions,
    (positions) => set({ positions }),
  ),
}));

/** The open position in an instrument, or `null`. */
export function usePosition(instrument: InstrumentId | null): Position | null {
  return usePositions(
    ({ positions }) => loadedValue(positions)?.find((position) => position.instrument === instrument) ?? null,
  );
}

/** Keeps the store in step with the main process. */
export function connectPositions(): void {
  onConnected(() => usePositions.getState().reload());
  onAppEvent('positions', ({ positions }) => usePositions.setState({ positions: { kind: 'ok', value: positions } }));
}
