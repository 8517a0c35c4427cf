import { create } from 'zustand';
import type { Instrument, InstrumentId } from '#shared/domain/instrument';
import { client } from '../api/client';
import { createLoader, IDLE, type Loadable, loadedValue } from '../api/loadable';
import { onAppEvent, onConnected } from './events';
import { useView } from './view';

export interface InstrumentsStore {
  readonly instruments: Loadable<readonly Instrument[]>;
  readonly reload: () => Promise<void>;
}

export const useInstruments = create<InstrumentsStore>()((set, get) => ({
  instruments: IDLE,
  reload: createLoader(
    () => client.instruments.list({}),
    () => get().instruments,
    (instruments) => set({ instruments }),
  ),
}));

/** The instrument with this id among those that have stored candles. */
export function useInstrument(id: InstrumentId | null): Instrument | null {
  return useInstruments((state) => loadedValue(state.instruments)?.find((instrument) => instrument.id === id) ?? null);
}

/** Keeps the list in step with the main process, and the view on an instrument that exists. */
export function connectInstruments(): void {
  const reload = async () => {
    await useInstruments.getState().reload();
    const { instruments } = useInstruments.getState();
    if (instruments.kind !== 'ok') return;
    const { instrument, setInstrument } = useView.getState();
    if (instruments.value.some(({ id }) => id === instrument)) return;
    setInstrument(instruments.value[0]?.id ?? null);
  };
  onConnected(reload);
  onAppEvent('series', reload);
}
