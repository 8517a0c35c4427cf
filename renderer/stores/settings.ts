import { create } from 'zustand';
import { Settings } from '#shared/domain/settings';
import { client } from '../api/client';
import { type Failure, toFailure } from '../api/failure';
import { onAppEvent, onConnected } from './events';

export type SettingsChange = Parameters<typeof client.settings.update>[0];

export interface SettingsStore {
  /** The stored settings; the defaults until they have been read. */
  readonly settings: Settings;
  readonly isLoaded: boolean;
  readonly failure: Failure | null;
  /** Shows the change at once and takes it back where it could not be stored. */
  readonly update: (change: SettingsChange) => Promise<void>;
}

export const useSettings = create<SettingsStore>()((set, get) => ({
  settings: Settings.parse({}),
  isLoaded: false,
  failure: null,
  update: async (change) => {
    const before = get().settings;
    // Sound: a change is a subset of the settings, each field by its own schema.
    set({ settings: { ...before, ...change } as Settings });
    try {
      set({ settings: await client.settings.update(change), failure: null });
    } catch (error) {
      set({ settings: before, failure: toFailure(error) });
    }
  },
}));

/** Keeps the store in step with the main process. */
export function connectSettings(): void {
  onAppEvent('settings', ({ settings }) => useSettings.setState({ settings, isLoaded: true }));
  onConnected(async () => {
    try {
      useSettings.setState({ settings: await client.settings.get({}), isLoaded: true, failure: null });
    } catch (error) {
      useSettings.setState({ failure: toFailure(error) });
    }
  });
}
