import type { Settings } from '#shared/domain/settings';

export interface SettingsStore {
  read(): Settings;
  /** Changes the given fields in one write and returns the result. */
  update(changes: Partial<Settings>): Settings;
}
