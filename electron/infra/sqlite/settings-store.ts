import type { SettingsStore } from '#electron/ports/settings-store';
import { Settings } from '#shared/domain/settings';
import { salvageStructureSettings } from '#shared/domain/structure-settings';
import type { Journal } from './open-database';

export function createSettingsStore(database: Journal): SettingsStore {
  const all = database.prepare('SELECT key, value_json FROM settings');
  const upsert = database.prepare(
    'INSERT INTO settings (key, value_json) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value_json = excluded.value_json',
  );
  const writeAll = database.transaction((changes: Partial<Settings>) => {
    for (const [key, value] of Object.entries(changes)) {
      if (value !== undefined) upsert.run(key, JSON.stringify(value));
    }
  });

  function read(): Settings {
    const rows = all.all() as { key: string; value_json: string }[];
    const stored = Object.fromEntries(rows.map((row) => [row.key, JSON.parse(row.value_json)]));
    return Settings.parse({ ...stored, structures: salvageStructureSettings(stored.structures) });
  }

  return {
    read,
    update: (changes) => {
      writeAll(changes);
      return read();
    },
  };
}
