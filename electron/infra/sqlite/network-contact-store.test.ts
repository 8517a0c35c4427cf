import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { NetworkContact } from '#shared/domain/network-contact';
import { openTestJournal, testSqliteBinding } from '#tests/support/test-journal';
import { migrateJournal } from './migrate-journal';
import { journal as firstJournal } from './migrations/001-journal';
import { createNetworkContactStore } from './network-contact-store';
import { openDatabase } from './open-database';
import { createSettingsStore } from './settings-store';

it('adds the counts of several processes', async () => {
  const journal = await openTestJournal();
  const one = createNetworkContactStore(journal);
  const other = createNetworkContactStore(journal);

  one.add([contact({ requests: 3, firstAt: 1_000, lastAt: 5_000 })]);
  other.add([contact({ requests: 2, blocked: 1, firstAt: 2_000, lastAt: 4_000 }), contact({ host: 'b.example' })]);

  expect(one.list()).toEqual([
    contact({ requests: 5, blocked: 1, firstAt: 1_000, lastAt: 5_000 }),
    contact({ host: 'b.example' }),
  ]);
});

it.each(NetworkContact.unwrap().shape.purpose.options)('keeps contacts for %s', async (purpose) => {
  const store = createNetworkContactStore(await openTestJournal());

  store.add([contact({ purpose })]);

  expect(store.list()).toEqual([contact({ purpose })]);
});

it('brings a journal of the first version along, with what is in it', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'fairgap-ledger-'));
  const backupsDir = path.join(directory, 'backups');
  const database = openDatabase(path.join(directory, 'journal.sqlite'), { nativeBinding: testSqliteBinding() });
  await migrateJournal(database, { backupsDir, label: 'test', migrations: { '001-journal': firstJournal } });
  createSettingsStore(database).update({ theme: 'light' });

  await migrateJournal(database, { backupsDir, label: 'test' });
  createNetworkContactStore(database).add([contact({})]);

  expect([createSettingsStore(database).read().theme, createNetworkContactStore(database).list()]).toEqual([
    'light',
    [contact({})],
  ]);
  database.close();
  rmSync(directory, { recursive: true, force: true });
});

function contact(change: Partial<NetworkContact>): NetworkContact {
  return {
    host: 'a.example',
    port: 443,
    purpose: 'model-download',
    isLoopback: false,
    requests: 1,
    blocked: 0,
    firstAt: 1_000,
    lastAt: 1_000,
    ...change,
  };
}
