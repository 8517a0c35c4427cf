import { expect, it } from 'vitest';
import { DEFAULT_STRUCTURE_SETTINGS } from '#shared/domain/structure-settings';
import { openTestJournal } from '#tests/support/test-journal';
import { createSettingsStore } from './settings-store';

it('starts with values that an older table of parameters allowed: they fall back to the profile', async () => {
  const journal = await openTestJournal();
  const stored = {
    ...DEFAULT_STRUCTURE_SETTINGS,
    profile: 'ict',
    parameters: { ...DEFAULT_STRUCTURE_SETTINGS.parameters, ict: { swingLeft: 9_999, renamed: 2, swingRight: 4 } },
  };
  journal.prepare('INSERT INTO settings (key, value_json) VALUES (?, ?)').run('structures', JSON.stringify(stored));

  const { structures } = createSettingsStore(journal).read();

  expect([structures.profile, structures.parameters.ict]).toEqual(['ict', { swingRight: 4 }]);
});

it('keeps what another field is changed beside', async () => {
  const store = createSettingsStore(await openTestJournal());
  const structures = { ...DEFAULT_STRUCTURE_SETTINGS, higherTimeframe: '4h' } as const;
  store.update({ structures });

  const after = store.update({ theme: 'light' });

  expect([after.structures, after.theme]).toEqual([structures, 'light']);
});
